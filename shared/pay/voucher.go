package pay

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/words"
)

// Voucher is what a bank's paying-in slip says. It is a claim until an officer
// has compared it with the bank's statement.
type Voucher struct {
	Bank   string
	Branch string
	Number string
	Date   civil.Date // the bank's stamp
	Amount money.Amount
}

// The ids of the answers that VoucherOf reads and its faults name.
const (
	VoucherBank   = "voucher-bank"
	VoucherBranch = "voucher-branch"
	VoucherNumber = "voucher-number"
	VoucherDate   = "voucher-date"   // YYYY-MM-DD
	VoucherAmount = "voucher-amount" // decimal, as 20000.00
)

// VoucherOf reads the answers of the voucher form for a fee that is due, and
// returns everything to mend, in form order. Today is the day in the tenant's
// zone. Digits of any script are accepted.
func VoucherOf(answers map[string]string, due money.Amount, today civil.Date) (Voucher, []fault.Field) {
	line := func(id string) string { return strings.Join(strings.Fields(answers[id]), " ") }
	v := Voucher{
		Bank:   line(VoucherBank),
		Branch: line(VoucherBranch),
		Number: words.ASCII(line(VoucherNumber)),
	}
	// What cannot be read stays zero, which Check refuses.
	if d, err := civil.Parse(words.ASCII(line(VoucherDate))); err == nil {
		v.Date = d
	}
	if a, err := money.Parse(strings.ReplaceAll(words.ASCII(line(VoucherAmount)), ",", ""), due.Currency); err == nil {
		v.Amount = a
	}
	return v, v.Check(due, today)
}

// oldestVoucher bounds the stamp's age so that a mistyped year is caught at
// once. It is no rule of law.
const oldestVoucher = 366 // days

// Check returns what is wrong with the voucher as payment of due, in form
// order. The amount must be the fee exactly: one paid short or over goes to the
// counter and not through here.
func (v Voucher) Check(due money.Amount, today civil.Date) []fault.Field {
	var wrong []fault.Field
	refuse := func(bad bool, id, code string) {
		if bad {
			wrong = append(wrong, fault.Field{ID: id, Code: code})
		}
	}
	refuse(!named(v.Bank), VoucherBank, "pay.voucher-bank")
	refuse(!named(v.Branch), VoucherBranch, "pay.voucher-branch")
	refuse(!numbered(v.Number), VoucherNumber, "pay.voucher-number")
	switch {
	case v.Date.IsZero():
		refuse(true, VoucherDate, "pay.voucher-date")
	case v.Date.After(today):
		refuse(true, VoucherDate, "pay.voucher-date-ahead")
	case today.Sub(v.Date) > oldestVoucher:
		refuse(true, VoucherDate, "pay.voucher-date-old")
	}
	switch {
	case v.Amount.IsZero():
		refuse(true, VoucherAmount, "pay.voucher-amount")
	case v.Amount != due:
		refuse(true, VoucherAmount, "pay.voucher-amount-other")
	}
	return wrong
}

// Key is the same for two writings of one slip: capitals, spaces, hyphens,
// leading zeros and the script of the digits do not count. A unique row on it
// keeps one slip from paying two fees.
func (v Voucher) Key() string {
	number := strings.TrimLeft(bare(v.Number), "0")
	return bare(v.Bank) + "/" + number
}

// bare keeps the letters, marks and digits of s, in lower case.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, words.ASCII(s))
}

// named reports whether s can be a bank or a branch.
func named(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 2 && n <= 100 && strings.ContainsFunc(s, unicode.IsLetter) && !strings.ContainsFunc(s, unicode.IsControl)
}

// numbered reports whether s can be a voucher's number: digits, and letters,
// hyphens, slashes and single spaces among them.
func numbered(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 2 && n <= 40 && strings.ContainsFunc(s, unicode.IsDigit) && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-/ .", r)
	})
}
