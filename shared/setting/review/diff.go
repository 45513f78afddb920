package review

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/told"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/words"
)

// Line is what one change does, in the reader's language.
type Line struct {
	Change int
	Kind   string
	Text   string // one sentence, with what was, what will be, and the provision
	Old    string // what it replaces; empty where there was nothing
	New    string // what replaces it; empty where nothing does
	Clause string // the provision it rests on or that it touches
}

// Diff says each change of a layer in one sentence, beside what before, the pack
// as it is now in force, has in its place.
func Diff(before *pack.Pack, layer setting.Layer, p *words.Printer) []Line {
	lines := make([]Line, len(layer))
	for i, c := range layer {
		t := &teller{before: before, p: p, line: Line{Change: i, Kind: c.Kind()}}
		if id := c.Service(); id != "" {
			if s, err := before.Service(id); err == nil {
				t.service = s
			} else {
				t.service = &pack.Service{ID: id, Name: words.Text{p.Lang: id}}
			}
		}
		t.tell(c)
		if t.line.Clause = p.In(before.Cite(t.cite)); t.line.Clause != "" {
			t.line.Text = p.T("setting.with-clause", "said", t.line.Text, "clause", t.line.Clause)
		}
		lines[i] = t.line
	}
	return lines
}

// teller says one change.
type teller struct {
	before  *pack.Pack
	service *pack.Service // as it is now in force; empty but for its id where it is gone
	p       *words.Printer
	line    Line
	cite    string
}

// tell says what one change does.
func (t *teller) tell(c setting.Change) {
	switch {
	case c.Kind() == "":
		t.line.Text = t.p.T("setting.no-change")
	case c.Fee != nil:
		t.fee(c.Fee)
	case c.Concession != nil:
		t.concession(c.Concession)
	case c.ConcessionEnd != nil:
		t.concessionEnd(c.ConcessionEnd)
	case c.Item != nil:
		t.item(c.Item)
	case c.ItemRetire != nil:
		t.itemRetire(c.ItemRetire)
	case c.ItemOrder != nil:
		t.itemOrder(c.ItemOrder)
	case c.Paper != nil:
		t.paper(c.Paper)
	case c.PaperRetire != nil:
		t.paperRetire(c.PaperRetire)
	case c.Deadline != nil:
		t.deadline(c.Deadline)
	case c.Wording != nil:
		t.wording(c.Wording)
	case c.Note != nil:
		t.note(c.Note)
	case c.Switch != nil:
		t.offered(c.Switch)
	case c.Payment != nil:
		t.payment(c.Payment)
	case c.Holiday != nil:
		t.holiday(c.Holiday)
	case c.HolidayEnd != nil:
		t.holidayEnd(c.HolidayEnd)
	case c.Office != nil:
		t.office(c.Office)
	case c.Territory != nil:
		t.territory(c.Territory)
	case c.Theme != nil:
		t.theme(c.Theme)
	case c.Crest != nil:
		t.crest(c.Crest)
	case c.Source != nil:
		t.source(c.Source)
	case c.Person != nil:
		t.person(c.Person)
	}
}

// say writes the sentence; old and new stand in it under these names, and the
// service's name where there is one.
func (t *teller) say(key, old, now string, args ...string) {
	if t.service != nil {
		args = append(args, "service", t.p.In(t.service.Name))
	}
	t.line.Old, t.line.New = old, now
	t.line.Text = t.p.T("setting.say."+key, append(args, "old", old, "new", now)...)
}

// or is s, or the reader's word for nothing.
func (t *teller) or(s string) string {
	if s == "" {
		return t.p.T("setting.nothing")
	}
	return s
}

// value writes an amount in a table's unit.
func (t *teller) value(v rule.Value, unit string) string {
	if v.Certainty == rule.Undetermined || v.Amount == "" {
		return t.p.T("setting.open")
	}
	amount, err := money.Parse(v.Amount, unit)
	if err == nil && unit == t.before.Currency {
		return t.p.Fee(amount)
	}
	if unit == "percent" {
		return t.percent(v.Amount)
	}
	return v.Amount
}

func (t *teller) percent(decimal string) string {
	return t.p.Digits(strings.TrimSuffix(decimal, ".00")) + " %"
}

func (t *teller) day(d civil.Date) string { return t.p.Date(d) }

func (t *teller) fee(f *setting.Fee) {
	c, _ := find(t.service.Fee.Charges, func(c pack.Charge) bool { return c.ID == f.Charge })
	r, _ := find(c.Table.Rows, func(r rule.Row) bool { return r.ID == f.Row })
	old, _ := rule.Current(r.Values, f.From)
	t.cite = c.Adjust.Cite
	if t.cite == "" {
		t.cite = f.Cite
	}
	what := strings.TrimSpace(t.p.In(c.Name) + " " + t.p.In(r.For))
	if what == "" {
		what = f.Charge + " " + f.Row
	}
	t.say("fee", t.value(old, c.Table.Unit), t.value(rule.Value{Amount: f.Amount}, c.Table.Unit), "what", what, "from", t.day(f.From))
}

func (t *teller) concession(c *setting.Concession) {
	t.cite = c.Cite
	old := ""
	if o, ok := find(t.service.Fee.Concessions, func(o pack.Concession) bool { return o.ID == c.ID }); ok {
		old = t.percent(o.Percent)
	}
	until := t.p.T("setting.no-end")
	if !c.Until.IsZero() {
		until = t.p.T("setting.until", "until", t.day(c.Until))
	}
	off := t.percent(c.Percent)
	if len(c.Charges) > 0 {
		names := make([]string, len(c.Charges))
		for i, id := range c.Charges {
			o, _ := find(t.service.Fee.Charges, func(o pack.Charge) bool { return o.ID == id })
			names[i] = t.named(o.Name, id)
		}
		off += " (" + strings.Join(names, ", ") + ")"
	}
	t.say("concession", old, off, "what", t.p.In(c.Name), "who", t.who(c.When), "from", t.day(c.From), "until", until)
}

