package setting

import (
	"slices"
	"strconv"

	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/setting/lay"
	"github.com/shrama/shrama/shared/words"
)

// Item is a question of a checklist: one of the office's own that is added or said
// in other words, or one of the law's in a language in which the pack has it not.
type Item struct {
	Service   string     `json:"service"`
	Checklist string     `json:"checklist"`
	ID        string     `json:"id"`
	Label     words.Text `json:"label"`
}

func (x *Item) service() string   { return only(x.Service) }
func (x *Item) target() string    { return of("item", x.Service, x.Checklist, x.ID) }
func (x *Item) texts() []lay.Text { return []lay.Text{{Field: "label", Says: x.Label, Most: 300}} }

func (x *Item) lay(l *laying) {
	items, ok := l.items(x.Checklist)
	if !ok {
		return
	}
	if law, ok := l.statutory(x.Checklist, x.ID); ok {
		for _, lang := range l.Pack.Languages {
			if said := law.Label[lang]; said != "" && x.Label[lang] != said {
				l.Cite = law.Cite
				l.Refuse("label."+lang, "setting.statutory-words", "")
				return
			}
		}
	}
	if i := ItemAt(*items, x.ID); i >= 0 {
		(*items)[i].Label = x.Label
	} else if lay.ID(x.ID) {
		*items = append(*items, pack.Item{ID: x.ID, Label: x.Label, Cite: Cite, Certainty: rule.Practice})
	} else {
		l.Refuse("id", "setting.id", x.ID)
	}
}

// statutory returns a question that law itself asks, as the pack has it.
func (l *laying) statutory(checklist, id string) (pack.Item, bool) {
	list, _ := l.Law.Checklist(checklist)
	i := ItemAt(list.Items, id)
	if i < 0 || list.Items[i].Certainty == rule.Practice {
		return pack.Item{}, false
	}
	return list.Items[i], true
}

// ItemAt returns where an item stands in a checklist, or -1.
func ItemAt(items []pack.Item, id string) int {
	return slices.IndexFunc(items, func(o pack.Item) bool { return o.ID == id })
}

// items returns a checklist's items, to be changed.
func (l *laying) items(checklist string) (*[]pack.Item, bool) {
	i := slices.IndexFunc(l.Service.Checklists, func(c pack.Checklist) bool { return c.ID == checklist })
	if i < 0 {
		l.Refuse("checklist", "setting.gone", checklist)
		return nil, false
	}
	c := &l.Service.Checklists[i]
	c.Items = slices.Clone(c.Items)
	return &c.Items, true
}

// ItemRetire takes one of the office's own questions off a checklist. Those of
// the law stay.
type ItemRetire struct {
	Service   string `json:"service"`
	Checklist string `json:"checklist"`
	ID        string `json:"id"`
}

func (x *ItemRetire) service() string   { return only(x.Service) }
func (x *ItemRetire) target() string    { return of("item", x.Service, x.Checklist, x.ID) }
func (x *ItemRetire) texts() []lay.Text { return nil }

func (x *ItemRetire) lay(l *laying) {
	items, ok := l.items(x.Checklist)
	if !ok {
		return
	}
	i := ItemAt(*items, x.ID)
	switch {
	case i < 0: // gone already
	case (*items)[i].Certainty != rule.Practice:
		l.Cite = (*items)[i].Cite
		l.Refuse("id", "setting.statutory", "")
	default:
		*items = slices.Delete(*items, i, i+1)
	}
}

// ItemOrder puts a checklist's items in an order. Those that it does not name
// come after, in theirs.
type ItemOrder struct {
	Service   string   `json:"service"`
	Checklist string   `json:"checklist"`
	Items     []string `json:"items"`
}

func (x *ItemOrder) service() string   { return only(x.Service) }
func (x *ItemOrder) target() string    { return of("item-order", x.Service, x.Checklist) }
func (x *ItemOrder) texts() []lay.Text { return nil }

func (x *ItemOrder) lay(l *laying) {
	items, ok := l.items(x.Checklist)
	if !ok {
		return
	}
	place := func(o pack.Item) int {
		if i := slices.Index(x.Items, o.ID); i >= 0 {
			return i
		}
		return len(x.Items)
	}
	slices.SortStableFunc(*items, func(a, b pack.Item) int { return place(a) - place(b) })
}

