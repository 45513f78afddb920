package sheet

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/words"
)

// feeBox names the question about the amount of a row.
func feeBox(charge, row string) string { return "amount." + charge + "." + row }

// fees are the rows of a service's charges, all on one form.
type fees struct{}

func (fees) groups(d Desk, s *pack.Service) (groups []Group) {
	live, _ := d.Live.Service(s.ID) // it was read a moment ago
	for _, c := range live.Fee.Charges {
		g := Group{ID: c.ID, Title: d.Print.In(c.Name)}
		for _, r := range c.Table.Rows {
			v, ok := rule.Current(r.Values, d.Today)
			if !ok {
				continue // its days are over, or have not come
			}
			l := Line{ID: feeBox(c.ID, r.ID), Name: d.named(r.For, d.named(c.Name, s.ID)), Now: d.worth(v, c.Table.Unit),
				Clause: d.Clause(v.Cite, v.Certainty), Certainty: v.Certainty, Asks: d.sets(s.ID, c, r)}
			switch {
			case c.Adjust != (pack.Adjust{}):
				l.Allows, l.Clause = d.allows(c), d.clause(c.Adjust.Cite)
			case !l.Asks:
				l.Fixed = d.Print.T("setting.fee-fixed")
			}
			g.Lines = append(g.Lines, l)
		}
		groups = append(groups, g)
	}
	return groups
}

// sets reports whether the administration may set a row: law gives a range, or
// nobody read its amount in the law itself.
func (d Desk) sets(service string, c pack.Charge, r rule.Row) bool {
	law, err := d.Law.Service(service)
	if err != nil || c.Adjust != (pack.Adjust{}) {
		return err == nil
	}
	for _, o := range law.Fee.Charges {
		for _, x := range o.Table.Rows {
			if o.ID == c.ID && x.ID == r.ID {
				v, ok := rule.Current(x.Values, d.Today)
				return !ok || v.Certainty != rule.Verified
			}
		}
	}
	return false
}

// worth writes a value in its unit.
func (d Desk) worth(v rule.Value, unit string) string {
	amount, err := money.Parse(v.Amount, unit)
	switch {
	case v.Certainty == rule.Undetermined || v.Amount == "":
		return d.Print.T("setting.open")
	case err == nil && unit == d.Law.Currency:
		return d.Print.Fee(amount)
	case unit == "percent":
		return d.Print.Digits(strings.TrimSuffix(v.Amount, ".00")) + " %"
	}
	return v.Amount
}

// allows writes the range that law gives.
func (d Desk) allows(c pack.Charge) string {
	least, most := rule.Value{Amount: c.Adjust.Min}, rule.Value{Amount: c.Adjust.Max}
	switch {
	case least.Amount == "":
		return d.Print.T("settings.at-most", "max", d.worth(most, c.Table.Unit))
	case most.Amount == "":
		return d.Print.T("settings.at-least", "min", d.worth(least, c.Table.Unit))
	}
	return d.worth(least, c.Table.Unit) + " – " + d.worth(most, c.Table.Unit)
}

// ask returns an amount for each row that may be set, and the day.
func (fees) ask(d Desk, s *pack.Service, of string) (fields []form.Field, now form.Answers, ok bool) {
	if of != "" {
		return nil, nil, false
	}
	now = form.Answers{}
	open, ranged := false, false
	for _, c := range s.Fee.Charges {
		for _, r := range c.Table.Rows {
			if _, ok := rule.Current(r.Values, d.Today); !ok || !d.sets(s.ID, c, r) {
				continue
			}
			within := c.Adjust != (pack.Adjust{})
			open, ranged = open || !within, ranged || within
			id := feeBox(c.ID, r.ID)
			fields = append(fields, form.Field{ID: id, Type: form.Money, Optional: true, Label: words.Text{d.Print.Lang: d.named(r.For, d.named(c.Name, c.ID))}})
			if v := r.Values[len(r.Values)-1]; v.Certainty != rule.Undetermined {
				now[id] = v.Amount
			}
		}
	}
	if len(fields) == 0 {
		return nil, nil, true
	}
	fields = append(fields, form.Field{ID: "from", Type: form.Date, Label: d.in("settings.from"), Hint: d.in("settings.from-hint", "example", d.Print.Date(d.Today))})
	if open {
		f := d.source()
		f.Optional = ranged // an amount inside a range rests on the law itself
		fields = append(fields, f)
	}
	return fields, now, true
}

// read changes the rows whose amount is another than what now stands.
func (fees) read(d Desk, at At, a form.Answers) (l setting.Layer) {
	live, err := d.Live.Service(at.Service)
	if err != nil {
		return nil
	}
	from := day(a["from"])
	for _, c := range live.Fee.Charges {
		for _, r := range c.Table.Rows {
			amount := a[feeBox(c.ID, r.ID)]
			on := from
			if on.IsZero() {
				on = d.Today
			}
			if v, _ := rule.Current(r.Values, on); amount == "" || amount == v.Amount {
				continue
			}
			f := &setting.Fee{Service: at.Service, Charge: c.ID, Row: r.ID, From: from, Amount: amount}
			if c.Adjust == (pack.Adjust{}) {
				f.Cite = a["cite"]
			}
			l = append(l, setting.Change{Fee: f})
		}
	}
	return l
}

func (fees) act(Desk, At, string) (setting.Layer, bool) { return nil, false }

// concessions are what is taken off a service's fee.
type concessions struct{}

