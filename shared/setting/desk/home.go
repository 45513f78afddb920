package desk

import (
	"context"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/operator"
	"github.com/shrama/shrama/shared/setting/reading"
	"github.com/shrama/shrama/shared/setting/sheet"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// homeView is what an admin sees first.
type homeView struct {
	Live    int                `json:"live"` // version in force; 0 is the law as it is
	From    string             `json:"from,omitempty"`
	Next    []nextLine         `json:"next"` // versions that wait for their day
	Drafts  []draftLine        `json:"drafts"`
	Waiting []draftLine        `json:"waiting"` // for the reader's approval
	Health  []operator.Finding `json:"health"`
	Doubts  []sheet.Doubt      `json:"doubts"`
	Defects []defectLine       `json:"defects"`
	laws    []ui.Link
	live    []string
	title   ui.Field
	newID   string
}

// nextLine is a version that decides from a day to come.
type nextLine struct {
	Version int    `json:"version"`
	From    string `json:"from"`
}

// defectLine is one known defect of the law's text, with the reading adopted.
type defectLine struct {
	ID      string `json:"id"`
	Fault   string `json:"fault"`
	Reading string `json:"reading"`
	Clause  string `json:"clause"`
}

func (s *Service) home(ctx context.Context, c web.Call) (web.View, error) {
	return s.homeWith(ctx, c, nil)
}

// homeWith draws the first page, with what is wrong with a draft's title.
func (s *Service) homeWith(ctx context.Context, c web.Call, wrong error) (web.View, error) {
	law, err := s.Packs.Pack(c.Tenancy.Family)
	if err != nil {
		return web.View{}, err
	}
	v := homeView{Drafts: []draftLine{}, Waiting: []draftLine{}, Doubts: sheet.Doubts(law, c.Print), newID: fresh()}
	v.stands(c)
	drafts, err := workbench.Drafts(ctx, c.DB)
	if err != nil {
		return web.View{}, err
	}
	for _, d := range drafts {
		if d.State == workbench.Submitted && !wrote(d, c.Actor.Person) {
			v.Waiting = append(v.Waiting, lineOfDraft(c, d))
		} else {
			v.Drafts = append(v.Drafts, lineOfDraft(c, d))
		}
	}
	if v.Health, err = s.Operator.Health(ctx, c.Tenant, c.Print); err != nil {
		return web.View{}, err
	}
	defects, err := law.Defects()
	if err != nil {
		return web.View{}, err
	}
	for _, d := range defects {
		v.Defects = append(v.Defects, defectLine{d.ID, c.Print.In(d.Fault), c.Print.In(d.Reading), c.Print.In(law.Cite(d.Cite))})
	}
	for _, id := range law.Services {
		if svc, err := law.Service(id); err == nil {
			v.laws = append(v.laws, ui.Link{Text: c.Print.In(svc.Name), Href: c.Path("settings", "law", id)})
		}
	}
	v.title = ui.Field{ID: "title", Label: c.Print.T("settings.draft-title"), Hint: c.Print.T("settings.draft-title-hint"), Value: c.PostFormValue("title")}
	view := web.View{Title: c.Print.T("settings.home"), Data: v, At: c.Path("settings", "home"), Wrong: wrong}
	if wrong != nil {
		view.Status, v.title.Error = 422, reading.Said(c, wrong)
	}
	view.Page = func(p ui.Page) templ.Component { return homePage(p, v) }
	return view, nil
}

// stands says which version decides today, and which wait for their day.
func (v *homeView) stands(c web.Call) {
	today := civil.Of(c.Now)
	v.Live, v.Next = c.Tenancy.On(today), []nextLine{}
	v.live = []string{c.Print.T("settings.live-law")}
	said := func(key string, x tenancy.Setting) string {
		return c.Print.T(key, "n", c.Print.Digits(strconv.Itoa(x.Version)), "from", c.Print.Date(x.From))
	}
	for _, x := range c.Tenancy.Settings {
		switch {
		case x.Version == v.Live:
			v.From, v.live[0] = x.From.String(), said("settings.live", x)
		case today.Before(x.From) && c.Tenancy.On(x.From) == x.Version: // none that was published later comes before it
			v.Next = append(v.Next, nextLine{x.Version, x.From.String()})
			v.live = append(v.live, said("settings.waits", x))
		}
	}
	if len(c.Tenancy.Settings) == 0 {
		v.live = append(v.live, c.Print.T("settings.none-published"))
	}
}

func wrote(d workbench.Draft, person string) bool { return slices.Contains(d.Authors, person) }
