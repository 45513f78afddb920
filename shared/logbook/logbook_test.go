package logbook

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

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
				if _, err := Sign(t.Context(), o.db, o.ring, noon); err != nil {
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
			signed, err := Sign(t.Context(), o.db, o.ring, noon)
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
	line := maps.Clone(forged["e"].(*types.AttributeValueMemberM).Value)
	line["o"] = attr.String("another reason")
	forged["e"] = &types.AttributeValueMemberM{Value: line}
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
