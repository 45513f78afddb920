package kept

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/casework/blob"
	"github.com/shrama/shrama/shared/casework/levy"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pay"
)

const (
	gap  = "\x7f" // between two texts; no letter, and cleaned answers never have it
	same = "\x00" // an answer that is the title
	base = 36     // of numbers
)

var errShort = errors.New("a case is cut or of another time")

// tape is a row of texts that is written or read from one end to the other. One
// method tells each thing for both ways, so they cannot part.
type tape struct {
	Beside
	texts   []string
	raw     []byte
	reading bool
	fault   error
	people  []string // of the lines, in order of appearance
}

func (t *tape) text() string { return strings.Join(t.texts, gap) }

// lay is the order of a case. What a dictionary knows as one phrase stands
// together, and what most cases have none of.
func (t *tape) lay(c *Case) {
	t.string(&c.Service)
	t.string(&c.Step)
	t.string((*string)(&c.Phase))
	t.string(&c.Applicant.Lang)
	t.version(&c.Pack)
	t.flag(&c.Escalated)
	t.flag(&c.Told)
	t.string(&c.Renews)
	t.string(&c.Record)
	t.string(&c.Left)
	t.second(&c.Begun, t.Begun)
	t.second(&c.Stood, c.Begun)
	t.second(&c.LeftDue, c.Begun)
	t.second(&c.Whole, c.Begun)
	t.second(&c.Due, c.Begun)
	t.day(&c.Filed, c.Begun)
	t.string(&c.Office)
	t.string(&c.Applicant.Name)
	t.string(&c.Applicant.Email)
	t.string(&c.Applicant.Phone)
	t.fee(&c.Fee)
	t.voucher(&c.Voucher)
	t.payment(&c.Paid, c.Begun)
	t.string(&c.First)
	t.older(&c.Older, c.Begun)
	answers, findings := t.ids(&c.Answers), t.ids(&c.Findings)
	t.values(c.Answers, answers)
	t.values(c.Findings, findings)
	if t.reading && len(t.texts) > 0 {
		t.fault = errShort
	}
}

func (t *tape) string(s *string) {
	if !t.reading {
		t.texts = append(t.texts, *s)
		return
	}
	if len(t.texts) == 0 {
		t.fault = errShort
		return
	}
	*s, t.texts = t.texts[0], t.texts[1:]
}

// number is one that may be none.
func (t *tape) number(n *int64, has bool) bool {
	s := ""
	if has {
		s = strconv.FormatInt(*n, base)
	}
	t.string(&s)
	if t.reading && s != "" {
		var err error
		if *n, err = strconv.ParseInt(s, base, 64); err != nil {
			t.fault = err
		}
	}
	return s != ""
}

func (t *tape) flag(b *bool) {
	n := int64(1)
	*b = t.number(&n, *b)
}

// second is an instant as seconds after another.
func (t *tape) second(at *int64, since int64) {
	n := *at - since
	if has := t.number(&n, *at != 0); t.reading && has {
		*at = since + n
	}
}

func (t *tape) day(d *civil.Date, since int64) {
	first := civil.Of(time.Unix(since, 0).UTC())
	n := int64(0)
	if !d.IsZero() {
		n = int64(d.Sub(first))
	}
	if has := t.number(&n, !d.IsZero()); t.reading && has {
		*d = first.AddDays(int(n))
	}
}

// version is that of a pack: eight bytes in hexadecimal, and the settings' number.
func (t *tape) version(v *string) {
	rest := *v
	if !t.reading {
		if b, err := hex.DecodeString((*v)[:min(16, len(*v))]); err == nil && len(b) == 8 {
			t.raw, rest = b, (*v)[16:]
		}
	}
	t.string(&rest)
	if !t.reading {
		return
	}
	if n := len(t.raw) % len(ident.ID{}); n > 0 {
		rest, t.raw = hex.EncodeToString(t.raw[:n])+rest, t.raw[n:]
	}
	*v = rest
}

