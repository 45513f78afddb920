package reading

import (
	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// Trial is what a replay found, as the page tells it.
type Trial struct {
	period   string
	figures  []ui.Figure
	chart    ui.Chart
	more     []string // one sentence for each thing that would have come out otherwise
	examples []ui.File
}

// Page draws it, as a part of a page.
func (t *Trial) Page(p ui.Page) templ.Component { return trialPart(p, t) }

// TrialOf writes what a replay found in the reader's words, under the law as it is.
func TrialOf(c web.Call, law *pack.Pack, sum replay.Summary) *Trial {
	p := c.Print
	t := &Trial{period: p.T("settings.period", "from", p.Date(sum.From), "to", p.Date(sum.To))}
	all := replay.Service{}
	t.chart = ui.Chart{Caption: p.T("settings.by-service"), Name: p.T("settings.service"), Value: p.T("settings.cases"), Extra: p.T("settings.more-to-pay")}
	most := 1
	for _, s := range sum.Services {
		most = max(most, s.Changed)
	}
	for _, s := range sum.Services {
		all.Dearer, all.Cheaper, all.Lacking, all.Relieved = all.Dearer+s.Dearer, all.Cheaper+s.Cheaper, all.Lacking+s.Lacking, all.Relieved+s.Relieved
		all.Opened, all.Settled, all.Moved, all.Barred = all.Opened+s.Opened, all.Settled+s.Settled, all.Moved+s.Moved, all.Barred+s.Barred
		all.Broken, all.Kept, all.Exempt, all.Charged = all.Broken+s.Broken, all.Kept+s.Kept, all.Exempt+s.Exempt, all.Charged+s.Charged
		net := money.Amount{Minor: s.More.Minor - s.Less.Minor, Currency: law.Currency}
		name := s.ID
		if svc, err := law.Service(s.ID); err == nil {
			name = p.In(svc.Name)
		}
		t.chart.Bars = append(t.chart.Bars, ui.Bar{Name: name, Share: float64(s.Changed) / float64(most), Value: p.Number(int64(s.Changed)), Extra: p.Fee(net)})
	}
	figure := func(n int, key string) ui.Figure { return ui.Figure{Value: p.Number(int64(n)), Meaning: p.T(key)} }
	t.figures = []ui.Figure{figure(sum.Cases, "settings.replayed"), figure(sum.Cases-sum.Changed, "settings.same"), figure(all.Dearer, "settings.dearer"), figure(all.Cheaper, "settings.cheaper")}
	for _, x := range []struct {
		n   int
		key string
	}{{all.Exempt, "settings.exempt"}, {all.Charged, "settings.charged"}, {all.Lacking, "settings.lacking"}, {all.Relieved, "settings.relieved"},
		{all.Broken, "settings.broken"}, {all.Kept, "settings.kept"}, {all.Opened, "settings.opened"}, {all.Settled, "settings.settled"},
		{all.Moved, "settings.moved"}, {all.Barred, "settings.barred"}, {sum.Unfit, "settings.unfit"}} {
		if x.n > 0 {
			t.more = append(t.more, p.N(x.key, x.n))
		}
	}
	for _, e := range sum.Examples {
		name := e.Service
		if svc, err := law.Service(e.Service); err == nil {
			name = p.In(svc.Name)
		}
		t.examples = append(t.examples, ui.File{Name: casework.Ref(e.Case) + " · " + name, Note: worth(c, law, e.Old) + " → " + worth(c, law, e.New)})
	}
	return t
}

// worth writes what an example shows: an amount, an office, or a word of the replay.
func worth(c web.Call, law *pack.Pack, s string) string {
	var a money.Amount
	if err := a.UnmarshalText([]byte(s)); err == nil && s != "" {
		return c.Print.Fee(a)
	}
	if o, ok := law.Office(s); ok {
		return c.Print.In(o.Name)
	}
	return c.Print.T("settings.outcome." + s)
}
