package logbook

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/trail"
)

func TestAThousandCleanAuditsFindNothing(t *testing.T) {
	audits := 0
	for seed := range uint64(25) {
		o := newOffice(t, seed)
		var before []store.Change
		for range 40 {
			ch := o.change()
			again := []store.Change{ch}
			if len(before) > 0 && o.dice.IntN(3) == 0 { // the stream repeats itself
				again = append(slices.Clone(before[max(0, len(before)-3):]), ch)
			}
			before = append(before, ch)
			if err := Append(t.Context(), o.db, again); err != nil {
				t.Fatal(err)
			}
			if o.dice.IntN(10) == 0 {
				if _, err := (Signing{Keys: o.ring, Safe: o.safe}).Sign(t.Context(), o.db, noon); err != nil {
					t.Fatal(err)
				}
			}
			s, faults := o.audit(o.items())
			if audits++; len(faults) > 0 || s.Entries != int64(len(before)) {
				t.Fatalf("seed %d, %d changes: %d entries, %q", seed, len(before), s.Entries, faults)
			}
		}
	}
	t.Logf("%d audits of sound logs, no alarm", audits)
}

// whole returns an office with a long log, its items, and a head that an auditor
// took home.
func whole(t *testing.T) (*office, []raw, []byte) {
	t.Helper()
	o := newOffice(t, 7)
	var taken []byte
	for i := range 60 {
		if err := Append(t.Context(), o.db, []store.Change{o.change()}); err != nil {
			t.Fatal(err)
		}
		if i%15 == 14 {
			signed, err := (Signing{Keys: o.ring, Safe: o.safe}).Sign(t.Context(), o.db, noon)
			if err != nil || signed == nil {
				t.Fatal(err)
			}
			taken = signed
		}
	}
	return o, o.items(), taken
}

func TestAThousandTamperingsAreFound(t *testing.T) {
	o, sound, taken := whole(t)
	if _, faults := o.audit(sound, taken); len(faults) > 0 {
		t.Fatal(faults)
	}
	found := map[string]int{}
	names := slices.Sorted(maps.Keys(tamperings))
	for i := range 1000 {
		items := make([]raw, len(sound))
		for j, it := range sound {
			items[j] = maps.Clone(it)
		}
		name := names[i%len(names)]
		if _, faults := o.audit(tamperings[name](t, o, items), taken); len(faults) == 0 {
			t.Fatalf("tampering %d, %s, was not found", i, name)
		}
		found[name]++
	}
	t.Logf("found: %v", found)
}

// A naive audit that only looks at the log's own head would pass these: the
// signed heads are what finds them.
func TestARewrittenLogIsFoundByItsSignedHeadsAlone(t *testing.T) {
	o, sound, taken := whole(t)
	items := make([]raw, len(sound))
	for j, it := range sound {
		items[j] = maps.Clone(it)
	}
	items = regrown(o, items, 30, func(e Entry) Entry { return e }, true)
	if _, faults := o.audit(items, taken); len(faults) > 0 {
		t.Fatalf("the same log, written again: %q", faults)
	}
	items = regrown(o, items, 40, nil, true)
	_, faults := o.audit(items, taken)
	if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, "its end is missing") }) {
		t.Errorf("%q", faults)
	}
}

func TestTheAuditNamesWhatIsAnother(t *testing.T) {
	o, sound, taken := whole(t)
	for _, tt := range []struct{ name, want string }{
		{"edit", "its history's lines are, something else in it is not"},
		{"edit a line, sealed anew", "of its history is another"},
		{"drop an item", "is missing"},
		{"an item past the log", "was written past the log"},
		{"drop entries", "are missing or doubled"},
	} {
		items := make([]raw, len(sound))
		for j, it := range sound {
			items[j] = maps.Clone(it)
		}
		_, faults := o.audit(tamperings[tt.name](t, o, items), taken)
		if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, tt.want) }) {
			t.Errorf("%s: %q", tt.name, faults)
		}
	}
}

func FuzzEntries(f *testing.F) {
	e := Entry{Line, keyOf("x"), "case/x", 3, trail.Seal{1}, [32]byte{2}}
	f.Add(e.appendTo(nil))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := entries(b)
		if err != nil {
			return
		}
		var back []byte
		for _, e := range all {
			back = e.appendTo(back)
		}
		if again, err := entries(back); err != nil || !slices.Equal(all, again) {
			t.Fatalf("%v", err)
		}
	})
}

