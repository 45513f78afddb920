package proof

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/era"
	"github.com/shrama/shrama/shared/pack/plain"
	"github.com/shrama/shrama/shared/pack/posts"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/words"
)

// Modules lists what a tenant can switch on.
var Modules = []string{"registration", "permit", "audit", "dispute", "inspection"}

// check proves what pack.yaml says of an administration.
func (l Proof) checkPack() []survey.Finding {
	f := survey.New()
	if len(l.pack.Languages) == 0 {
		f.At("languages").Say("the pack names no language")
	}
	l.checkWords(l.pack, f)
	l.checkHead(f)
	l.checkTime(f.At("time"))
	posts.Check(l.pack, f)
	*l.regimes = era.Regimes(l.pack, f.At("regimes"))
	l.checkOffices(f.At("offices"))
	l.checkSources(f.At("sources"))
	l.checkHolidays(f.At("holidays"))
	survey.Once(l.pack.Payments, func(x pack.Payment) string { return x.ID }, f.At("payments"))
	var all []form.Field
	for i, part := range l.pack.Profile {
		l.checkFields(part.Fields, &all, f.At("profile", i, "fields"))
	}
	survey.Once(l.pack.ProfileDocuments, func(d form.Document) string { return d.ID }, f.At("profile_documents"))
	return f.All()
}

func (l Proof) checkHead(f survey.Findings) {
	if len(l.pack.Currency) != 3 || l.pack.Currency != strings.ToUpper(l.pack.Currency) {
		f.At("currency").Say("%q is not a currency code like NPR (ISO 4217)", l.pack.Currency)
	}
	if l.pack.Grouping != "lakh" && l.pack.Grouping != "thousand" {
		f.At("grouping").Say("%q is not a grouping; write lakh or thousand", l.pack.Grouping)
	}
	l.checkDigits(f.At("digits"))
	for i, m := range l.pack.Modules {
		if !slices.Contains(Modules, m) {
			f.At("modules", i).Say("%q is not a module; the modules are %v", m, Modules)
		}
	}
	survey.Once(l.pack.Services, func(id string) string { return id }, f.At("services"))
	l.checkPhone(f.At("phone"))
	l.checkIdentities(f.At("identities"))
	colour := regexp.MustCompile(`^#[0-9a-f]{6}$`)
	for key, c := range map[string]string{"brand": l.pack.Theme.Brand, "brand_dark": l.pack.Theme.BrandDark, "tint": l.pack.Theme.Tint, "tint_dark": l.pack.Theme.TintDark} {
		if !colour.MatchString(c) {
			f.At("theme", key).Say("%q is not a colour like #1c4595", c)
		}
	}
}

// checkDigits holds the digits against the tenant's own language, which alone is
// written with them.
func (l Proof) checkDigits(f survey.Findings) {
	if len(l.pack.Languages) == 0 {
		return // said already
	}
	own := l.pack.Languages[0]
	if scripts := words.DigitScripts(own); !slices.Contains(scripts, l.pack.Digits) {
		f.Say("%q is no script of the digits of %s; write %s", l.pack.Digits, words.Language(own), strings.Join(scripts, " or "))
	}
}

// checkPhone proves the telephone plan. A pack that asks nobody anything, such
// as the operator's, needs none.
func (l Proof) checkPhone(f survey.Findings) {
	if l.pack.Phone == (pack.PhonePlan{}) && len(l.pack.Services)+len(l.pack.Profile) == 0 {
		return
	}
	for key, plan := range map[string]string{"mobile": l.pack.Phone.Mobile, "fixed": l.pack.Phone.Fixed} {
		if text := plain.Pattern(plan); text != "" && (plan != "" || key == "mobile") {
			f.At(key).Say("%s", text)
		}
	}
	if _, ok := l.pack.Phone.Canonical(l.pack.Phone.Example); !ok {
		f.At("example").Say("%s is not a number by the patterns beside it", l.pack.Phone.Example)
	}
}

