package form

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/money"
)

// underway is the context's key of the check that a tag belongs to.
type underway struct{}

// validate is the validator with this package's tags. It is made on first use:
// a function that shows pages only never pays for it.
var validate = sync.OnceValue(func() *validator.Validate {
	v := validator.New()
	for tag, f := range map[string]func(string) bool{
		string(Passport): figure(regexp.MustCompile(`^[A-Z0-9]{6,9}$`)), // ICAO 9303-4: nine at most
		string(Several):  func(s string) bool { return s != "" },
		"whole":          figure(regexp.MustCompile(`^[0-9]{1,15}$`)),
		string(Money):    amount,
		string(Country):  func(s string) bool { return CountryName(s, "en") != "" },
		string(Date):     func(s string) bool { _, err := civil.Parse(s); return err == nil },
	} {
		register(v, tag, func(_ check, s, _ string) bool { return f(s) })
	}
	register(v, string(Phone), func(c check, s, _ string) bool { return c.env.Phone.valid(s) })
	register(v, string(District), func(c check, s, _ string) bool { return slices.Contains(c.env.Districts, s) })
	register(v, "least", func(_ check, s, n string) bool { return compare(s, n) >= 0 })
	register(v, "most", func(_ check, s, n string) bool { return compare(s, n) <= 0 })
	register(v, "after", func(c check, s, other string) bool { return c.ordered(other, s) })
	register(v, "before", func(c check, s, other string) bool { return c.ordered(s, other) })
	return v
})

func register(v *validator.Validate, tag string, f func(c check, s, param string) bool) {
	err := v.RegisterValidationCtx(tag, func(ctx context.Context, fl validator.FieldLevel) bool {
		c, _ := ctx.Value(underway{}).(check)
		return f(c, fl.Field().String(), fl.Param())
	})
	if err != nil {
		panic("form: " + err.Error()) // a tag's name is a constant of this file
	}
}

func figure(re *regexp.Regexp) func(string) bool { return re.MatchString }

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
