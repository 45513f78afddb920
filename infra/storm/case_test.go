//go:build !race

package storm

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"maps"
	"net/url"
	"slices"
	"sync/atomic"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/reading"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/trail"
)

// vouchers counts those that banks gave out.
var vouchers atomic.Int64

// tale is a new one, about an employer of its own.
func (s *stage) tale(script func(*tale) []command) *life {
	return s.told(&tale{s: s, id: ident.New().String(), by: s.employer(), script: script, number: 100_000 + vouchers.Add(1)})
}

func (s *stage) told(t *tale) *life { return s.begin(t.id[:8], t) }

// answers are what the applicant types; posted is the same as forms do.
func (t *tale) answers() form.Answers {
	if t.typed != nil {
		return t.typed
	}
	return t.s.answers
}

func (t *tale) posted() url.Values { return t.s.forms(t.s.law.Service.Parts, t.answers()) }

// poses sends one photograph, which every case then shows.
func (s *stage) poses() {
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 420, 540)), nil); err != nil {
		s.t.Fatal(err)
	}
	t := &tale{s: s, id: ident.New().String(), by: s.employer(), script: (*tale).fills}
	if err := s.told(t).lives(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	s.photo, s.pose = map[string]casework.Attachment{}, picture.String()
	for _, d := range s.law.Service.Documents {
		if !d.Photo {
			continue
		}
		r, err := s.uploads(s.t.Context(), t.by, cases+"/"+t.id+"/documents/"+d.ID, picture.String(), 5)
		if err == nil {
			a := s.send(s.t.Context(), r)
			err = t.sees(s.t.Context())
			if _, ok := t.x.Document(d.ID); !ok {
				s.t.Fatalf("the photograph: %d %.500s", a.status, a.body)
			}
		}
		if err != nil {
			s.t.Fatal(err)
		}
		a, _ := t.x.Document(d.ID)
		a.Version, a.Seal = 0, trail.Seal{}
		s.photo[d.ID] = a
	}
}

// poses sends the photograph of this case by itself.
func (t *tale) poses() command {
	slot := slices.Sorted(maps.Keys(t.s.photo))[0]
	return command{name: "attach a photo", route: "GET /permit/cases/{id}/documents/{slot}/sent", done: func() bool {
		d, _ := t.x.Document(slot)
		return d.Portrait
	}, make: func(ctx context.Context) (request, error) {
		return t.s.uploads(ctx, t.by, cases+"/"+t.id+"/documents/"+slot, t.s.pose, 5)
	}}
}

// lays puts the papers that are not sent by hand into a draft.
func (t *tale) lays(ctx context.Context, c command) error {
	if c.name != "submit" {
		return nil
	}
	if err := t.sees(ctx); err != nil {
		return err
	}
	for _, d := range t.s.law.Service.Documents {
		if _, there := t.x.Document(d.ID); there || !d.When.Holds(t.x.Answers) {
			continue
		}
		a, sent := t.s.photo[d.ID]
		if sent {
			if err := casework.Attach(ctx, t.s.db, t.x, a); err != nil {
				return err
			}
			continue
		}
		a = casework.Attachment{Slot: d.ID, Name: "paper.pdf", By: t.by.Person, At: t.s.house.Clock()}
		a.ID, a.Type, a.Size, a.SHA256 = ident.New().String(), "application/pdf", 1, make([]byte, 32)
		if err := casework.Attach(ctx, t.s.db, t.x, a); err != nil {
			return err
		}
	}
	return nil
}

// judge holds the case, its record and their histories against one another.
func (t *tale) judge(ctx context.Context) (a toll) {
	for action, n := range count(t.x.History) {
		if n > 1 || action == casework.PaidTwice {
			say(&a.doubled, "%d × %s", n, action)
		}
	}
	for action, n := range count(t.rec.History) {
		if n > 1 {
			say(&a.doubled, "%d × %s of the record", n, action)
		}
	}
	texts := map[string]int{}
	for _, n := range t.x.Notes {
		if texts[n.Text]++; texts[n.Text] > 1 {
			say(&a.doubled, "message %q", n.Text)
		}
	}
	for i, l := range t.x.Readings {
		if slices.ContainsFunc(t.x.Readings[:i], func(o reading.Line) bool { return o.ID == l.ID }) {
			say(&a.doubled, "a reading of one form")
		}
	}
	records := slices.DeleteFunc(t.records(ctx), func(n string) bool { return n == t.renews && t.x.Record == "" })
	switch granted := t.x.Phase == flow.Granted; {
	case granted != (t.x.Record != ""), granted && t.rec.Case != t.id:
		say(&a.torn, "%s with record %q, which is of case %q", t.x.Phase, t.x.Record, t.rec.Case)
	case granted && len(records) == 0, !granted && len(records) > 0:
		say(&a.torn, "%s with records %v", t.x.Phase, records)
	case len(records) > 1:
		say(&a.doubled, "records %v", records)
	}
	for _, h := range [][]trail.Event{t.x.History, t.rec.History} {
		if err := trail.Verify(h); err != nil {
			say(&a.torn, "history: %v", err)
		}
	}
	return a
}

// records are the numbers of those that the case's applicant has: each has one
// case.
func (t *tale) records(ctx context.Context) (all []string) {
	rs, _, err := register.Own(ctx, t.s.db, t.by.Person, "")
	if err != nil {
		return []string{err.Error()}
	}
	for _, r := range rs {
		all = append(all, r.Number)
	}
	return all
}

func count(h []trail.Event) map[string]int {
	n := map[string]int{}
	for _, e := range h {
		n[e.Action]++
	}
	return n
}