func (l Proof) checkIdentities(f survey.Findings) {
	survey.Once(l.pack.Identities, func(p form.IdentityPlan) string { return p.ID }, f)
	for i, p := range l.pack.Identities {
		at := f.At(i)
		if text := plain.Pattern(p.Pattern); text != "" {
			at.At("pattern").Say("%s", text)
		}
		if !slices.Contains(form.Checks, p.Check) {
			at.At("check").Say("%q is no check digit; write verhoeff or mod36, or leave it out", p.Check)
		}
		if p.Keep != "" && p.Keep != form.Last4 {
			at.At("keep").Say("%q keeps nothing; write last4, or leave it out", p.Keep)
		}
		if !p.Valid(p.Example) {
			at.At("example").Say("%s is not a number by the pattern and the check beside it", p.Example)
		}
		if p.Cite == "" {
			at.Say("identity %s cites nothing", p.ID)
		}
	}
}

func (l Proof) checkTime(f survey.Findings) {
	t := l.pack.Time
	if _, err := l.pack.Calendar(); err != nil {
		for text := range strings.SplitSeq(err.Error(), "\n") {
			f.Say("%s", strings.TrimPrefix(text, "calendar: "))
		}
	}
	if len(t.Hours) == 0 {
		f.Say("no day has hours, so nobody ever works")
	}
	named := func(key string, day string) {
		if !slices.ContainsFunc(weekdays, func(d time.Weekday) bool { return strings.ToLower(d.String()) == day }) {
			f.At(key, day).Say("%q is not a weekday like sunday", day)
		}
	}
	for day := range t.Hours {
		named("hours", day)
	}
	for day := range t.Rest {
		named("rest", day)
	}
	if t.Cite == "" {
		f.Say("the office hours cite nothing")
	}
}

var weekdays = []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}

func (l Proof) checkOffices(f survey.Findings) {
	known := survey.Once(l.pack.Offices, func(o pack.Office) string { return o.ID }, f)
	survey.Once(l.pack.Offices, func(o pack.Office) string { return o.Code }, f)
	heads, owner := 0, map[string]string{}
	for i, o := range l.pack.Offices {
		f := f.At(i)
		if o.Head {
			heads++
		} else if _, ok := known[o.Parent]; !ok || o.Parent == o.ID {
			f.Say("%s needs a parent, the office above it", o.ID)
		}
		if !rule.Certain(o.Territory) {
			f.At("territory").Say("%q is not a certainty", o.Territory)
		}
		for j, d := range o.Districts {
			if _, ok := l.pack.District(d); !ok {
				f.At("districts", j).Say("%s is no district of this pack", d)
			}
			if other, taken := owner[d]; taken {
				f.At("districts", j).Say("%s belongs to %s already", d, other)
			}
			owner[d] = o.ID
		}
	}
	if heads != 1 {
		f.Say("%d offices are marked head; exactly one must be", heads)
	}
	for _, d := range l.pack.Districts {
		if owner[d.ID] == "" {
			f.Say("no office has the district %s", d.ID)
		}
	}
}

func (l Proof) checkSources(f survey.Findings) {
	survey.Once(l.pack.Sources, func(s pack.Source) string { return s.ID }, f)
	for i, s := range l.pack.Sources {
		if s.Read.IsZero() {
			f.At(i).Say("source %s lacks read, the day somebody read it", s.ID)
		}
		if s.Citation == "" {
			f.At(i).Say("source %s lacks its citation", s.ID)
		}
	}
}

func (l Proof) checkHolidays(f survey.Findings) {
	for i, h := range l.pack.Holidays {
		if h.Date.IsZero() {
			f.At(i).Say("the holiday has no date")
		}
		if h.Scope == "" {
			f.At(i).Say("the holiday of %s says nobody who has it; write scope: all, or whose it is", h.Date)
		}
		if i > 0 && h.Date.Before(l.pack.Holidays[i-1].Date) {
			f.At(i, "date").Say("%s stands after %s; dates must ascend", h.Date, l.pack.Holidays[i-1].Date)
		}
	}
}