// person is who wrote a line, by the place of their ident; who has none, by name.
// To read or write an ident's text takes longer than all else of a line, so it is
// done once for each.
func (t *tape) person(by *string) {
	if t.reading {
		t.string(by)
		if n, err := strconv.Atoi(*by); err == nil && n >= 0 && n < len(t.raw)/len(ident.ID{}) {
			for len(t.people) <= n {
				t.people = append(t.people, ident.ID(t.raw[len(t.people)*len(ident.ID{}):][:len(ident.ID{})]).String())
			}
			*by = t.people[n]
		}
		return
	}
	s, n := *by, slices.Index(t.people, *by)
	if n < 0 && s != "" {
		if id, err := ident.Parse(s); err == nil {
			n = len(t.people)
			t.people, t.raw = append(t.people, s), append(t.raw, id[:]...)
		}
	}
	if n >= 0 {
		s = strconv.Itoa(n)
	}
	t.string(&s)
}

func (t *tape) amount(a *money.Amount, usual string) {
	s := strconv.FormatInt(a.Minor, 10)
	if a.Currency != usual {
		s = a.Currency + s
	}
	t.string(&s)
	if !t.reading {
		return
	}
	at := strings.IndexAny(s, "-0123456789")
	if at < 0 {
		t.fault = errShort
		return
	}
	a.Currency = usual
	if at > 0 {
		a.Currency = s[:at]
	}
	var err error
	if a.Minor, err = strconv.ParseInt(s[at:], 10, 64); err != nil {
		t.fault = err
	}
}

func (t *tape) fee(f **levy.Fee) {
	n := int64(-1)
	if *f != nil {
		n = int64(len((*f).Lines))
	}
	if !t.number(&n, *f != nil) {
		return
	}
	if t.reading {
		if n < 0 || n > int64(len(t.texts)) {
			t.fault = errShort
			return
		}
		*f = &levy.Fee{}
		if n > 0 {
			(*f).Lines = make([]levy.Line, n)
		}
	}
	x := *f
	t.string(&x.Row)
	t.string(&x.Cite)
	t.string(&x.Certainty)
	t.amount(&x.Amount, "")
	for i := range x.Lines {
		t.string(&x.Lines[i].Charge)
		t.string(&x.Lines[i].Row)
		t.amount(&x.Lines[i].Amount, x.Amount.Currency)
	}
}

// voucher is rare, and JSON.
func (t *tape) voucher(v **pay.Voucher) {
	s := ""
	if !t.reading && *v != nil {
		b, err := json.Marshal(*v)
		t.fault = errors.Join(t.fault, err)
		s = string(b)
	}
	t.string(&s)
	if t.reading && s != "" {
		t.fault = errors.Join(t.fault, json.Unmarshal([]byte(s), v))
	}
}

func (t *tape) payment(p **Payment, since int64) {
	at := int64(0)
	if *p != nil {
		at = int64((*p).At) - since
	}
	if !t.number(&at, *p != nil) {
		return
	}
	if t.reading {
		*p = &Payment{At: Second(since + at)}
	}
	t.string(&(*p).Method)
	t.string(&(*p).Ref)
}

func (t *tape) older(ls *[]Line, since int64) {
	n := int64(len(*ls))
	if !t.number(&n, n > 0) {
		return
	}
	if t.reading {
		if n < 0 || n > int64(len(t.texts)) {
			t.fault = errShort
			return
		}
		*ls = make([]Line, n)
	}
	for i := range *ls {
		l := &(*ls)[i]
		t.string(&l.Action)
		t.string(&l.To)
		t.string(&l.Role)
		t.person(&l.By)
		t.string(&l.Name)
		t.string(&l.Note)
		at := l.At - since
		t.number(&at, true)
		l.At = since + at
		since = l.At
	}
}

// ids are those of a form's answers, in order: one phrase for a whole form.
func (t *tape) ids(a *blob.Columns) []string {
	ids := slices.Sorted(maps.Keys(*a))
	s := strings.Join(ids, ",")
	t.string(&s)
	if t.reading && s != "" {
		*a, ids = blob.Columns{}, strings.Split(s, ",")
	}
	return ids
}

func (t *tape) values(a blob.Columns, ids []string) {
	for _, id := range ids {
		v := a[id]
		if !t.reading && v == t.Title && v != "" {
			v = same
		}
		t.string(&v)
		if !t.reading {
			continue
		}
		if v == same && t.Title != "" {
			v = t.Title
		}
		a[id] = v
	}
}
