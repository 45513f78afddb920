package desk

import (
	"cmp"
	"context"
	"strconv"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/setting/reading"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

func (s *Service) versions(ctx context.Context, c web.Call) (web.View, error) {
	all, err := version.History(ctx, c.DB)
	if err != nil {
		return web.View{}, err
	}
	list := reading.VersionsOf(c, all)
	return web.View{Title: c.Print.T("settings.versions"), Back: ui.Link{Text: c.Print.T("settings.home"), Href: c.Path("settings", "home")}, Data: list, Page: list.Page}, nil
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
	v := reading.VersionOf(c, law, pub, all).Refused(reading.Said(c, wrong))
	view := web.View{Title: pub.Title, Back: ui.Link{Text: c.Print.T("settings.versions"), Href: c.Path("settings", "versions")}, Wrong: wrong, Data: v, Page: v.Page}
	if wrong != nil {
		view.Status = 422
	}
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
