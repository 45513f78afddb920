package desk

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/setting/review"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// versionLine is one version of the settings in their history.
type versionLine struct {
	Number   int    `json:"number"`
	Title    string `json:"title"`
	From     string `json:"from"`
	Standing string `json:"standing"`
	Approver string `json:"approver"`
	Undo     bool   `json:"undo,omitempty"`
	from     string
	href     string
}

// versionView is one version with all that it sets.
type versionView struct {
	versionLine
	Changes []string `json:"changes"`
	facts   []ui.Fact
	newest  int
	newID   string
	title   ui.Field
}

func lineOfVersion(c web.Call, p version.Publication, all []version.Publication) versionLine {
	return versionLine{Number: p.Number, Title: p.Title, From: p.From.String(), Standing: string(p.Stands(all, civil.Of(c.Now))), Approver: p.Name, Undo: p.Undo,
		from: c.Print.Date(p.From), href: c.Path("settings", "versions", strconv.Itoa(p.Number))}
}

func (s *Service) versions(ctx context.Context, c web.Call) (web.View, error) {
	all, err := version.History(ctx, c.DB)
	if err != nil {
		return web.View{}, err
	}
	list := []versionLine{}
	for _, p := range all {
		list = append(list, lineOfVersion(c, p, all))
	}
	return web.View{Title: c.Print.T("settings.versions"), Back: ui.Link{Text: c.Print.T("settings.home"), Href: c.Path("settings", "home")}, Data: list,
		Page: func(p ui.Page) templ.Component { return versionsPage(p, list) }}, nil
}

// number is the version of the address; 0 is the law as it is.
func numbered(c web.Call) (int, error) {
	n, err := strconv.Atoi(c.PathValue("number"))
	if err != nil || n < 0 || n > 999_999 {
		return 0, fault.New(fault.NotFound, "setting.version-gone")
	}
	return n, nil
}

func (s *Service) version(ctx context.Context, c web.Call) (web.View, error) {
	return s.versionWith(ctx, c, nil)
}

func (s *Service) versionWith(ctx context.Context, c web.Call, wrong error) (web.View, error) {
	n, err := numbered(c)
	if err != nil || n == 0 {
		return web.View{}, cmp.Or(err, fault.New(fault.NotFound, "setting.version-gone"))
	}
	pub, err := version.Find(ctx, c.DB, n)
	if err != nil {
		return web.View{}, err
	}
	all, err := version.History(ctx, c.DB)
	if err != nil {
		return web.View{}, err
	}
	law, err := s.Packs.Pack(c.Tenancy.Family)
	if err != nil {
		return web.View{}, err
	}
	v := versionView{versionLine: lineOfVersion(c, pub, all), newest: all[0].Number, newID: fresh(), Changes: []string{}}
	for _, l := range append(review.Diff(law, pub.Layer, c.Print), review.Diff(law, pub.People, c.Print)...) {
		v.Changes = append(v.Changes, l.Text)
	}
	v.facts = []ui.Fact{{Key: c.Print.T("settings.from"), Value: v.from}, {Key: c.Print.T("settings.approved-by"), Value: pub.Name},
		{Key: c.Print.T("settings.published-at"), Value: c.Print.Time(pub.At.In(c.Now.Location()))}}
	v.title = ui.Field{ID: "title", Label: c.Print.T("settings.draft-title"), Value: cmp.Or(strings.TrimSpace(c.PostFormValue("title")), c.Print.T("settings.undo-title", "n", c.Print.Digits(strconv.Itoa(n))))}
	view := web.View{Title: pub.Title, Back: ui.Link{Text: c.Print.T("settings.versions"), Href: c.Path("settings", "versions")}, Wrong: wrong}
	if wrong != nil {
		view.Status, v.title.Error = 422, said(c, wrong)
	}
	view.Data, view.Page = v, func(p ui.Page) templ.Component { return versionPage(p, v) }
	return view, nil
}

// undo begins a draft that takes back the version of the address and all after it.
func (s *Service) undo(ctx context.Context, c web.Call) (web.View, error) {
	n, err := numbered(c)
	if err != nil || n == 0 {
		return web.View{}, cmp.Or(err, fault.New(fault.NotFound, "setting.version-gone"))
	}
	base, err := newest(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	d, err := workbench.New(workbench.Draft{ID: c.PostFormValue("id"), Title: c.PostFormValue("title"), Base: base, Undo: true, Restores: n - 1}, acting(c))
	if fault.KindOf(err) == fault.Invalid {
		return s.versionWith(ctx, c, err)
	}
	if err == nil {
		d, err = workbench.Begin(ctx, c.DB, d)
	}
	return web.View{To: c.Path("settings", "drafts", d.ID, "trial"), Data: lineOfDraft(c, d)}, err
}
