package desk

import (
	"context"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/setting/reading"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// trial is the third step. Each visit takes a trial that is under way further.
func (s *Service) trial(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	d, t, err := workbench.Further(ctx, c.DB, b.trying(b.Draft))
	if err == nil && d.Version != b.Version {
		b, err = s.lay(ctx, c, d)
	}
	if err != nil {
		return web.View{}, err
	}
	v, view := b.view("trial"), b.titled("settings.step.trial")
	switch {
	case t.Begun() && d.State == workbench.Open:
		v.Trial = reading.CourseOf(c, t.Course, t.Stale(d))
		view.Title, view.Again = v.Trial.Title(view.Title), v.Trial.Again()
	case b.Replay != nil:
		v.Trial, v.told = reading.Finished(*b.Replay), reading.TrialOf(c, b.law, *b.Replay)
	}
	view.Data, view.Page = v, func(p ui.Page) templ.Component { return trialPage(p, v) }
	return view, nil
}

func (b *bench) trying(d workbench.Draft) workbench.Trying {
	return workbench.Trying{Acting: acting(b.c), Law: b.law, Draft: d}
}

// try begins to ask what the draft would have done to the cases of the last twelve
// months.
func (s *Service) try(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	days := replay.Days{From: b.desk.Today.AddMonths(-12), To: b.desk.Today}
	d, err := workbench.Change(ctx, c.DB, seen(c), func(d workbench.Draft) (workbench.Draft, error) {
		return d, workbench.BeginTrial(ctx, c.DB, b.trying(d), days)
	})
	if conflicted(err) && d.ID != "" {
		return s.moved(ctx, c, d, err)
	}
	return web.View{To: b.at("trial"), Data: reading.Course{State: reading.UnderWay}}, err
}
