//go:build !race

package storm

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/shrama/shrama/infra/journey"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/profile"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/register"
)

// lines reports whether the history of the paper that is sent by hand has so many
// lines.
func (t *tale) lines(n int) func() bool {
	return func() bool {
		return slices.ContainsFunc(slices.Concat(t.x.Documents, t.x.Emptied), func(d casework.Attachment) bool { return d.Slot == sentSlot && d.Version >= n })
	}
}

// tells tells the profile everything it asks, and sends it a paper.
func (t *tale) tells() (all []command) {
	prof := func() profile.Profile {
		p, err := profile.Load(t.s.t.Context(), t.s.db, t.by.Person)
		if err != nil {
			t.s.t.Error(err)
		}
		return p
	}
	sound, told := journey.Sound{Pack: t.s.law.Pack, Service: t.s.law.Service, Today: t.s.law.Today()}, form.Answers{}
	for _, part := range t.s.law.Pack.Profile {
		for _, f := range part.Fields {
			if f.When.Holds(told) {
				told[f.ID] = sound.Answer(f, told)
			}
		}
		first, posted := part.Fields[0].ID, t.s.forms([]form.Part{part}, told)
		all = append(all, command{name: "profile " + part.ID, route: "POST /profile/{part}", make: func(context.Context) (request, error) {
			return request{by: t.by, method: http.MethodPost, path: "/np/profile/" + part.ID, form: posted}, nil
		}, done: func() bool { return prof().Answers[first] == told[first] }})
	}
	return append(all, command{name: "profile paper", route: "GET /profile/documents/{slot}/sent", make: func(ctx context.Context) (request, error) {
		return t.s.uploads(ctx, t.by, "/np/profile/documents/"+sentSlot, paper, 5)
	}, done: func() bool { _, ok := prof().Document(sentSlot); return ok }})
}

// profileLife is the life of a case that begins with the profile: its paper is
// taken from there, taken out and sent again, the fee's way back is lost, and in
// the end the case is withdrawn.
func profileLife(t *tale) []command {
	all := append(t.tells(), t.fills()...)
	all = append(all, t.post("take from profile", "/permit/cases/{id}/documents", t.by, fixed(), t.lines(1)),
		t.post("remove", "/permit/cases/{id}/documents/{slot}/remove", t.by, fixed(), t.lines(2)),
		t.attaches(), t.submits("submit", casework.Submit), t.tracks())
	ask := t.post("ask eSewa", "/permit/cases/{id}/paid/{method}", t.by, fixed(), t.did(casework.Pay))
	made := ask.make
	ask.make = func(ctx context.Context) (request, error) {
		if t.back == "" {
			if err := t.asksEsewa(ctx); err != nil {
				return request{}, err
			}
		}
		return made(ctx)
	}
	return append(all, ask, t.act("withdraw", t.by, casework.Withdraw))
}

// withdrawnLife is the same, and withdrawn before the fee is paid.
func withdrawnLife(t *tale) []command {
	paid := func(c command) bool { return c.name == "ask eSewa" }
	return slices.DeleteFunc(profileLife(t), paid)
}

// tracks asks where the case is, as who is not signed in.
func (t *tale) tracks() command {
	passer := comes(&person{})
	c := t.post("track", "/track", passer, fixed("reference", casework.Ref(t.id), "email", t.by.Email), func() bool { return t.found })
	c.hears = func(reply) { t.found = true }
	return c
}

// renewal is the life of a case that renews a permit, which is amended then.
func (s *stage) renewal() *life {
	t := &tale{s: s, id: ident.New().String(), by: s.employer(), renews: register.Number("WP", ident.New())}
	cal, err := s.law.Pack.Calendar()
	if err != nil {
		s.t.Fatal(err)
	}
	to := s.law.Today().AddDays(90)
	r := register.New(s.law.Service, s.law.Pack.Version, register.Grant{Number: t.renews, Case: ident.New().String(), Office: "kathmandu", Contents: s.answers,
		From: to.AddMonths(-12).AddDays(1), To: to, Holder: register.Holder{Person: t.by.Person, Name: t.by.Name, Email: t.by.Email}}, register.Acting{By: s.director.Actor, At: s.law.Now})
	if err := r.Save(s.t.Context(), s.db, s.law.Service, cal); err != nil {
		s.t.Fatal(err)
	}
	t.typed = maps.Clone(s.answers)
	t.typed["period-from"], t.typed["period-to"] = to.AddDays(1).String(), to.AddMonths(12).String()
	t.script = func(t *tale) []command {
		all := append(t.fills(), t.attaches(), t.submits("submit", casework.Submit))
		return slices.Concat(all, t.byEsewa(), []command{t.act("recommend", s.officer, "recommend"), t.act("grant", s.director, "grant"),
			t.alter(register.Amend, t.posted())})
	}
	return s.told(t)
}
