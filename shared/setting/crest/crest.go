// Package crest is how an admin sends the picture that stands before the
// department's name, and how a draft's look is shown before it is published.
//
// The picture goes to the bucket as every document does, and is kept small and
// alone. It decides nothing before a second person has approved the draft it is in.
package crest

import (
	"context"
	"encoding/hex"
	"errors"
	"path"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/files/accepted"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/sheet"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
)

// A crest is sent in at most so many bytes and kept at most so many pixels wide
// and high: three for each of a phone's, and 300 to the inch on paper.
const (
	most = 2 << 20
	side = 192
)

// Shelf holds the packs by family, as the law has them.
type Shelf interface {
	Pack(family string) (*pack.Pack, error)
}

type service struct{ packs Shelf }

// crestForm puts a picture that was sent into the draft. What it shows stands
// beside, by language: {"alt": {"en": "Two keys"}}.
type crestForm struct {
	Version string            `json:"version"`
	Image   string            `json:"image"`
	Alt     map[string]string `json:"alt,omitempty"`
}

// crestView is the form that sends a picture or, once one was sent, the one that
// puts it into the draft.
type crestView struct {
	Draft   string            `json:"draft"`
	Version string            `json:"version"`
	Image   string            `json:"image,omitempty"` // what was sent and can be kept
	URL     string            `json:"url,omitempty"`
	Fields  [][2]string       `json:"fields,omitempty"` // before the field "file", in this order
	Max     int64             `json:"max_bytes,omitempty"`
	Errors  map[string]string `json:"errors,omitempty"`
	title   string            // of the draft
	action  string
	look    *web.Look
	asked   []question.Question
	wrong   string // as a whole
}

// Routes are the pages of a draft on which a crest is sent.
func Routes(packs Shelf) []web.Route {
	s, at, admins := &service{packs}, "/settings/drafts/{id}/crest", []string{tenant.Admin}
	return []web.Route{
		{Method: "GET", Pattern: at, Roles: admins, Summary: "The form that sends a crest straight to the bucket", Gives: crestView{}, Do: s.form},
		{Method: "GET", Pattern: at + "/sent", Roles: admins, Summary: "Look at the picture that was sent, before it is put into the draft", Gives: crestView{}, Do: s.sent},
		{Method: "POST", Pattern: at, Roles: admins, Summary: "Put the picture that was sent into the draft", Takes: crestForm{}, Do: s.put},
	}
}

// easel is a draft before an admin, with the look that it makes.
type easel struct {
	workbench.Draft
	c      web.Call
	law    *pack.Pack
	before setting.Layer // that the draft's changes are laid over
	desk   sheet.Desk
}

