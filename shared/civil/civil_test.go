package civil_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/civil"
)

func of(y, m, d int) civil.Date { return civil.Date{Year: y, Month: time.Month(m), Day: d} }

func anyDate() *rapid.Generator[civil.Date] {
	return rapid.Custom(func(t *rapid.T) civil.Date {
		return of(1, 1, 1).AddDays(rapid.IntRange(0, 3652058).Draw(t, "day")) // to 9999-12-31
	})
}

func TestParseRefusesWhatIsNoDay(t *testing.T) {
	for _, tt := range []struct {
		text string
		want civil.Date
		ok   bool
	}{
		{"2026-11-21", of(2026, 11, 21), true},
		{"2028-02-29", of(2028, 2, 29), true},
		{"2027-02-29", civil.Date{}, false},
		{"2026-13-01", civil.Date{}, false},
		{"2026-00-10", civil.Date{}, false},
		{"2026-1-1", civil.Date{}, false},
		{"21-11-2026", civil.Date{}, false},
		{"2026-11-21T00:00", civil.Date{}, false},
		{" 2026-11-21", civil.Date{}, false},
		{"२०२६-११-२१", civil.Date{}, false},
		{"0000-01-01", civil.Date{}, false},
		{"", civil.Date{}, false},
	} {
		got, err := civil.Parse(tt.text)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("%q: got %v (%v), want %v", tt.text, got, err, tt.want)
		}
	}
}

func TestADayBeginsWhereItIs(t *testing.T) {
	kathmandu := time.FixedZone("Kathmandu", (5*60+45)*60)
	late := time.Date(2026, 11, 21, 18, 30, 0, 0, time.UTC)
	if got, want := civil.Of(late), of(2026, 11, 21); got != want {
		t.Errorf("in UTC: got %v, want %v", got, want)
	}
	if got, want := civil.Of(late.In(kathmandu)), of(2026, 11, 22); got != want {
		t.Errorf("in Kathmandu: got %v, want %v", got, want)
	}
	if got, want := of(2026, 11, 22).In(kathmandu).UTC(), late.Add(-15*time.Minute); !got.Equal(want) {
		t.Errorf("the day begins at %v, want %v", got, want)
	}
}

func TestMonthsEndWhereTheyAreShorter(t *testing.T) {
	for _, tt := range []struct {
		from   civil.Date
		months int
		want   civil.Date
	}{
		{of(2027, 1, 31), 1, of(2027, 2, 28)},
		{of(2028, 1, 31), 1, of(2028, 2, 29)},
		{of(2026, 3, 31), -1, of(2026, 2, 28)},
		{of(2026, 11, 21), 2, of(2027, 1, 21)},
		{of(2026, 11, 21), -11, of(2025, 12, 21)},
		{of(2026, 11, 21), 0, of(2026, 11, 21)},
		{of(2028, 2, 29), 12, of(2029, 2, 28)},
	} {
		if got := tt.from.AddMonths(tt.months); got != tt.want {
			t.Errorf("%v and %d months: got %v, want %v", tt.from, tt.months, got, tt.want)
		}
	}
}

func TestDaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "d")
		n := rapid.IntRange(-1000000, 1000000).Draw(t, "n")
		e := d.AddDays(n)
		if got := e.Sub(d); got != n {
			t.Fatalf("from %v to %v: got %d days, want %d", d, e, got, n)
		}
		if got, want := e.After(d), n > 0; got != want {
			t.Fatalf("%v after %v = %v", e, d, got)
		}
		if got, want := e.Before(d), n < 0; got != want {
			t.Fatalf("%v before %v = %v", e, d, got)
		}
		if got, want := e.Weekday(), time.Weekday(((int(d.Weekday())+n)%7+7)%7); got != want {
			t.Fatalf("%v is a %v, want %v", e, got, want)
		}
	})
}

func TestTextGoesThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "d")
		if got, err := civil.Parse(d.String()); err != nil || got != d {
			t.Fatalf("%v came back as %v (%v)", d, got, err)
		}
	})
}

func TestAnAbsentDayIsAbsentInJSON(t *testing.T) {
	type lapse struct {
		Due civil.Date `json:"due,omitzero"`
		End civil.Date `json:"end"`
	}
	b, err := json.Marshal(lapse{})
	if got, want := string(b), `{"end":""}`; err != nil || got != want {
		t.Errorf("got %s (%v), want %s", got, err, want)
	}
	var l lapse
	if err := json.Unmarshal(b, &l); err != nil || l != (lapse{}) {
		t.Errorf("came back as %+v (%v)", l, err)
	}
	if err := json.Unmarshal([]byte(`{"end":"2026-02-30"}`), &l); err == nil {
		t.Error("30 February was read")
	}
	if !(civil.Date{}).IsZero() || of(1, 1, 1).IsZero() {
		t.Error("only the zero Date is zero")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2026-11-21", "0000-00-00", "9999-12-31", "-001-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := civil.Parse(s); err == nil && d.String() != s {
			t.Errorf("%q was read as %v", s, d)
		}
	})
}

func ExampleDate_AddMonths() {
	d := civil.Date{Year: 2026, Month: time.December, Day: 31}
	fmt.Println(d.AddMonths(2))
	// Output: 2027-02-28
}
