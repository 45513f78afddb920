// Package posts proves who may do what in an administration: roles that somebody
// can hold, posts that give them, and a superior above each.
package posts

import (
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/tenant"
)

// NoSuperior is the kind of a post that nobody supervises and that is not the
// top: where the law's text says nothing, the register of defects does.
const NoSuperior = "no-superior"

// Check finds what is wrong with a pack's roles and posts.
func Check(p *pack.Pack, f survey.Findings) {
	roles(p, f.At("roles"))
	posts(p, f.At("posts"))
}

// house is the pack of who runs the product.
const house = "zz"

func roles(p *pack.Pack, f survey.Findings) {
	known := survey.Once(p.Roles, func(r pack.Role) string { return r.ID }, f)
	if _, ok := known[tenant.Admin]; !ok {
		f.Say("no role is called %s; people who look after the tenant itself hold it, two of them so that one approves what the other changes", tenant.Admin)
	}
	for i, r := range p.Roles {
		f := f.At(i)
		if r.ID == tenant.Operator && p.Code != house {
			f.Say("%s is the role of who runs the house, in the pack %s alone; call the role something else", tenant.Operator, house)
		}
		if r.ID == tenant.Applicant {
			f.Say("%s is everybody who holds no post; call the role something else", r.ID)
		}
		if _, ok := known[r.Superior]; r.Superior != "" && !ok {
			f.At("superior").Say("%s has the superior %s, which is no role", r.ID, r.Superior)
		}
		if circle(r.ID, func(id string) string { return known[id].Superior }) {
			f.At("superior").Say("%s supervises itself in the end", r.ID)
		}
	}
}

// posts finds posts that nobody could hold or supervise, and roles that no
// post gives. A pack without posts takes its roles for them.
func posts(p *pack.Pack, f survey.Findings) {
	known := survey.Once(p.Posts, func(x pack.Post) string { return x.ID }, f)
	given := map[string]bool{}
	for i, x := range p.Posts {
		at := f.At(i)
		if len(x.Roles) == 0 {
			at.Say("post %s gives no role, so who holds it can do nothing here", x.ID)
		}
		for j, r := range x.Roles {
			given[r] = true
			if _, ok := p.Role(r); !ok {
				at.At("roles", j).Say("%s is no role of the pack, so nobody could hold the post %s", r, x.ID)
			}
		}
		if x.Cite == "" {
			at.Say("post %s cites no provision", x.ID)
		}
		_, ok := known[x.Superior]
		switch {
		case x.Superior == "" && !x.Top:
			at.Add(survey.Finding{Kind: NoSuperior, Rows: []string{x.ID}, Text: "nobody supervises the post " + x.ID + "; name its superior, or write top: true"})
		case x.Superior != "" && x.Top:
			at.At("top").Say("post %s is the top and yet has a superior", x.ID)
		case x.Superior != "" && !ok:
			at.At("superior").Say("post %s has the superior %s, which is no post", x.ID, x.Superior)
		}
		if circle(x.ID, func(id string) string { return known[id].Superior }) {
			at.At("superior").Say("post %s supervises itself in the end", x.ID)
		}
	}
	for i, r := range p.Roles {
		if !given[r.ID] && len(p.Posts) > 0 {
			f.Top().At("roles", i).Say("no post gives the role %s, so nobody can hold it", r.ID)
		}
	}
}

// circle reports whether going up from somebody never ends.
func circle(id string, up func(string) string) bool {
	seen := map[string]bool{}
	for ; id != ""; id = up(id) {
		if seen[id] {
			return true
		}
		seen[id] = true
	}
	return false
}