// who says whom a concession is for: each question with the answers it takes.
func (t *teller) who(tests []setting.Test) string {
	if len(tests) == 0 {
		return t.p.T("setting.everybody")
	}
	said := make([]string, len(tests))
	for i, x := range tests {
		f, _ := t.service.Field(x.Field)
		answers := make([]string, len(x.In))
		for j, a := range x.In {
			answers[j] = told.Answer(t.before, t.p, f, a)
		}
		if x.Gte != "" {
			answers = append(answers, "≥ "+told.Answer(t.before, t.p, f, x.Gte))
		}
		if x.Lt != "" {
			answers = append(answers, "< "+told.Answer(t.before, t.p, f, x.Lt))
		}
		said[i] = t.p.In(f.Label) + ": " + strings.Join(answers, ", ")
	}
	return strings.Join(said, "; ")
}

func (t *teller) concessionEnd(c *setting.ConcessionEnd) {
	o, _ := find(t.service.Fee.Concessions, func(o pack.Concession) bool { return o.ID == c.ID })
	old := t.p.T("setting.no-end")
	if !o.Until.IsZero() {
		old = t.day(o.Until)
	}
	t.cite = o.Cite
	t.say("concession-end", old, t.day(c.Until), "what", t.named(o.Name, c.ID))
}

// named is a thing by its name, or by its id where it is gone.
func (t *teller) named(name words.Text, id string) string {
	if s := t.p.In(name); s != "" {
		return s
	}
	return id
}

func (t *teller) item(x *setting.Item) {
	list, _ := t.service.Checklist(x.Checklist)
	if i := setting.ItemAt(list.Items, x.ID); i >= 0 {
		t.cite = list.Items[i].Cite
		t.say("item-words", t.p.In(list.Items[i].Label), t.p.In(x.Label), "list", t.named(list.Title, x.Checklist))
		return
	}
	t.say("item", "", t.p.In(x.Label), "list", t.named(list.Title, x.Checklist))
}

func (t *teller) itemRetire(x *setting.ItemRetire) {
	list, _ := t.service.Checklist(x.Checklist)
	o := pack.Item{}
	if i := setting.ItemAt(list.Items, x.ID); i >= 0 {
		o = list.Items[i]
	}
	t.cite = o.Cite
	t.say("item-retire", t.named(o.Label, x.ID), "", "list", t.named(list.Title, x.Checklist))
}

func (t *teller) itemOrder(x *setting.ItemOrder) {
	list, _ := t.service.Checklist(x.Checklist)
	var old, now []string
	for _, o := range list.Items {
		old = append(old, t.p.In(o.Label))
	}
	for _, id := range x.Items {
		if i := setting.ItemAt(list.Items, id); i >= 0 {
			now = append(now, t.p.In(list.Items[i].Label))
		} else {
			now = append(now, id)
		}
	}
	t.say("item-order", strings.Join(old, "; "), strings.Join(now, "; "), "list", t.named(list.Title, x.Checklist))
}

func (t *teller) paper(p *setting.Paper) {
	key := "paper"
	if p.Optional {
		key = "paper-optional"
	}
	d, ok := t.service.Document(p.ID)
	if ok {
		t.cite, key = d.Cite, key+"-words"
	}
	now := t.p.In(p.Label)
	if len(p.When) > 0 {
		now += " (" + t.who(p.When) + ")"
	}
	t.say(key, t.p.In(d.Label), now)
}

func (t *teller) paperRetire(p *setting.PaperRetire) {
	d, _ := t.service.Document(p.ID)
	t.cite = d.Cite
	t.say("paper-retire", t.named(d.Label, p.ID), "")
}

func (t *teller) deadline(d *setting.Deadline) {
	step, _ := t.service.Flow.Step(d.Step)
	term, _ := find(step.Terms, func(x flow.Deadline) bool { return x.Regime == d.Regime })
	what := t.named(step.Label, d.Step)
	if d.Step == setting.WholeCase {
		limit, _ := find(t.service.Flow.Limits, func(x flow.Limit) bool { return x.Regime == d.Regime })
		term, what = limit.Deadline, t.p.T("settings.whole-case")
	}
	if t.cite = term.Adjust.Cite; t.cite == "" {
		t.cite = term.Cite
	}
	t.say("deadline", t.p.Span(term.Span), t.p.Span(calendar.Span{N: d.N, Unit: term.Unit}), "what", what)
}

func (t *teller) wording(w *setting.Wording) {
	m, _ := t.service.Message(w.Message)
	said := func(x ...words.Text) string {
		var all []string
		for _, s := range x {
			if one := t.p.In(s); one != "" {
				all = append(all, one)
			}
		}
		return strings.Join(all, " / ")
	}
	t.say("wording", said(m.Subject, m.Body, m.SMS), said(w.Subject, w.Body, w.SMS), "what", w.Message)
}

func (t *teller) note(n *setting.Note) {
	t.say("note", t.or(t.p.In(t.service.Note)), t.p.In(n.Note))
}

func find[T any](all []T, is func(T) bool) (found T, ok bool) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	return found, false
}
