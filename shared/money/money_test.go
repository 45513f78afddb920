package money_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/money"
)

func TestParseReadsPlainDecimalsOnly(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int64
		ok   bool
	}{
		{"20000.00", 2000000, true},
		{"20000", 2000000, true},
		{"0.05", 5, true},
		{"0", 0, true},
		{"007", 700, true},
		{"999999999999999.99", 99999999999999999, true},
		{"9999999999999999", 0, false},
		{"20000.0", 0, false},
		{"20000.000", 0, false},
		{"20000.", 0, false},
		{".50", 0, false},
		{"-1", 0, false},
		{"+1", 0, false},
		{"1,000", 0, false},
		{" 1", 0, false},
		{"1e3", 0, false},
		{"1.-5", 0, false},
		{"१००", 0, false},
		{"1.2.3", 0, false},
		{"", 0, false},
	} {
		got, err := money.Parse(tt.text, "NPR")
		want := money.Amount{}
		if tt.ok {
			want = money.Amount{Minor: tt.want, Currency: "NPR"}
		}
		if got != want || (err == nil) != tt.ok {
			t.Errorf("%q: got %v (%v), want %v", tt.text, got, err, want)
		}
	}
}

func TestTwoCurrenciesAreNeverAdded(t *testing.T) {
	npr, inr := money.Amount{Minor: 100, Currency: "NPR"}, money.Amount{Minor: 100, Currency: "INR"}
	if got, err := npr.Add(inr); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("got %v (%v), want ErrCurrency", got, err)
	}
	if got, err := npr.Add(money.Amount{}); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("got %v (%v), want ErrCurrency: an amount without a currency is no amount of rupees", got, err)
	}
	if got, err := npr.Add(npr); err != nil || got != npr.Times(2) {
		t.Errorf("got %v (%v), want %v", got, err, npr.Times(2))
	}
	if !inr.Times(0).IsZero() || inr.IsZero() {
		t.Error("only nothing is zero")
	}
}

func TestASumThatDoesNotFitIsRefused(t *testing.T) {
	most := money.Amount{Minor: math.MaxInt64, Currency: "NPR"}
	one := money.Amount{Minor: 1, Currency: "NPR"}
	if got, err := most.Add(one); !errors.Is(err, money.ErrRange) {
		t.Errorf("got %v (%v), want ErrRange", got, err)
	}
	least := money.Amount{Minor: math.MinInt64, Currency: "NPR"}
	if got, err := least.Add(money.Amount{Minor: -1, Currency: "NPR"}); !errors.Is(err, money.ErrRange) {
		t.Errorf("got %v (%v), want ErrRange", got, err)
	}
	if got, want := least.Decimal(), "-92233720368547758.08"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAProductThatDoesNotFitIsTheLargestThereIs(t *testing.T) {
	for _, tt := range []struct{ minor, n, want int64 }{
		{150, 3, 450},
		{150, -3, -450},
		{0, math.MinInt64, 0},
		{150, 0, 0},
		{math.MaxInt64 / 2, 3, math.MaxInt64},
		{math.MaxInt64 / 2, -3, math.MinInt64},
		{-math.MaxInt64 / 2, -3, math.MaxInt64},
		{math.MinInt64, -1, math.MaxInt64},
		{-1, math.MinInt64, math.MaxInt64},
		{math.MaxInt64, 1, math.MaxInt64},
	} {
		if got := (money.Amount{Minor: tt.minor, Currency: "NPR"}).Times(tt.n).Minor; got != tt.want {
			t.Errorf("%d times %d: got %d, want %d", tt.minor, tt.n, got, tt.want)
		}
	}
}

func TestDecimalsGoThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := money.Amount{Minor: rapid.Int64Range(0, 99999999999999999).Draw(t, "minor"), Currency: "NPR"}
		if got, err := money.Parse(a.Decimal(), "NPR"); err != nil || got != a {
			t.Fatalf("%v came back as %v (%v)", a, got, err)
		}
		b := money.Amount{Minor: rapid.Int64Range(0, 99999999999999999).Draw(t, "other"), Currency: "NPR"}
		x, err := a.Add(b)
		y, _ := b.Add(a)
		if err != nil || x != y || x.Minor-b.Minor != a.Minor {
			t.Fatalf("%v and %v is %v one way and %v the other (%v)", a, b, x, y, err)
		}
	})
}

func TestAnAmountIsOneTextInJSON(t *testing.T) {
	a := money.Amount{Minor: 1500050, Currency: "NPR"}
	b, err := json.Marshal(a)
	if got, want := string(b), `"NPR 15000.50"`; err != nil || got != want {
		t.Errorf("got %s (%v), want %s", got, err, want)
	}
	for text, ok := range map[string]bool{`"NPR 15000.50"`: true, `"NPR 15000.5"`: false, `"15000.50"`: false, `"RUPEES 1"`: false, `"NPR"`: false, `"NPR -1.00"`: true, `"npr 1.00"`: false, `15000`: false} {
		var got money.Amount
		if err := json.Unmarshal([]byte(text), &got); (err == nil) != ok {
			t.Errorf("%s: got %v (%v)", text, got, err)
		}
	}
	for _, a := range []money.Amount{{}, {Minor: -150, Currency: "NPR"}, {Minor: -99999999999999999, Currency: "NPR"}} {
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var got money.Amount
		if err := json.Unmarshal(b, &got); err != nil || got != a {
			t.Errorf("%s came back as %v (%v)", b, got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"20000.00", "1", "-1", "1.", ".1", "00.00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := money.Parse(s, "NPR")
		if err != nil {
			return
		}
		if b, err := money.Parse(a.Decimal(), "NPR"); err != nil || a != b || a.Minor < 0 {
			t.Errorf("%q is %v and comes back as %v (%v)", s, a, b, err)
		}
	})
}

func ExampleAmount_Times() {
	fee, _ := money.Parse("15000.00", "NPR")
	fmt.Println(fee.Times(3))
	// Output: NPR 45000.00
}
