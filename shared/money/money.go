// Package money holds amounts in minor units with their currency. There is no
// float in it, and no way to add two currencies.
package money

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Amount is a sum in the minor unit of its currency (paisa, cents). Every
// currency Shrama serves has two decimals. The zero Amount is nothing to pay.
type Amount struct {
	Minor    int64
	Currency string // ISO 4217, such as NPR
}

// ErrCurrency is returned when two currencies meet.
var ErrCurrency = errors.New("money: two currencies cannot be added")

// Parse reads a decimal such as "20000.00" or "20000" in the given currency.
// More than two decimals, signs, spaces and grouping are refused.
func Parse(decimal, currency string) (Amount, error) {
	whole, frac, dotted := strings.Cut(decimal, ".")
	if whole == "" || len(whole) > 15 || dotted && len(frac) != 2 || !digits(whole+frac) {
		return Amount{}, fmt.Errorf("money: %q is not an amount like 20000.00", decimal)
	}
	if !dotted {
		frac = "00"
	}
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil {
		return Amount{}, fmt.Errorf("money: %q: %w", decimal, err)
	}
	return Amount{n, currency}, nil
}

func digits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// IsZero reports whether there is nothing to pay.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// Add returns a + b, or ErrCurrency.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, ErrCurrency
	}
	return Amount{a.Minor + b.Minor, a.Currency}, nil
}

// Times returns n times a.
func (a Amount) Times(n int64) Amount { return Amount{a.Minor * n, a.Currency} }

// Decimal returns the plain decimal, such as "20000.00", that gateways and
// packs write.
func (a Amount) Decimal() string {
	sign, n := "", a.Minor
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// String returns the currency and the decimal, such as "NPR 20000.00".
func (a Amount) String() string { return a.Currency + " " + a.Decimal() }

// MarshalText writes the form of String.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the form of String.
func (a *Amount) UnmarshalText(b []byte) (err error) {
	cur, dec, ok := strings.Cut(string(b), " ")
	if !ok || len(cur) != 3 {
		return fmt.Errorf("money: %q is not like NPR 20000.00", b)
	}
	*a, err = Parse(dec, cur)
	return err
}
