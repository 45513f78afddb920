//go:build !race

package storm

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// sweep plays a life for each point at which a process can die: in it the product
// dies at that point of every command that has so many, is started anew, and gets
// the same sent again, as a browser does that had no answer. The short form
// passes over the more points the further they are.
func (s *stage) sweep(ctx context.Context, begin func() *life, points map[string]int, bad *toll) {
	for point := 0; ; point++ {
		if !*long {
			point += point / 2
		}
		l := begin()
		died, err := l.dies(ctx, point)
		if err != nil {
			say(&bad.lost, "%s, point %d: %v", l.name, point, err)
		}
		bad.add(l.verdict(ctx))
		for _, c := range died {
			points[c.route+" ("+c.name+")"]++
		}
		if len(died) == 0 {
			return
		}
	}
}

// dies plays a life in which the process dies at a point of every command that
// comes so far, and returns those.
func (l *life) dies(ctx context.Context, point int) (died []command, err error) {
	for _, c := range l.all {
		if err := l.lays(ctx, c); err != nil {
			return died, err
		}
		if err := l.sees(ctx); err != nil {
			return died, err
		}
		r, err := c.make(ctx)
		if err != nil {
			return died, err
		}
		l.s.begins()
		l.s.wire.DieAt(point)
		a := l.s.send(ctx, r)
		_, dead := l.s.wire.Tries()
		l.s.wire.DieAt(-1)
		if dead {
			died = append(died, c)
			l.s.begins()
		} else if a.status < 400 {
			l.acked = append(l.acked, c.name)
			l.heard(c, a)
			continue
		}
		if err := l.insists(ctx, c, r); err != nil {
			return died, err
		}
	}
	return died, nil
}

// sweeps are the lives in which every command of every function comes.
func (s *stage) sweeps() []func() *life {
	tale := func(script func(*tale) []command) func() *life { return func() *life { return s.tale(script) } }
	return []func() *life{tale(esewaLife), tale(voucherLife), tale(profileLife), s.renewal, s.door, s.office, s.onboarding}
}

// unswept are the commands that no life gives, and why.
var unswept = map[string]string{}

// writing are the pages that change something though they are only asked for:
// where a bucket or a gateway sends a browser back, and each visit to a trial.
var writing = []string{
	"GET /permit/cases/{id}/documents/{slot}/sent", "GET /permit/cases/{id}/paid/{method}", "GET /profile/documents/{slot}/sent",
	"GET /settings/drafts/{id}/crest/sent", "GET /settings/drafts/{id}/trial",
}

func TestACrashAnywhereLosesNothing(t *testing.T) {
	s, began := open(t, plain), time.Now()
	points, bad := map[string]int{}, toll{}
	for _, begin := range s.sweeps() {
		s.sweep(t.Context(), begin, points, &bad)
	}
	all := 0
	for _, name := range slices.Sorted(maps.Keys(points)) {
		t.Logf("%3d points: %s", points[name], name)
		all += points[name]
	}
	t.Logf("%d crashes, %s: %s", all, time.Since(began).Round(time.Millisecond), &bad)
	if bad.sum() > 0 || all < least(500, 200) {
		t.Fail()
	}
	s.whole(points)
}

// whole holds what was swept against the functions' own routes: every command was,
// or it is said why not.
func (s *stage) whole(points map[string]int) {
	swept := map[string]bool{}
	for name := range points {
		route, _, _ := strings.Cut(name, " (")
		swept[route] = true
	}
	known := map[string]bool{}
	for _, m := range s.house.Modules() {
		for _, r := range m.Routes {
			name := r.Method + " " + r.Pattern
			known[name] = true
			if r.Method == "GET" && !slices.Contains(writing, name) {
				continue
			}
			if _, excused := unswept[name]; swept[name] == excused {
				s.t.Errorf("%s: swept %t, excused %t; play it in a life of sweeps, or say in unswept why not", name, swept[name], excused)
			}
		}
	}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(unswept)), writing, slices.Collect(maps.Keys(swept))) {
		if !known[name] {
			s.t.Errorf("%s is no route of any function", name)
		}
	}
}

func TestACrashFindsCarelessWrites(t *testing.T) {
	c := careless{apart: true}
	s := open(t, func(w aws.HTTPClient) aws.HTTPClient { c.next = w; return c })
	points, bad := map[string]int{}, toll{}
	s.sweep(t.Context(), func() *life { return s.tale(esewaLife) }, points, &bad)
	t.Logf("%s", &bad)
	if bad.sum() == 0 {
		t.Error("the sweep is blind")
	}
}