func (concessions) groups(d Desk, s *pack.Service) []Group {
	g := Group{Adds: len(s.Fee.Charges) > 0, Note: d.Print.T("settings.concessions-add-up")}
	law, _ := d.Law.Service(s.ID)
	for _, c := range s.Fee.Concessions {
		l := Line{ID: c.ID, Name: d.named(c.Name, c.ID), Now: d.Print.Digits(strings.TrimSuffix(c.Percent, ".00")) + " %", Clause: d.Clause(c.Cite, c.Certainty), Certainty: c.Certainty}
		if !c.Until.IsZero() {
			l.Now += " · " + d.Print.T("setting.until", "until", d.Print.Date(c.Until))
		}
		if slices.ContainsFunc(law.Fee.Concessions, func(o pack.Concession) bool { return o.ID == c.ID }) {
			l.Fixed = d.fixed(c.Certainty)
		}
		l.Asks = l.Fixed == ""
		g.Lines = append(g.Lines, l)
	}
	return []Group{g}
}

func (concessions) ask(d Desk, s *pack.Service, of string) ([]form.Field, form.Answers, bool) {
	until := form.Field{ID: "until", Type: form.Date, Label: d.in("settings.until"), Optional: true}
	if of != "" {
		ok := slices.ContainsFunc(s.Fee.Concessions, func(c pack.Concession) bool { return c.ID == of })
		until.Optional = false
		return []form.Field{until}, form.Answers{}, ok
	}
	fields := d.each(form.Field{ID: "name", Type: form.Text, Max: 120}, "settings.name")
	fields = append(fields, form.Field{ID: "percent", Type: form.Money, Label: d.in("settings.percent"), Hint: d.in("settings.percent-hint")})
	if charges := (form.Field{ID: "charges", Type: form.Several, Optional: true, Label: d.in("settings.off-which"), Hint: d.in("settings.off-which-hint")}); len(s.Fee.Charges) > 1 {
		for _, c := range s.Fee.Charges {
			charges.Options = append(charges.Options, form.Option{ID: c.ID, Label: words.Text{d.Print.Lang: d.named(c.Name, c.ID)}})
		}
		fields = append(fields, charges)
	}
	fields = append(fields, d.conditions(s, "settings.who-hint")...)
	fields = append(fields, form.Field{ID: "from", Type: form.Date, Label: d.in("settings.from")}, until, d.source())
	return fields, form.Answers{}, len(s.Fee.Charges) > 0
}

func (concessions) read(d Desk, at At, a form.Answers) setting.Layer {
	if at.Of != "" {
		return setting.Layer{{ConcessionEnd: &setting.ConcessionEnd{Service: at.Service, ID: at.Of, Until: day(a["until"])}}}
	}
	c := &setting.Concession{Service: at.Service, ID: mint(), Name: d.text(a, "name"), Percent: a["percent"], From: day(a["from"]), Until: day(a["until"]), Cite: a["cite"]}
	if s, err := d.Now.Service(at.Service); err == nil {
		c.When = d.tests(s, a)
	}
	if a["charges"] != "" {
		c.Charges = strings.Split(a["charges"], ",")
	}
	return setting.Layer{{Concession: c}}
}

func (concessions) act(Desk, At, string) (setting.Layer, bool) { return nil, false }

// deadlines are how long the office may take for each step.
type deadlines struct{}

// timed is one deadline that a service has: of a step, or of the whole case.
type timed struct {
	id, name string
	flow.Deadline
}

func (deadlines) all(d Desk, s *pack.Service) (all []timed) {
	for _, l := range s.Flow.Limits {
		all = append(all, timed{setting.WholeCase + "/" + l.Regime, d.Print.T("settings.whole-case"), l.Deadline})
	}
	for _, step := range s.Flow.Steps {
		for _, t := range step.Terms {
			all = append(all, timed{step.ID + "/" + t.Regime, d.Print.In(step.Label), t})
		}
	}
	return all
}

func (x deadlines) groups(d Desk, s *pack.Service) []Group {
	var g Group
	for _, t := range x.all(d, s) {
		l := Line{ID: t.id, Name: t.name, Now: d.Print.Span(t.Span), Clause: d.Clause(t.Cite, t.Certainty), Certainty: t.Certainty}
		switch {
		case t.Adjust != (flow.Range{}):
			l.Allows = d.Print.Span(span(t.Deadline, t.Adjust.Min)) + " – " + d.Print.Span(span(t.Deadline, t.Adjust.Max))
			l.Clause = d.clause(t.Adjust.Cite)
		case t.Certainty == rule.Practice: // no law bounds it
			l.Allows = d.Print.T("settings.own-time", "min", d.Print.Span(span(t.Deadline, 1)), "max", d.Print.Span(span(t.Deadline, setting.LongestPractice)))
			l.Clause = ""
		default:
			l.Fixed = d.Print.T("setting.deadline-fixed")
		}
		l.Asks = l.Fixed == ""
		g.Lines = append(g.Lines, l)
	}
	return []Group{g}
}

func span(t flow.Deadline, n int) calendar.Span { return calendar.Span{N: n, Unit: t.Unit} }

func (x deadlines) ask(d Desk, s *pack.Service, of string) ([]form.Field, form.Answers, bool) {
	for _, t := range x.all(d, s) {
		if t.id == of {
			f := form.Field{ID: "n", Type: form.Integer, Max: 10_000, Label: words.Text{d.Print.Lang: t.name},
				Hint: d.in("settings.deadline-hint", "now", d.Print.Span(t.Span))}
			return []form.Field{f}, form.Answers{"n": number(t.N)}, true
		}
	}
	return nil, nil, false
}

func (deadlines) read(_ Desk, at At, a form.Answers) setting.Layer {
	step, regime, _ := strings.Cut(at.Of, "/")
	return setting.Layer{{Deadline: &setting.Deadline{Service: at.Service, Step: step, Regime: regime, N: integer(a["n"])}}}
}

func (deadlines) act(Desk, At, string) (setting.Layer, bool) { return nil, false }
