package relief

import (
	"testing"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
)

func TestWhoMayMeetTwoConcessions(t *testing.T) {
	is := func(field string, in ...string) form.Cond { return form.Cond{Field: field, In: in} }
	both := func(c ...form.Cond) form.Cond { return form.Cond{All: c} }
	for _, tt := range []struct {
		name string
		a, b form.Cond
		want bool
	}{
		{"anybody and women", form.Cond{}, is("sex", "f"), true},
		{"women and men", is("sex", "f"), is("sex", "m"), false},
		{"women and anybody who says", is("sex", "f"), is("sex", "f", "m"), true},
		{"women and the small", is("sex", "f"), form.Cond{Field: "workers", Lt: "10"}, true},
		{"the small and the large", form.Cond{Field: "workers", Lt: "10"}, form.Cond{Field: "workers", Gte: "10"}, false},
		{"small women and large women", both(is("sex", "f"), form.Cond{Field: "workers", Lt: "10"}), both(is("sex", "f"), form.Cond{Field: "workers", Gte: "20"}), false},
		{"small women and small men", both(is("sex", "f"), is("size", "small")), both(is("size", "small"), is("sex", "m")), false},
		{"women or men", form.Cond{Any: []form.Cond{is("sex", "f"), is("sex", "m")}}, is("sex", "m"), true},
	} {
		a, b := pack.Concession{ID: "a", When: tt.a, Percent: "70"}, pack.Concession{ID: "b", When: tt.b, Percent: "60"}
		if got := Together(a, b); got != tt.want || Together(b, a) != got {
			t.Errorf("%s: %v", tt.name, got)
		}
		want := map[bool]int64{true: 100_00, false: 60_00}[tt.want]
		if off := Off(pack.Charge{ID: "fee"}, []pack.Concession{a, b}, b); off != want {
			t.Errorf("%s: %d off, want %d", tt.name, off, want)
		}
	}
	if Takes(pack.Concession{}, pack.Charge{ID: "deposit", Refunded: true}) || !Takes(pack.Concession{Charges: []string{"deposit"}}, pack.Charge{ID: "deposit", Refunded: true}) {
		t.Error("what is given back is taken off by name alone")
	}
}
