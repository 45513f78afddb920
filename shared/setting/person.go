package setting

import (
	"slices"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/setting/lay"
	"github.com/shrama/shrama/shared/tenant"
)

// Person gives somebody a post or, with End, takes it. It happens once, when the
// change is published, and is no part of the pack.
type Person struct {
	Email  string   `json:"email"`
	Name   string   `json:"name,omitzero"`
	Post   string   `json:"post,omitzero"`  // one of the pack's; it gives its roles
	Roles  []string `json:"roles,omitzero"` // of the pack; besides those of the post
	Office string   `json:"office,omitzero"`
	End    bool     `json:"end,omitzero"`
}

func (p *Person) service() string   { return "" }
func (p *Person) target() string    { return of("person", p.Email) }
func (p *Person) texts() []lay.Text { return nil }

// All returns every role that the change gives in a pack, each once.
func (p *Person) All(in *pack.Pack) []string {
	post, _ := in.Post(p.Post)
	roles := slices.Concat(post.Roles, p.Roles)
	slices.Sort(roles)
	return slices.Compact(roles)
}

// lay judges a change of a person; there is nothing to lay over a pack.
func (p *Person) lay(l *laying) {
	email, err := people.Address(p.Email)
	_, post := l.Pack.Post(p.Post)
	_, office := l.Pack.Office(p.Office)
	none := slices.IndexFunc(p.Roles, func(r string) bool { _, ok := l.Pack.Role(r); return !ok || r == tenant.Applicant })
	switch {
	case err != nil || email != p.Email:
		l.Refuse("email", "setting.email", "")
	case p.End:
	case !l.Line("name", p.Name, 100):
	case p.Post != "" && !post:
		l.Refuse("post", "setting.gone", p.Post)
	case none >= 0:
		l.Refuse("roles", "setting.gone", p.Roles[none])
	case len(p.All(l.Pack)) == 0:
		l.Refuse("post", "setting.no-post", "")
	case !office:
		l.Refuse("office", "setting.gone", p.Office)
	}
}
