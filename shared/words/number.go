package words

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shrama/shrama/shared/money"
)

// Scripts by their code in ISO 15924, with the digit zero of each.
func zero(script string) rune {
	switch script {
	case "beng":
		return '০'
	case "deva":
		return '०'
	case "gujr":
		return '૦'
	case "sinh":
		return '෦'
	case "taml":
		return '௦'
	default:
		return '0'
	}
}

// Digits turns the ASCII digits of s into the language's own.
func (p *Printer) Digits(s string) string {
	if len(p.locale.Languages) == 0 || p.Lang != p.locale.Languages[0] {
		return s
	}
	z := zero(p.locale.Digits)
	if z == '0' {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return z + r - '0'
		}
		return r
	}, s)
}

// ASCII turns the digits of any script into 0 to 9 and leaves the rest, so that
// what a person types in their own digits is read like any other number.
func ASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf || !unicode.Is(unicode.Nd, r) {
			return r
		}
		zero := r
		for unicode.Is(unicode.Nd, zero-1) && r-zero < 9 {
			zero--
		}
		return '0' + r - zero
	}, s)
}

// Number writes n with the place's grouping and digits.
func (p *Printer) Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	digits := strings.TrimPrefix(s, "-")
	return p.Digits(s[:len(s)-len(digits)] + p.group(digits))
}

// group sets commas: after the last three digits, and before that after every
// second digit in lakh (12,34,567) or every third (1,234,567).
func (p *Printer) group(digits string) string {
	step := 3
	if p.locale.Grouping == "lakh" {
		step = 2
	}
	if len(digits) <= 3 {
		return digits
	}
	head, tail := digits[:len(digits)-3], digits[len(digits)-3:]
	for len(head) > step {
		head, tail = head[:len(head)-step], head[len(head)-step:]+","+tail
	}
	return head + "," + tail
}

// Money writes an amount with its symbol, a no-break space and two decimals.
func (p *Printer) Money(a money.Amount) string {
	whole, decimals, _ := strings.Cut(strings.TrimPrefix(a.Decimal(), "-"), ".")
	return p.sum(a, p.group(whole)+"."+decimals)
}

// Fee writes an amount for a list: without decimals where they are zero.
func (p *Printer) Fee(a money.Amount) string {
	whole, decimals, _ := strings.Cut(strings.TrimPrefix(a.Decimal(), "-"), ".")
	if decimals != "00" {
		return p.Money(a)
	}
	return p.sum(a, p.group(whole))
}

// noBreak keeps a symbol and its figures on one line.
const noBreak = "\u00a0"

// sum puts the symbol before the figures: Rs 10,000 with a no-break space, a
// sign of its own such as ₹ without (CLDR currencySpacing).
func (p *Printer) sum(a money.Amount, figures string) string {
	symbol := p.In(p.locale.Symbol)
	if symbol == "" {
		symbol = a.Currency
	}
	if last, _ := utf8.DecodeLastRuneInString(symbol); !unicode.Is(unicode.Sc, last) {
		symbol += noBreak
	}
	sign := ""
	if a.Minor < 0 {
		sign = "-"
	}
	return sign + symbol + p.Digits(figures)
}

// Bytes writes a file's size: 210 KB. A KB is 1,000 bytes, as phones count.
func (p *Printer) Bytes(n int64) string {
	const kb, mb = 1000, 1000 * 1000
	switch {
	case n < kb:
		return p.N("size.bytes", int(n))
	case n < mb-kb/2:
		return p.T("size.kb", "n", p.Number((n+kb/2)/kb))
	case n < 10*mb-mb/20:
		tenths := strconv.FormatFloat(float64((n+mb/20)/(mb/10))/10, 'f', -1, 64)
		return p.T("size.mb", "n", p.Digits(tenths))
	default:
		return p.T("size.mb", "n", p.Number((n+mb/2)/mb))
	}
}
