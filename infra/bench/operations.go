package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"

	"github.com/andybalholm/brotli"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/ident"
)

// open is how many cases lie in the queue whose page is measured.
const open = 1000

// life are the operations in the order of a case's life; each one leaves its n
// cases where the next one takes them up.
func (s *stage) life() []operation {
	at := func(i int, rest string) string { return cases + "/" + s.ids[i] + rest }
	return []operation{
		{name: "home", by: s.nobody, public: true, ask: func(int) page { return page{path: "/np/"} }},
		{name: "create", by: s.employer, calls: 1, present: s.fresh,
			ask: func(i int) page {
				return page{path: cases, form: url.Values{"id": {s.ids[i]}, "service": {service}}}
			}},
		{name: "save a part", by: s.employer, calls: 2,
			ask: func(i int) page { return page{path: at(i, "/parts/worker"), form: answers()} }},
		{name: "submit", by: s.employer, calls: 2, present: s.drafts,
			ask: func(i int) page { return page{path: at(i, "/check"), form: url.Values{"declared": {"yes"}}} }, answers: leads("/done")},
		{name: "status page", by: s.employer, calls: 1,
			ask: func(i int) page { return page{path: at(i, "")} }},
		{name: "pay (eSewa's return)", by: s.employer, calls: 2, present: s.payments,
			ask: func(i int) page { return page{path: s.back[i]} }, answers: leads("")},
		{name: "track", by: s.nobody, public: true, calls: 2,
			ask: func(i int) page {
				form := url.Values{"reference": {casework.Ref(s.ids[i])}, "email": {employer}}
				return page{path: "/np/track", form: form, from: fmt.Sprintf("10.0.%d.%d", i/250, i%250)}
			}},
		{name: "queue page", by: s.officer, calls: 1, present: s.crowd,
			ask: func(int) page { return page{path: "/np/permit/queue"} }, answers: s.fullPage},
		{name: "officer's case page", by: s.officer, calls: 1, ask: func(i int) page { return page{path: at(i, "")} }},
		{name: "move (recommend)", by: s.officer, calls: 2, present: s.versions,
			ask: func(i int) page { return page{path: at(i, "/acts"), form: act("recommend", s.version)} }, answers: leads("?done=recommend")},
		{name: "grant", by: s.director, calls: 2, present: s.versions,
			ask: func(i int) page { return page{path: at(i, "/acts"), form: act("grant", s.version)} }, answers: leads("?done=grant")},
		{name: "certificate check", by: s.nobody, public: true, calls: 1, present: s.records,
			ask: func(i int) page { return page{path: "/np/verify/" + s.numbers[i]} }},
		{name: "record page", by: s.employer, calls: 1,
			ask: func(i int) page { return page{path: "/np/permit/records/" + s.numbers[i]} }},
	}
}

// fresh mints ids as a browser does.
func (s *stage) fresh(_ context.Context, n int) error {
	s.ids = make([]string, n)
	for i := range s.ids {
		s.ids[i] = ident.New().String()
	}
	return nil
}

// drafts makes n drafts that lack nothing.
func (s *stage) drafts(ctx context.Context, n int) error {
	id, err := s.whole(ctx)
	if err != nil {
		return err
	}
	s.ids, err = s.copies(ctx, id, n)
	return err
}

// payments takes n payments at the gateway's stand-in, up to the return.
func (s *stage) payments(ctx context.Context, n int) error {
	s.back = make([]string, n)
	for i := range n {
		var err error
		if s.back[i], err = s.pay(ctx, s.ids[i]); err != nil {
			return err
		}
	}
	return nil
}

// crowd fills the queue up to open cases.
func (s *stage) crowd(ctx context.Context, _ int) error {
	_, err := s.copies(ctx, s.ids[0], open-len(s.ids))
	return err
}

var ofCase = regexp.MustCompile(`^/np/permit/cases/[A-Za-z0-9]+`)

// leads requires an act to lead back to its case's address with a given end:
// anywhere else it was not done.
func leads(end string) func(int, *answer) error {
	return func(_ int, a *answer) error {
		to := a.header.Get("Location")
		if got := ofCase.ReplaceAllString(away(to), ""); got != end || a.status != http.StatusSeeOther {
			return fmt.Errorf("led to %q (%d), want …%s", to, a.status, end)
		}
		return nil
	}
}

var queued = regexp.MustCompile(`/np/permit/cases/[A-Za-z0-9]+`)

func (s *stage) fullPage(_ int, a *answer) error {
	html := a.body.Bytes()
	if a.header.Get("Content-Encoding") == "br" {
		var err error
		if html, err = io.ReadAll(brotli.NewReader(&a.body)); err != nil {
			return fmt.Errorf("bench: %w", err)
		}
	}
	if n := len(queued.FindAll(html, -1)); n != 25 {
		return fmt.Errorf("%d cases on a page, want 25", n)
	}
	return nil
}

// versions looks at which version the cases stand, which is that of the first.
func (s *stage) versions(ctx context.Context, _ int) error {
	x, err := casework.Load(ctx, s.db, s.ids[0])
	s.version = x.Version
	return err
}

// records reads the numbers of what was granted.
func (s *stage) records(ctx context.Context, n int) error {
	s.numbers = make([]string, n)
	for i := range n {
		x, err := casework.Load(ctx, s.db, s.ids[i])
		if err != nil {
			return err
		}
		if s.numbers[i] = x.Record; x.Record == "" {
			return errors.New("bench: a granted case without a record")
		}
	}
	return nil
}
