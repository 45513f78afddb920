package form

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/money"
)

// Judge returns the first tag of a rule that an answer breaks, empty if it breaks
// none. A rule is written as the validator reads it; own decides about the tags in
// Own. Package validate sets it where it is linked, by every function that asks people
// anything: who asks nobody need not carry a validator.
var Judge = func(string, string, func(tag, answer, param string) bool) string {
	panic("form: nobody judges answers here: link shared/form/validate")
}

// Own are the tags that the validator is told of.
var Own = []string{
	string(Passport), string(Several), "whole", string(Money), string(Country), string(Date), string(Phone), string(District),
	"least", "most", "after", "before",
}

// own reports whether an answer passes one of Own.
func (c check) own(tag, s, param string) bool {
	switch tag {
	case string(Passport):
		return made(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 9) && len(s) >= 6 // ICAO 9303-4: nine at most
	case string(Several):
		return s != ""
	case "whole":
		return made(s, "0123456789", 15)
	case string(Money):
		return amount(s)
	case string(Country):
		return CountryName(s, "en") != ""
	case string(Date):
		_, err := civil.Parse(s)
		return err == nil
	case string(Phone):
		return c.env.Phone.valid(s)
	case string(District):
		return slices.Contains(c.env.Districts, s)
	case "least":
		return compare(s, param) >= 0
	case "most":
		return compare(s, param) <= 0
	case "after":
		return c.ordered(param, s)
	case "before":
		return c.ordered(s, param)
	default:
		return false
	}
}

// made reports whether s is some of these letters, at most so many, and no others.
func made(s, letters string, most int) bool {
	return s != "" && len(s) <= most && strings.Trim(s, letters) == ""
}

func amount(s string) bool {
	a, err := money.Parse(s, "")
	return err == nil && a.Decimal() == s
}

// compare orders two whole numbers; what is none is the least.
func compare(s, than string) int {
	n, err := strconv.Atoi(s)
	m, _ := strconv.Atoi(than)
	switch {
	case err != nil || n < m:
		return -1
	case n > m:
		return 1
	}
	return 0
}

// ordered reports whether the day a is not later than b. Either may be a day,
// "today" or the id of another field; a field without an answer orders nothing.
func (c check) ordered(a, b string) bool {
	d, ok := c.day(a)
	e, ok2 := c.day(b)
	return !ok || !ok2 || !d.After(e)
}

func (c check) day(s string) (civil.Date, bool) {
	if s == Today {
		return c.env.Today, !c.env.Today.IsZero()
	}
	if other, ok := c.all[s]; ok {
		s = other
	}
	d, err := civil.Parse(s)
	return d, err == nil
}

// Canonical returns a number with the country's prefix, such as +9779841234567,
// and whether the plan has such numbers. A number of another country must begin
// with + (E.164).
func (p PhonePlan) Canonical(s string) (string, bool) {
	national, home := strings.CutPrefix(s, p.Country)
	switch {
	case p.Country == "" || !home && strings.HasPrefix(s, "+"):
		return s, regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`).MatchString(s)
	case p.matches(p.Mobile, national), p.matches(p.Fixed, national):
		return p.Country + strings.TrimPrefix(national, "0"), true
	}
	return s, false
}

func (p PhonePlan) matches(plan, national string) bool {
	re, err := regexp.Compile(`^(?:` + plan + `)$`)
	return plan != "" && err == nil && re.MatchString(national)
}

func (p PhonePlan) valid(s string) bool {
	_, ok := p.Canonical(s)
	return ok
}
