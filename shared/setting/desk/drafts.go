package desk

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/crest"
	"github.com/shrama/shrama/shared/setting/reading"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/setting/sheet"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// draftForm begins a draft. ID is 128 random bits that the caller mints, so that
// sending twice begins once.
type draftForm struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// seenForm says which version of the draft its sender had before them.
type seenForm struct {
	Version string `json:"version"`
}

// removeForm names a change of the draft by what it sets.
type removeForm struct {
	Version string `json:"version"`
	Target  string `json:"target"`
}

// draftLine is a draft in a list.
type draftLine struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	State   string `json:"state"`
	Changes int    `json:"changed"`
	Version int    `json:"version"` // which every act on it names
	By      string `json:"by"`
	At      string `json:"at"`
	Undo    bool   `json:"undo,omitempty"`
	href    string
}

// draftView is a draft with all that its four steps show.
type draftView struct {
	draftLine
	Changes []changeLine    `json:"changes"`
	Wrong   []string        `json:"wrong,omitempty"`
	Sound   bool            `json:"sound"` // nothing speaks against it
	Mine    bool            `json:"mine"`  // the reader wrote in it
	Base    int             `json:"base"`
	Newest  int             `json:"newest"`
	Replay  *replay.Summary `json:"replay,omitempty"`
	Trial   *reading.Course `json:"trial,omitempty"` // on the page of the trial only

	base, version string
	foreign       []string // what the linter found, which it says in English only
	steps         []ui.Tab
	kinds         []kindLinks
	told          *reading.Trial
	look          *web.Look // where the crest changes
	history       []ui.Stage
	admins        []ui.Option
	from          ui.Field
	note          ui.Field
	wrong         string
}

// kindLinks are the sheets of one service, or of the whole administration.
type kindLinks struct {
	title string
	links []ui.Link
}

func lineOfDraft(c web.Call, d workbench.Draft) draftLine {
	l := draftLine{ID: d.ID, Title: d.Title, State: string(d.State), Changes: len(d.Changes), Version: d.Version, Undo: d.Undo, href: c.Path("settings", "drafts", d.ID)}
	if len(d.History) > 0 {
		l.By, l.At = d.History[0].Name, c.Print.Time(d.Last().At.In(c.Now.Location()))
	}
	return l
}

func (s *Service) begin(ctx context.Context, c web.Call) (web.View, error) {
	base, err := newest(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return s.begun(ctx, c, workbench.Draft{ID: c.PostFormValue("id"), Title: c.PostFormValue("title"), Base: base})
}

// begun stores a new draft and leads to it.
func (s *Service) begun(ctx context.Context, c web.Call, d workbench.Draft) (web.View, error) {
	d, err := workbench.New(d, acting(c))
	if fault.KindOf(err) == fault.Invalid {
		return s.homeWith(ctx, c, err)
	}
	if err != nil {
		return web.View{}, err
	}
	if d, err = workbench.Begin(ctx, c.DB, d); err != nil {
		return web.View{}, err
	}
	return web.View{To: c.Path("settings", "drafts", d.ID), Data: lineOfDraft(c, d)}, nil
}

// draft is the first step: the changes, and what else can be changed.
func (s *Service) draft(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return b.draftView(), nil
}

func (b *bench) draftView() web.View {
	v := b.view("")
	for _, id := range b.law.Services {
		svc, err := b.law.Service(id)
		if err != nil {
			continue // the linter refuses a pack that names a service it has not
		}
		v.kinds = append(v.kinds, b.sheets(b.c.Print.In(svc.Name), id))
	}
	v.kinds = append(v.kinds, b.sheets(b.c.Print.T("settings.whole"), ""))
	view := b.titled("settings.step.draft")
	view.Data, view.Page = v, func(p ui.Page) templ.Component { return draftPage(p, v) }
	return view
}

func (b *bench) sheets(title, service string) kindLinks {
	k := kindLinks{title: title}
	for _, id := range sheet.Kinds(service != "") {
		href := b.at("edit", id)
		if service != "" {
			href += "?service=" + service
		}
		k.links = append(k.links, ui.Link{Text: b.c.Print.T("settings.kind." + id), Href: href})
	}
	return k
}

// remove takes one change out of the draft.
func (s *Service) remove(ctx context.Context, c web.Call) (web.View, error) {
	d, err := workbench.Change(ctx, c.DB, seen(c), func(d workbench.Draft) (workbench.Draft, error) {
		var left setting.Layer
		for _, x := range d.Changes {
			if x.Target() != c.PostFormValue("target") {
				left = append(left, x)
			}
		}
		return d.Edit(left, acting(c))
	})
	if conflicted(err) && d.ID != "" {
		return s.moved(ctx, c, d, err)
	}
	return web.View{To: c.Path("settings", "drafts", c.PathValue("id"))}, err
}

// moved shows a draft as it is now to somebody who acted on it as it was.
func (s *Service) moved(ctx context.Context, c web.Call, d workbench.Draft, cause error) (web.View, error) {
	b, err := s.lay(ctx, c, d)
	if err != nil {
		return web.View{}, err
	}
	v := b.view("")
	v.wrong = reading.Said(c, cause)
	view := b.titled("settings.step.draft")
	view.Status, view.Wrong, view.Data = 409, cause, v
	view.Page = func(p ui.Page) templ.Component { return draftPage(p, v) }
	return view, nil
}

// changes is the second step.
func (s *Service) changes(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	v := b.view("changes")
	if slices.ContainsFunc(b.Changes, func(x setting.Change) bool { return x.Crest != nil }) {
		if v.look, err = crest.Look(ctx, c, b.desk.Now); err != nil {
			return web.View{}, err
		}
	}
	view := b.titled("settings.step.changes")
	view.Data, view.Page = v, func(p ui.Page) templ.Component { return changesPage(p, v) }
	return view, nil
}

// mostPeople is how many people a page lists: a phone could not bear five thousand.
const mostPeople = 100

// some are the changes that a page shows: all but those of most people, of whom any
// with whom something is wrong come first.
func (v draftView) some() []changeLine {
	var out, sound []changeLine
	for _, l := range v.Changes {
		if l.Kind == "person" && len(l.Wrong) == 0 {
			sound = append(sound, l)
		} else {
			out = append(out, l)
		}
	}
	if len(sound) <= mostPeople {
		return v.Changes
	}
	return append(out, sound[:mostPeople]...)
}

// atOnce is how many changes a phone shows before what else can be done.
const atOnce = 5

// folded are the changes that are seen at once, with all of those with which
// something is wrong, and the rest, which a page folds away.
func folded(all []changeLine) (first, rest []changeLine) {
	for i, l := range all {
		if i < atOnce || len(l.Wrong) > 0 {
			first = append(first, l)
		} else {
			rest = append(rest, l)
		}
	}
	return first, rest
}

func fresh() string { return ident.New().String() }
