package desk

import (
	"context"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/setting/reading"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// trial is the third step.
func (s *Service) trial(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	v := b.view("trial")
	if b.Replay != nil {
		v.told = reading.TrialOf(c, b.law, *b.Replay)
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
