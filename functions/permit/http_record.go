package permit

import (
	"context"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/dossier"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// file is a record on the page, with the call about it and the law it stands
// under.
type file struct {
	c     web.Call
	l     casework.Law
	r     register.Record
	shown string // the secret answer that an officer asked for
}

// veil masks what an officer has not asked for; holders read their own.
func (f file) veil() dossier.Veil {
	if f.c.Actor.Person == f.r.Holder.Person {
		return dossier.Veil{}
	}
	return dossier.Veil{Service: f.l.Service, At: f.c.Path("permit", "records", f.r.Number, "readings"), ID: ident.New().String(), Shown: f.shown}
}

// reveal answers with the permit's page and the secret answer that was asked for,
// once it is written down, with the case that the permit came from, who asked.
func (s *Service) reveal(ctx context.Context, c web.Call) (web.View, error) {
	l, r, err := open(ctx, c)
	f := file{c: c, l: l, r: r}
	if err != nil {
		return web.View{}, err
	}
	line, err := f.veil().Asked(c, r.Contents)
	if err != nil {
		return web.View{}, err
	}
	line.Role = readsAs(l, r, c.Actor)
	if err := show(ctx, c.DB, r, line); err != nil {
		return web.View{}, err
	}
	f.shown = line.Field
	return s.page(f, nil)
}

// facts are the contents of a record as its page lists them.
type facts func(p ui.Page) []ui.Fact

// filled returns the contents that a record has, in the pack's order.
func filled(s *pack.Service, r register.Record) []form.Field {
	var out []form.Field
	for _, f := range fields(s, s.Record.Contents) {
		if r.Contents[f.ID] != "" {
			out = append(out, f)
		}
	}
	return out
}