// Paper is a document that the office asks for by itself: one that is added, or
// another wording of one. Documents that law asks for stay as they are.
type Paper struct {
	Service  string     `json:"service"`
	ID       string     `json:"id"`
	Label    words.Text `json:"label"`
	Hint     words.Text `json:"hint,omitzero"`
	Optional bool       `json:"optional,omitzero"`
	When     []Test     `json:"when,omitzero"` // asked only if every test holds; none asks it always, nil as before
}

func (p *Paper) service() string { return only(p.Service) }
func (p *Paper) target() string  { return of("paper", p.Service, p.ID) }
func (p *Paper) texts() []lay.Text {
	return []lay.Text{{Field: "label", Says: p.Label, Most: 200}, {Field: "hint", Says: p.Hint, Most: 300, Optional: true}}
}

func (p *Paper) lay(l *laying) {
	docs := slices.Clone(l.Service.Documents)
	i := slices.IndexFunc(docs, func(d form.Document) bool { return d.ID == p.ID })
	switch {
	case i >= 0 && docs[i].Certainty != rule.Practice:
		l.Cite = docs[i].Cite
		l.Refuse("id", "setting.statutory", "")
		return
	case i < 0 && !lay.ID(p.ID):
		l.Refuse("id", "setting.id", p.ID)
		return
	case i < 0:
		i = len(docs)
		docs = append(docs, form.Document{ID: p.ID, Cite: Cite, Certainty: rule.Practice})
	}
	if !l.tests(p.When) {
		return
	}
	docs[i].Label, docs[i].Hint, docs[i].Optional = p.Label, p.Hint, p.Optional
	if p.When != nil {
		docs[i].When = cond(p.When)
	}
	l.Service.Documents = docs
}

// PaperRetire has a document that the office asked for by itself asked no more.
type PaperRetire struct {
	Service string `json:"service"`
	ID      string `json:"id"`
}

func (p *PaperRetire) service() string   { return only(p.Service) }
func (p *PaperRetire) target() string    { return of("paper", p.Service, p.ID) }
func (p *PaperRetire) texts() []lay.Text { return nil }

func (p *PaperRetire) lay(l *laying) {
	d, ok := l.Service.Document(p.ID)
	switch {
	case !ok: // gone already
	case d.Certainty != rule.Practice:
		l.Cite = d.Cite
		l.Refuse("id", "setting.statutory", "")
	case l.printed(p.ID):
		l.Refuse("id", "setting.printed", "")
	default:
		l.Service.Documents = slices.DeleteFunc(slices.Clone(l.Service.Documents), func(o form.Document) bool { return o.ID == p.ID })
	}
}

// printed reports whether the certificate shows a document.
func (l *laying) printed(id string) bool {
	return slices.ContainsFunc(l.Service.Certificate.Blocks, func(b pack.Block) bool { return b.Kind == "photo" && slices.Contains(b.Items, id) })
}

// Deadline sets how long the office may take for a step, in the unit that it has:
// inside the range that law gives or, where law fixes nothing, up to a year.
type Deadline struct {
	Service string `json:"service"`
	Step    string `json:"step"`
	Regime  string `json:"regime,omitzero"`
	N       int    `json:"n"`
}

// WholeCase is the Deadline.Step of the deadline of the whole case; no step can
// be called so.
const WholeCase = "*"

// LongestPractice bounds a deadline that no law bounds, in its own unit.
const LongestPractice = 365

func (d *Deadline) service() string   { return only(d.Service) }
func (d *Deadline) target() string    { return of("deadline", d.Service, d.Step, d.Regime) }
func (d *Deadline) texts() []lay.Text { return nil }

