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

	"github.com/shrama/shrama/infra/bench/visitor"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/ident"
)

// crowded is how many cases lie in the queue whose page is measured.
const crowded = 1000

// life are the operations in the order of a case's life; each one leaves its n
// cases where the next one takes them up.
func (s *stage) life() []operation {
	at := func(i int, rest string) string { return visitor.Cases + "/" + s.ids[i] + rest }
	return []operation{
		{name: "home", by: s.nobody, public: true, ask: func(int) visitor.Page { return visitor.Page{Path: "/np/"} }},
		{name: "create", by: s.employer, calls: 1, present: s.fresh,
			ask: func(i int) visitor.Page {
				return visitor.Page{Path: visitor.Cases, Form: url.Values{"id": {s.ids[i]}, "service": {visitor.Service}}}
			}},
		{name: "save a part", by: s.employer, calls: 2, reads: 0.5,
			ask: func(i int) visitor.Page { return visitor.Page{Path: at(i, "/parts/worker"), Form: visitor.Answers()} }},
		{name: "submit", by: s.employer, calls: 2, reads: 0.5, present: s.drafts,
			ask: func(i int) visitor.Page {
				return visitor.Page{Path: at(i, "/check"), Form: url.Values{"declared": {"yes"}}}
			}, answers: leads("/done")},
		{name: "status page", by: s.employer, calls: 1, reads: 0.5,
			ask: func(i int) visitor.Page { return visitor.Page{Path: at(i, "")} }},
		{name: "pay (eSewa's return)", by: s.employer, calls: 2, reads: 0.5, present: s.payments,
			ask: func(i int) visitor.Page { return visitor.Page{Path: s.back[i]} }, answers: leads("")},
		{name: "track", by: s.nobody, public: true, calls: 2, reads: 0.5,
			ask: func(i int) visitor.Page {
				form := url.Values{"reference": {casework.Ref(s.ids[i])}, "email": {employer}}
				return visitor.Page{Path: "/np/track", Form: form, From: fmt.Sprintf("10.0.%d.%d", i/250, i%250)}
			}},
		{name: "queue page", by: s.officer, calls: 1, reads: 0.5, present: s.crowd,
			ask: func(int) visitor.Page { return visitor.Page{Path: "/np/permit/queue"} }, answers: s.fullPage},
		{name: "officer's case page", by: s.officer, calls: 1, reads: 0.5, ask: func(i int) visitor.Page { return visitor.Page{Path: at(i, "")} }},
		{name: "move (recommend)", by: s.officer, calls: 2, reads: 0.5, present: s.versions,
			ask: func(i int) visitor.Page {
				return visitor.Page{Path: at(i, "/acts"), Form: visitor.Act("recommend", s.version)}
			}, answers: leads("?done=recommend")},
		{name: "grant", by: s.director, calls: 2, reads: 0.5, present: s.versions,
			ask: func(i int) visitor.Page {
				return visitor.Page{Path: at(i, "/acts"), Form: visitor.Act("grant", s.version)}
			}, answers: leads("?done=grant")},
		{name: "certificate check", by: s.nobody, public: true, calls: 1, present: s.records,
			ask: func(i int) visitor.Page { return visitor.Page{Path: "/np/verify/" + s.numbers[i]} }},
		{name: "record page", by: s.employer, calls: 1,
			ask: func(i int) visitor.Page { return visitor.Page{Path: "/np/permit/records/" + s.numbers[i]} }},
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
	id, err := s.employer.Fill(ctx, s.law.Service)
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
		if s.back[i], err = s.employer.Pay(ctx, s.ids[i]); err != nil {
			return err
		}
	}
	return nil
}

// crowd fills the queue up to the stage's number of cases.
func (s *stage) crowd(ctx context.Context, _ int) error {
	_, err := s.copies(ctx, s.ids[0], max(0, s.open-len(s.ids)))
	return err
}

var ofCase = regexp.MustCompile(`^/np/permit/cases/[A-Za-z0-9]+`)

// leads requires an act to lead back to its case's address with a given end:
// anywhere else it was not done.
func leads(end string) func(int, *visitor.Answer) error {
	return func(_ int, a *visitor.Answer) error {
		to := a.Header().Get("Location")
		if got := ofCase.ReplaceAllString(visitor.Away(to), ""); got != end || a.Status != http.StatusSeeOther {
			return fmt.Errorf("led to %q (%d), want …%s", to, a.Status, end)
		}
		return nil
	}
}

var queued = regexp.MustCompile(`/np/permit/cases/[A-Za-z0-9]+`)

func (s *stage) fullPage(_ int, a *visitor.Answer) error {
	html := a.Body.Bytes()
	if a.Header().Get("Content-Encoding") == "br" {
		var err error
		if html, err = io.ReadAll(brotli.NewReader(&a.Body)); err != nil {
			return fmt.Errorf("bench: %w", err)
		}
	}
	if n := len(queued.FindAll(html, -1)); n != 20 {
		return fmt.Errorf("%d cases on a page, want 20", n)
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
