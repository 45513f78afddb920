//go:build !race

package storm

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// sweep plays a life for each point at which a process can die: in it the product
// dies at that point of every command that has so many, is started anew, and gets
// the same sent again, as a browser does that had no answer.
func (s *stage) sweep(ctx context.Context, voucher bool, points map[string]int, bad *toll) {
	for point := 0; ; point++ {
		t := s.tale(voucher)
		died, err := t.dies(ctx, point)
		if err != nil {
			bad.lost = append(bad.lost, err.Error())
		}
		bad.add(t.judge(ctx))
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
func (t *tale) dies(ctx context.Context, point int) (died []command, err error) {
	for _, c := range t.all {
		if c.name == "submit" {
			if err := t.lays(ctx); err != nil {
				return died, err
			}
		}
		if err := t.sees(ctx); err != nil {
			return died, err
		}
		r, err := c.make(t, ctx)
		if err != nil {
			return died, err
		}
		t.s.begins()
		t.s.wire.DieAt(point)
		a := t.s.send(ctx, r, "text/html")
		_, dead := t.s.wire.Tries()
		t.s.wire.DieAt(-1)
		if dead {
			died = append(died, c)
			t.s.begins()
		} else if a.status < 400 {
			t.acked = append(t.acked, c.name)
		}
		if err := t.insists(ctx, c, r); err != nil {
			return died, err
		}
	}
	return died, nil
}

func TestACrashAnywhereLosesNothing(t *testing.T) {
	s := open(t, plain)
	points, bad := map[string]int{}, toll{}
	for _, voucher := range []bool{false, true} {
		s.sweep(t.Context(), voucher, points, &bad)
	}
	all := 0
	for _, name := range slices.Sorted(maps.Keys(points)) {
		t.Logf("%3d points: %s", points[name], name)
		all += points[name]
	}
	t.Logf("%d crashes, %s", all, &bad)
	if bad.sum() > 0 || all < 100 {
		t.Fail()
	}
	s.left(points)
}

// left tells which commands of the template's functions no tale gives.
func (s *stage) left(points map[string]int) {
	var not []string
	for _, m := range s.house.Modules() {
		for _, r := range m.Routes {
			name := r.Method + " " + r.Pattern
			if r.Method == "POST" && !slices.ContainsFunc(slices.Collect(maps.Keys(points)), func(p string) bool { return strings.HasPrefix(p, name+" ") }) {
				not = append(not, name)
			}
		}
	}
	s.t.Logf("%d commands are not swept: %s", len(not), strings.Join(not, ", "))
}

func TestACrashFindsCarelessWrites(t *testing.T) {
	c := careless{apart: true}
	s := open(t, func(w aws.HTTPClient) aws.HTTPClient { c.next = w; return c })
	points, bad := map[string]int{}, toll{}
	s.sweep(t.Context(), false, points, &bad)
	t.Logf("%s", &bad)
	if bad.sum() == 0 {
		t.Error("the sweep is blind")
	}
}