func (d *Deadline) lay(l *laying) {
	if d.Step == WholeCase {
		d.layWhole(l)
		return
	}
	i := slices.IndexFunc(l.Service.Flow.Steps, func(s flow.Step) bool { return s.ID == d.Step })
	if i < 0 {
		l.Refuse("step", "setting.gone", d.Step)
		return
	}
	step := &l.Service.Flow.Steps[i]
	j := slices.IndexFunc(step.Terms, func(t flow.Deadline) bool { return t.Regime == d.Regime })
	if j < 0 {
		l.Refuse("step", "setting.gone", d.Step)
		return
	}
	if !d.allowed(l, step.Terms[j]) {
		return
	}
	step.Terms = slices.Clone(step.Terms)
	step.Terms[j].N = d.N
}

// layWhole sets the deadline of the whole case.
func (d *Deadline) layWhole(l *laying) {
	limits := slices.Clone(l.Service.Flow.Limits)
	j := slices.IndexFunc(limits, func(t flow.Limit) bool { return t.Regime == d.Regime })
	if j < 0 {
		l.Refuse("step", "setting.gone", d.Step)
		return
	}
	if d.allowed(l, limits[j].Deadline) {
		limits[j].N = d.N
		l.Service.Flow.Limits = limits
	}
}

// allowed refuses a number that law does not let the administration set.
func (d *Deadline) allowed(l *laying, term flow.Deadline) bool {
	switch a := term.Adjust; {
	case a != (flow.Range{}):
		if d.N < a.Min || d.N > a.Max {
			l.Cite = a.Cite
			l.Refuse("n", "setting.between", "", "min", strconv.Itoa(a.Min), "max", strconv.Itoa(a.Max))
			return false
		}
	case term.Certainty != rule.Practice:
		l.Cite = term.Cite
		l.Refuse("n", "setting.deadline-fixed", "")
		return false
	case d.N < 1 || d.N > LongestPractice:
		l.Refuse("n", "setting.between-own", "", "min", "1", "max", strconv.Itoa(LongestPractice))
		return false
	}
	return true
}

// Wording is what one message says, whole. The {names} of the pack's own text
// must stay, so that nobody is told without a reason or a link.
type Wording struct {
	Service string     `json:"service"`
	Message string     `json:"message"`
	Subject words.Text `json:"subject"`
	Body    words.Text `json:"body"`
	SMS     words.Text `json:"sms,omitzero"`
}

// oneSMS is how many letters of UCS-2 one text message holds (3GPP TS 23.038),
// which every script but the Latin needs.
const oneSMS = 70

func (w *Wording) service() string { return only(w.Service) }
func (w *Wording) target() string  { return of("wording", w.Service, w.Message) }
func (w *Wording) texts() []lay.Text {
	return []lay.Text{
		{Field: "subject", Says: w.Subject, Most: 120, Filled: true},
		{Field: "body", Says: w.Body, Most: 1000, Long: true, Filled: true},
		{Field: "sms", Says: w.SMS, Most: oneSMS, Filled: true, Optional: true},
	}
}

func (w *Wording) lay(l *laying) {
	i := slices.IndexFunc(l.Service.Messages, func(m pack.Message) bool { return m.ID == w.Message })
	if i < 0 {
		l.Refuse("message", "setting.gone", w.Message)
		return
	}
	law, _ := l.Law.Message(w.Message)
	for _, t := range []struct {
		field    string
		old, now words.Text
	}{{"subject", law.Subject, w.Subject}, {"body", law.Body, w.Body}, {"sms", law.SMS, w.SMS}} {
		for _, lang := range l.Pack.Languages {
			now := lay.Names(t.now[lang])
			for _, name := range lay.Names(t.old[lang]) {
				if !slices.Contains(now, name) {
					l.Refuse(t.field+"."+lang, "setting.name-gone", "{"+name+"}")
					return
				}
			}
		}
	}
	m := &l.Service.Messages[i]
	m.Subject, m.Body, m.SMS = w.Subject, w.Body, w.SMS
}

// Note is what a service's page says of how sure its law is. One that the pack
// has may be put in other words and not be left out.
type Note struct {
	Service string     `json:"service"`
	Note    words.Text `json:"note"`
}

func (n *Note) service() string { return only(n.Service) }
func (n *Note) target() string  { return of("note", n.Service) }
func (n *Note) texts() []lay.Text {
	return []lay.Text{{Field: "note", Says: n.Note, Most: 1000, Long: true}}
}

func (n *Note) lay(l *laying) { l.Service.Note = n.Note }
