package admin

import (
	"context"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework/counter"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// told is what a replay found, as the page tells it.
type told struct {
	period   string
	figures  []ui.Figure
	chart    ui.Chart
	more     []string // one sentence for each thing that would have come out otherwise
	examples []ui.File
}

// trial is the third step.
func (s *Service) trial(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	v := b.view("trial")
	if b.Replay != nil {
		v.told = b.tell(*b.Replay)
	}
	view := b.titled("settings.step.trial")
	view.Data, view.Page = v, func(p ui.Page) templ.Component { return trialPage(p, v) }
	return view, nil
}

// try asks what the draft would have done to the cases of the last twelve months.
func (s *Service) try(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	sum, err := workbench.Replay(ctx, c.DB, b.law, workbench.Replaying{Draft: b.Draft, From: b.desk.Today.AddMonths(-12), To: b.desk.Today})
	if err != nil {
		return web.View{}, err
	}
	d, err := workbench.Change(ctx, c.DB, seen(c), func(d workbench.Draft) (workbench.Draft, error) { return d.Replayed(sum, acting(c)) })
	if conflicted(err) && d.ID != "" {
		return s.moved(ctx, c, d, err)
	}
	return web.View{To: b.at("trial"), Data: sum}, err
}

// tell writes a summary in the reader's words.
func (b *bench) tell(sum replay.Summary) *told {
	p := b.c.Print
	t := &told{period: p.T("settings.period", "from", p.Date(sum.From), "to", p.Date(sum.To))}
	all := replay.Service{}
	t.chart = ui.Chart{Caption: p.T("settings.by-service"), Name: p.T("settings.service"), Value: p.T("settings.cases"), Extra: p.T("settings.more-to-pay")}
	most := 1
	for _, s := range sum.Services {
		most = max(most, s.Changed)
	}
	for _, s := range sum.Services {
		all.Dearer, all.Cheaper, all.Lacking, all.Relieved = all.Dearer+s.Dearer, all.Cheaper+s.Cheaper, all.Lacking+s.Lacking, all.Relieved+s.Relieved
		all.Broken, all.Kept, all.Exempt, all.Charged = all.Broken+s.Broken, all.Kept+s.Kept, all.Exempt+s.Exempt, all.Charged+s.Charged
		net := money.Amount{Minor: s.More.Minor - s.Less.Minor, Currency: b.law.Currency}
		name := s.ID
		if svc, err := b.law.Service(s.ID); err == nil {
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
		{all.Broken, "settings.broken"}, {all.Kept, "settings.kept"}, {sum.Unfit, "settings.unfit"}} {
		if x.n > 0 {
			t.more = append(t.more, p.N(x.key, x.n))
		}
	}
	for _, e := range sum.Examples {
		name := e.Service
		if svc, err := b.law.Service(e.Service); err == nil {
			name = p.In(svc.Name)
		}
		t.examples = append(t.examples, ui.File{Name: counter.Ref(e.Case) + " · " + name, Note: b.worth(e.Old) + " → " + b.worth(e.New)})
	}
	return t
}

// worth writes what an example shows: an amount, or a word of the replay.
func (b *bench) worth(s string) string {
	var a money.Amount
	if err := a.UnmarshalText([]byte(s)); err == nil && s != "" {
		return b.c.Print.Fee(a)
	}
	return b.c.Print.T("settings.outcome." + s)
}
