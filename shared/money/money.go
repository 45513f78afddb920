// Package money holds amounts in minor units with their currency. There is no
// float in it, and no way to add two currencies.
package money

import (
	"errors"
	"fmt"
	"math"
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

// ErrRange is returned for a sum beyond 92 quadrillion.
var ErrRange = errors.New("money: the sum is too large")

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

// Add returns a + b, ErrCurrency or ErrRange.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, ErrCurrency
	}
	sum := a.Minor + b.Minor
	if (sum > a.Minor) != (b.Minor > 0) {
		return Amount{}, ErrRange
	}
	return Amount{sum, a.Currency}, nil
}

// Times returns n times a. A product that does not fit is the largest amount
// there is, which no gateway takes, and never a small or a negative one.
func (a Amount) Times(n int64) Amount {
	product := a.Minor * n
	if n != 0 && (product/n != a.Minor || n == -1 && a.Minor == math.MinInt64) {
		product = math.MaxInt64
		if (a.Minor < 0) != (n < 0) {
			product = math.MinInt64
		}
	}
	return Amount{product, a.Currency}
}

// Percent returns so many per cent of a, a decimal with at most two places,
// rounded to the nearest minor unit and half of one upwards.
func (a Amount) Percent(decimal string) (Amount, error) {
	rate, err := Parse(decimal, a.Currency)
	if err != nil {
		return Amount{}, fmt.Errorf("money: %q is not a per cent like 15 or 12.50", decimal)
	}
	product := a.Times(rate.Minor)
	if product.Minor == math.MaxInt64 || product.Minor == math.MinInt64 {
		return Amount{}, ErrRange
	}
	half := int64(5_000)
	if product.Minor < 0 {
		half = -half
	}
	return Amount{(product.Minor + half) / 10_000, a.Currency}, nil
}

// Decimal returns the plain decimal, such as "20000.00", that gateways and
// packs write.
func (a Amount) Decimal() string {
	sign, whole, minor := "", a.Minor/100, a.Minor%100
	if a.Minor < 0 {
		sign, whole, minor = "-", -whole, -minor
	}
	return fmt.Sprintf("%s%d.%02d", sign, whole, minor)
}

// String returns the currency and the decimal, such as "NPR 20000.00".
func (a Amount) String() string { return a.Currency + " " + a.Decimal() }

// MarshalText writes the form of String, and nothing for the zero Amount.
func (a Amount) MarshalText() ([]byte, error) {
	if a == (Amount{}) {
		return nil, nil
	}
	return []byte(a.String()), nil
}

// UnmarshalText reads the form of String; an empty text is the zero Amount. It
// takes a minus, since a correction may be stored though nobody may type one.
func (a *Amount) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*a = Amount{}
		return nil
	}
	cur, dec, ok := strings.Cut(string(b), " ")
	if !ok || len(cur) != 3 || strings.Trim(cur, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return fmt.Errorf("money: %q is not like NPR 20000.00", b)
	}
	plain, negative := strings.CutPrefix(dec, "-")
	read, err := Parse(plain, cur)
	if err != nil {
		return err
	}
	if negative {
		read.Minor = -read.Minor
	}
	*a = read
	return nil
}