func (s *service) open(ctx context.Context, c web.Call) (*easel, error) {
	d, err := workbench.Read(ctx, c.DB, c.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return s.stand(ctx, c, d)
}

func (s *service) stand(ctx context.Context, c web.Call, d workbench.Draft) (*easel, error) {
	if d.Undo || !slices.Contains([]workbench.State{workbench.Open, workbench.Submitted, workbench.Approved}, d.State) {
		return nil, fault.New(fault.Conflict, "setting.draft-moved")
	}
	law, err := s.packs.Pack(c.Tenancy.Family)
	if err != nil {
		return nil, err
	}
	before, err := version.Find(ctx, c.DB, d.Base)
	if err != nil {
		return nil, err
	}
	live := setting.Apply(law, before.Layer, d.Base)
	now := setting.Apply(law, d.Whole(before.Layer), d.Base+1)
	return &easel{d, c, law, before.Layer, sheet.Desk{Law: law, Live: live, Now: now, Print: c.Print, Today: civil.Of(c.Now)}}, nil
}

// at is an address within the draft.
func (e *easel) at(parts ...string) string {
	return e.c.Path(append([]string{"settings", "drafts", e.ID}, parts...)...)
}

// limits are what a crest may be, sent on this draft's page.
func (e *easel) limits() files.Limits {
	return files.Limits{For: e.at("crest"), MaxBytes: most, Photo: true, Side: side}
}

func (e *easel) view(v crestView) web.View {
	v.Draft, v.Version, v.title, v.action = e.ID, strconv.Itoa(e.Version), e.Title, e.at("crest")
	view := web.View{Title: e.c.Print.T("settings.crest") + " · " + e.Title, Data: v,
		Back: ui.Link{Text: e.c.Print.T("settings.kind.theme"), Href: e.at("edit", "theme")}}
	view.Page = func(p ui.Page) templ.Component { return crestPage(p, v) }
	return view
}

func (s *service) form(ctx context.Context, c web.Call) (web.View, error) {
	e, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return e.asks(ctx, nil)
}

// asks shows the form that sends a picture, with what was wrong with the last.
func (e *easel) asks(ctx context.Context, wrong error) (web.View, error) {
	f, err := e.c.Files.Upload(ctx, e.limits(), e.c.Base+e.at("crest", "sent"), e.c.Now)
	if err != nil {
		return web.View{}, err
	}
	look, err := Look(ctx, e.c, e.desk.Now)
	if err != nil {
		return web.View{}, err
	}
	v := crestView{URL: f.URL, Fields: f.Fields, Max: most, look: look}
	if f, ok := errors.AsType[*fault.Error](wrong); ok {
		v.Errors = map[string]string{"file": e.c.Print.Say(f.Code, f.Args)}
	}
	view := e.view(v)
	if view.Wrong = wrong; wrong != nil {
		view.Status = 422
	}
	return view, nil
}

// sent is where the bucket sends the browser: the picture is looked at now, and
// shown as it will stand. The draft stays as it is until it is put there.
func (s *service) sent(ctx context.Context, c web.Call) (web.View, error) {
	e, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	doc, err := c.Files.Accept(ctx, path.Base(c.FormValue("key")), e.limits())
	if refused(err) {
		return e.asks(ctx, err)
	}
	if err != nil {
		return web.View{}, err
	}
	return e.shows(ctx, doc, hanging{})
}

func refused(err error) bool {
	k := fault.KindOf(err)
	return err != nil && (k == fault.Invalid || k == fault.TooLarge)
}

// hanging is what came of putting a picture into the draft, where it was not put.
type hanging struct {
	typed form.Answers
	fault []fault.Field // of the answers
	cause error         // of the whole
}

// shows draws a picture as it will stand, and asks what it shows.
func (e *easel) shows(ctx context.Context, doc accepted.Document, h hanging) (web.View, error) {
	fields, now := e.desk.Alt()
	if h.typed != nil {
		now = h.typed
	}
	look := setting.Apply(e.law, e.Whole(e.before).Over(e.desk.Crest(doc.ID, hex.EncodeToString(doc.SHA256), now)), e.Base+1)
	shown, err := Look(ctx, e.c, look)
	if err != nil {
		return web.View{}, err
	}
	v := crestView{Image: doc.ID, look: shown, asked: question.Asked(e.c, fields, now, e.env())}
	if len(h.fault) > 0 {
		v.Errors = question.Mark(e.c.Print, v.asked, h.fault)
	}
	if f, ok := errors.AsType[*fault.Error](h.cause); ok && len(h.fault) == 0 {
		v.wrong = e.c.Print.Say(f.Code, f.Args)
	}
	view := e.view(v)
	if view.Wrong = h.cause; h.cause != nil {
		view.Status = map[bool]int{true: 409, false: 422}[fault.KindOf(h.cause) == fault.Conflict]
	}
	return view, nil
}

func (e *easel) env() form.Env {
	env := e.law.Env(e.desk.Today)
	env.Words = e.c.Print
	return env
}

// put writes the picture into the draft. It must have been accepted on this very
// page: no other document of the tenant can become its crest.
func (s *service) put(ctx context.Context, c web.Call) (web.View, error) {
	e, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	doc, err := c.Files.Accept(ctx, c.PostFormValue("image"), e.limits())
	if refused(err) {
		return e.asks(ctx, err)
	}
	if err != nil {
		return web.View{}, err
	}
	fields, _ := e.desk.Alt()
	typed := question.Typed(c, fields)
	clean, faults := form.Check(fields, typed, e.env())
	if err := fault.Answers(faults); err != nil {
		return e.shows(ctx, doc, hanging{typed, faults, err})
	}
	next := e.Draft
	next.Changes = e.Changes.Over(e.desk.Crest(doc.ID, hex.EncodeToString(doc.SHA256), clean))
	if faults, err := e.judged(ctx, next); err != nil || len(faults) > 0 {
		if err != nil {
			return web.View{}, err
		}
		return e.shows(ctx, doc, hanging{typed, faults, fault.Answers(faults)})
	}
	seen, _ := strconv.Atoi(c.PostFormValue("version")) // what is no number was never seen
	now, err := workbench.Change(ctx, c.DB, workbench.Seen{ID: e.ID, Version: seen}, func(d workbench.Draft) (workbench.Draft, error) {
		return d.Edit(next.Changes, workbench.Acting{By: c.Actor, At: c.Now})
	})
	if fault.KindOf(err) == fault.Conflict && now.ID != "" {
		if e, serr := s.stand(ctx, c, now); serr == nil {
			return e.shows(ctx, doc, hanging{typed, nil, err})
		}
	}
	return web.View{To: e.at("edit", "theme")}, err
}

// judged are the reasons against the crest of a draft.
func (e *easel) judged(ctx context.Context, next workbench.Draft) (faults []fault.Field, err error) {
	reasons, err := workbench.Judge(ctx, e.c.DB, e.law, next)
	for _, r := range reasons {
		if r.Change < 0 || next.Changes[r.Change].Crest != nil {
			faults = append(faults, fault.Field{ID: r.Field, Code: r.Code, Args: r.Args})
		}
	}
	return faults, err
}

// Look is the look of a pack of the call's tenant. A picture that is gone is
// shown as none.
func Look(ctx context.Context, c web.Call, p *pack.Pack) (*web.Look, error) {
	b, err := c.Crest(ctx, p.Theme.Crest)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	return &web.Look{Pack: p, Crest: b}, nil
}
