package trail_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/trail"
)

// chain writes n lines of one case, a minute apart.
func chain(n int) []trail.Event {
	var lines []trail.Event
	var prev trail.Seal
	for i := range n {
		e := trail.Event{
			Subject: "case/7k", Seq: i + 1, Action: "recommend", From: "check", To: "decide", By: "p1", Name: "S. Gurung",
			Role: "officer", At: time.Date(2026, 11, 21, 10, i, 0, 999, time.UTC), Note: "Papers are whole.",
		}.Sealed(prev)
		lines, prev = append(lines, e), e.Seal
	}
	return lines
}

func TestAnUntouchedChainIsWhole(t *testing.T) {
	for _, n := range []int{0, 1, 2, 40} {
		if err := trail.Verify(chain(n)); err != nil {
			t.Errorf("%d lines: %v", n, err)
		}
	}
	lines := chain(2)
	kathmandu := time.FixedZone("Kathmandu", 20700)
	lines[0].At = lines[0].At.In(kathmandu)
	if err := trail.Verify(lines); err != nil {
		t.Errorf("the same instant in another zone: %v", err)
	}
}

func TestTamperingIsFound(t *testing.T) {
	edit := func(change func(*trail.Event)) func([]trail.Event) []trail.Event {
		return func(l []trail.Event) []trail.Event { change(&l[2]); return l }
	}
	const edited = "trail: line 3 was changed after it was written"
	for _, tt := range []struct {
		name  string
		spoil func([]trail.Event) []trail.Event
		want  string
	}{
		{"another subject", edit(func(e *trail.Event) { e.Subject = "case/8k" }), edited},
		{"another action", edit(func(e *trail.Event) { e.Action = "refuse" }), edited},
		{"another step before", edit(func(e *trail.Event) { e.From = "draft" }), edited},
		{"another step after", edit(func(e *trail.Event) { e.To = "granted" }), edited},
		{"another person", edit(func(e *trail.Event) { e.By = "p2" }), edited},
		{"another name", edit(func(e *trail.Event) { e.Name = "B. Karki" }), edited},
		{"another role", edit(func(e *trail.Event) { e.Role = "chief" }), edited},
		{"another reason", edit(func(e *trail.Event) { e.Note = "" }), edited},
		{"a second later", edit(func(e *trail.Event) { e.At = e.At.Add(time.Second) }), edited},
		{"half a second later", edit(func(e *trail.Event) { e.At = e.At.Add(time.Second / 2) }), edited},
		{"another number", edit(func(e *trail.Event) { e.Seq = 7 }), "trail: line 7 stands at place 3"},
		{"another seal", edit(func(e *trail.Event) { e.Seal[15] ^= 1 }), edited},
		{"letters moved from one field to the next", edit(func(e *trail.Event) { e.From, e.To = "checkd", "ecide" }), edited},
		{"sealed again alone", edit(func(e *trail.Event) { e.Note = "x"; *e = e.Sealed(trail.Seal{}) }), edited},
		{"a line sealed again in its place", func(l []trail.Event) []trail.Event {
			l[2].Note = "x"
			l[2] = l[2].Sealed(l[1].Seal)
			return l
		}, "trail: line 4 was changed after it was written"},
		{"a line taken out", func(l []trail.Event) []trail.Event { return slices.Delete(l, 2, 3) }, "trail: line 4 stands at place 3"},
		{"a line taken out and the rest numbered anew", func(l []trail.Event) []trail.Event {
			l = slices.Delete(l, 2, 3)
			for i := range l {
				l[i].Seq = i + 1
			}
			return l
		}, edited},
		{"the first line taken out", func(l []trail.Event) []trail.Event { return l[1:] }, "trail: line 2 stands at place 1"},
		{"a line put in", func(l []trail.Event) []trail.Event { return slices.Insert(l, 2, l[1]) }, "trail: line 2 stands at place 3"},
		{"two lines swapped", func(l []trail.Event) []trail.Event { l[2], l[3] = l[3], l[2]; return l }, "trail: line 4 stands at place 3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := trail.Verify(tt.spoil(chain(6)))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestTwoDifferentLinesHaveDifferentSeals(t *testing.T) {
	texts := rapid.SliceOfN(rapid.StringN(0, 4, -1), 8, 8)
	line := func(s []string, seq int) trail.Event {
		return trail.Event{Subject: s[0], Action: s[1], From: s[2], To: s[3], By: s[4], Name: s[5], Role: s[6], Note: s[7], Seq: seq}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := texts.Draw(t, "one"), texts.Draw(t, "other")
		if rapid.Bool().Draw(t, "same letters, cut elsewhere") {
			whole := strings.Join(a, "")
			cut := rapid.IntRange(0, len(whole)).Draw(t, "cut")
			b = []string{whole[:cut], whole[cut:], "", "", "", "", "", ""}
		}
		same := slices.Equal(a, b)
		if got := line(a, 1).Sealed(trail.Seal{}).Seal == line(b, 1).Sealed(trail.Seal{}).Seal; got != same {
			t.Fatalf("%q and %q: same seal = %v", a, b, got)
		}
		if line(a, 1).Sealed(trail.Seal{}).Seal == line(a, 2).Sealed(trail.Seal{}).Seal {
			t.Fatal("the number is not sealed")
		}
	})
}

// The seal is written on papers and in logs for ever: it must never change.
func TestTheSealIsTheOneOfTheFirstRelease(t *testing.T) {
	lines := chain(2)
	if got, want := fmt.Sprintf("%x", lines[1].Seal[:]), "43d6b595a7a0347c20ad5c8f46eaf4bc"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := lines[1].Seal.String(), "43d6…f4bc"; got != want {
		t.Errorf("pages show %s, want %s", got, want)
	}
}