// TestALineThatTheStreamHasNotBroughtYetIsPending: an export of a tenant at work
// is not a tampered one, and neither passes for the other.
func TestALineThatTheStreamHasNotBroughtYetIsPending(t *testing.T) {
	o, _, taken := whole(t)
	var ch store.Change
	for ch.New == nil || ch.Old == nil || ch.New.Event.Seq < 2 {
		if ch.New != nil || ch.Old != nil {
			if err := Append(t.Context(), o.db, []store.Change{ch}); err != nil {
				t.Fatal(err)
			}
		}
		ch = o.change()
	}
	if s, faults := o.audit(o.items(), taken); len(faults) > 0 || s.Pending != 1 {
		t.Fatalf("%+v %q", s, faults)
	}
	forged := maps.Clone(o.raws[ch.New.Key.ID])
	line := ch.New.Event
	line.Note = "another reason"
	forged["e"] = attr.Line(line)
	o.raws[ch.New.Key.ID] = forged
	if s, faults := o.audit(o.items(), taken); len(faults) != 1 || s.Pending != 0 {
		t.Errorf("%+v %q", s, faults)
	}
}

// What the log costs the relay, for the page on performance.
func TestWhatAnEntryCosts(t *testing.T) {
	o := newOffice(t, 3)
	for _, n := range []int{1, 10} {
		var some []store.Change
		for range n {
			some = append(some, o.change())
		}
		ctx, m := store.Measure(t.Context())
		if err := Append(ctx, o.db, some); err != nil {
			t.Fatal(err)
		}
		per := m.WCU / float64(n)
		t.Logf("a batch of %d: %d calls, %.1f RCU, %.1f WCU, %.1f WCU an entry", n, m.Calls, m.RCU, m.WCU, per)
		if most := 6.0; per > most {
			t.Errorf("an entry costs %.1f write units, at most %.1f", per, most)
		}
	}
}

// safe is a bucket with a lock, and breaks when it is told to.
type safe struct {
	heads  map[string][]byte
	broken bool
	asked  int
}

func (s *safe) Keep(_ context.Context, name string, body []byte) error {
	s.asked++
	if s.broken {
		return errors.New("the bucket does not answer")
	}
	if _, is := s.heads[name]; !is {
		s.heads[name] = body
	}
	return nil
}

func TestAHeadIsInTheSafeBeforeItIsGivenAway(t *testing.T) {
	o := newOffice(t, 3)
	s := &safe{heads: map[string][]byte{}}
	signing := Signing{Keys: o.ring, Safe: s}
	keys, err := o.ring.Public(t.Context(), string(o.id))
	if err != nil {
		t.Fatal(err)
	}
	for i, tt := range []struct {
		grows, broken bool
		heads, asked  int
	}{
		{grows: true, heads: 1, asked: 1},
		{heads: 1, asked: 1}, // nothing new
		{grows: true, broken: true, heads: 1, asked: 2},
		{heads: 2, asked: 3}, // the next tick makes up for it
		{heads: 2, asked: 3},
	} {
		if tt.grows {
			if err := Append(t.Context(), o.db, []store.Change{o.change()}); err != nil {
				t.Fatal(err)
			}
		}
		s.broken = tt.broken
		signed, err := signing.Sign(t.Context(), o.db, noon)
		if (err != nil) != tt.broken || tt.broken && signed != nil || len(s.heads) != tt.heads || s.asked != tt.asked {
			t.Fatalf("tick %d: %d heads, asked %d times, %v", i, len(s.heads), s.asked, err)
		}
		newest, err := Newest(t.Context(), o.db)
		if err != nil {
			t.Fatal(err)
		}
		h, err := OpenHead(newest, keys)
		if err != nil || string(s.heads[h.Name()]) != string(newest) {
			t.Fatalf("tick %d: what is given away is not what is kept: %v", i, err)
		}
		for name, head := range s.heads {
			if !strings.HasPrefix(name, string(o.id)+"/heads/0000") {
				t.Errorf("a head is called %s", name)
			}
			if _, faults := o.audit(o.items(), head); len(faults) > 0 {
				t.Errorf("%q", faults)
			}
		}
	}
	// Who signs a log that was written anew leaves a head of another name.
	fork := Head{Tenant: string(o.id), Size: 1, At: noon}
	if _, is := s.heads[fork.Name()]; is {
		t.Error("a fork has the name of a head")
	}
}
