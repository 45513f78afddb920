package admin

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/web"
)

// personLine is somebody who holds a post.
type personLine struct {
	Name   string `json:"name"`
	Email  string `json:"email"`
	Roles  string `json:"roles"`
	Office string `json:"office"`
	id     string
	admin  bool
}

// everybody lists who holds posts, by office and name.
func everybody(ctx context.Context, c web.Call) ([]personLine, error) {
	all := []personLine{}
	for _, o := range c.Pack.Offices {
		staff, err := people.Staff(ctx, c.DB, o.ID)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(staff, func(a, b people.Person) int { return strings.Compare(a.Name+a.Email, b.Name+b.Email) })
		for _, p := range staff {
			var roles []string
			for _, id := range p.Roles {
				r, _ := c.Pack.Role(id)
				roles = append(roles, cmp.Or(c.Print.In(r.Name), id))
			}
			all = append(all, personLine{Name: cmp.Or(p.Name, p.Email), Email: p.Email, Roles: strings.Join(roles, ", "), Office: c.Print.In(o.Name), id: p.ID, admin: admin(p.Roles)})
		}
	}
	return all, nil
}
