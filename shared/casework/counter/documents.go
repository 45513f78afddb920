package counter

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

// MaxUpload is the largest file a person may send, in bytes: a phone's photo of
// a page fits, a scanned book does not.
const MaxUpload = 8 << 20

// papersView is the list of documents asked for.
type papersView struct {
	ID        string     `json:"id"`
	Service   string     `json:"service"`
	Documents []document `json:"documents"`
	Profile   int        `json:"-"` // how many of the missing ones the profile has
	Action    string     `json:"-"`
	Back      string     `json:"-"`
}

func (k *Counter) papers(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	prof, err := casework.LoadProfile(ctx, c.DB, c.Actor.Person)
	if err != nil {
		return web.View{}, err
	}
	v := papersView{ID: x.ID, Service: c.Print.In(l.Service.Name), Action: k.at(c, x.ID, "documents"), Back: k.at(c, x.ID)}
	for _, d := range x.Wanted(l.Service) {
		v.Documents = append(v.Documents, k.paper(c, x, d))
		if _, has := prof.Document(d.Profile); has && missing(x, d) {
			v.Profile++
		}
	}
	return web.View{Title: c.Print.T("counter.documents") + " · " + v.Service, Back: ui.Link{Text: c.Print.T("counter.parts"), Href: v.Back}, Data: v,
		Page: func(p ui.Page) templ.Component { return papersPage(p, v) }}, nil
}

func missing(x casework.Case, d form.Document) bool {
	_, has := x.Document(d.ID)
	return !has
}

func (k *Counter) paper(c web.Call, x casework.Case, d form.Document) document {
	out := document{Slot: d.ID, Label: c.Print.In(d.Label), Hint: c.Print.In(d.Hint), Optional: d.Optional,
		href: k.at(c, x.ID, "documents", d.ID)}
	if a, ok := x.Document(d.ID); ok {
		out.Name, out.Size, out.Version = a.Name, c.Print.Bytes(a.Size), a.Version
	}
	return out
}

// fromProfile attaches what the profile holds in every empty slot that asks for
// it. The file itself is the same: an accepted document never changes.
func (k *Counter) fromProfile(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	if !x.Editable() {
		return web.View{}, fault.New(fault.Conflict, "fault.case-sent")
	}
	prof, err := casework.LoadProfile(ctx, c.DB, c.Actor.Person)
	if err != nil {
		return web.View{}, err
	}
	for _, d := range x.Wanted(l.Service) {
		a, has := prof.Document(d.Profile)
		if !has || !missing(x, d) {
			continue
		}
		a.Slot, a.By, a.At = d.ID, c.Actor.Person, c.Now
		if err := casework.Attach(ctx, c.DB, x, a); err != nil && fault.KindOf(err) != fault.Conflict {
			return web.View{}, err
		}
	}
	return to(k.at(c, x.ID, "documents")), nil
}

// uploadView is the form that sends one document straight to the bucket.
type uploadView struct {
	ID       string      `json:"id,omitempty"`
	Document document    `json:"document"`
	URL      string      `json:"url"`
	Fields   [][2]string `json:"fields"` // before the field "file", in this order
	Max      int64       `json:"max_bytes"`
	Photo    bool        `json:"photo"`
	Error    string      `json:"error,omitempty"`
	File     string      `json:"-"`
	Remove   string      `json:"-"`
	Back     ui.Link     `json:"-"`
	at       string
	of       string
}

func (k *Counter) slot(l casework.Law, x casework.Case, id string) (form.Document, error) {
	if !x.Editable() {
		return form.Document{}, fault.New(fault.Conflict, "fault.case-sent")
	}
	ds := x.Wanted(l.Service)
	i := slices.IndexFunc(ds, func(d form.Document) bool { return d.ID == id })
	if i < 0 {
		return form.Document{}, fault.New(fault.NotFound, "web.no-page")
	}
	return ds[i], nil
}

func (k *Counter) upload(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	d, err := k.slot(l, x, c.PathValue("slot"))
	if err != nil {
		return web.View{}, err
	}
	return k.uploadForm(ctx, file{c, l, x}, d, nil)
}

func (k *Counter) uploadForm(ctx context.Context, f file, d form.Document, wrong error) (web.View, error) {
	c, x := f.c, f.x
	v := uploadView{ID: x.ID, Document: k.paper(c, x, d), at: k.at(c, x.ID, "documents", d.ID), Photo: d.Photo}
	v.Back = ui.Link{Text: c.Print.T("counter.documents"), Href: k.at(c, x.ID, "documents")}
	if v.Document.Name != "" {
		v.File, v.Remove = v.at+"/file", v.at+"/remove"
	}
	return v.view(ctx, c, wrong)
}

// Place is where one document goes that is not of a case: its page, below which
// the bucket sends the browser to /sent.
type Place struct {
	form.Document
	At string
	Of string // whose it is
}

// UploadForm asks for one document outside a case, such as of the profile.
func UploadForm(ctx context.Context, c web.Call, d Place, wrong error) (web.View, error) {
	v := uploadView{Document: document{Slot: d.ID, Label: c.Print.In(d.Label), Hint: c.Print.In(d.Hint)}, at: d.At, of: d.Of, Photo: d.Photo}
	v.Back = ui.Link{Text: c.Print.T("profile.title"), Href: c.Path("profile")}
	return v.view(ctx, c, wrong)
}

// purpose is what the upload is for: its page, and whose where the page does not
// say.
func (v uploadView) purpose() string {
	if v.of == "" {
		return v.at
	}
	return v.at + "#" + v.of
}

func (v uploadView) view(ctx context.Context, c web.Call, wrong error) (web.View, error) {
	f, err := c.Files.Upload(ctx, Limits(v.purpose(), v.Photo), c.Base+v.at+"/sent", c.Now)
	if err != nil {
		return web.View{}, err
	}
	v.URL, v.Fields, v.Max = f.URL, f.Fields, MaxUpload
	view := web.View{Title: v.Document.Label, Back: v.Back, Wrong: wrong}
	if fe, ok := errors.AsType[*fault.Error](wrong); ok {
		v.Error, view.Status = c.Print.Say(fe.Code, fe.Args), 422
	}
	view.Data = v
	view.Page = func(p ui.Page) templ.Component { return uploadPage(p, v) }
	return view, nil
}

// Limits are what one upload may be, and the page it was begun on.
func Limits(at string, photo bool) files.Limits {
	return files.Limits{For: at, MaxBytes: MaxUpload, Photo: photo}
}

// sent is where the bucket sends the browser after an upload, with the object's
// key in the query: the file is looked at now, and attached only if it passes.
func (k *Counter) sent(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	d, err := k.slot(l, x, c.PathValue("slot"))
	if err != nil {
		return web.View{}, err
	}
	doc, err := c.Files.Accept(ctx, path.Base(c.FormValue("key")), Limits(k.at(c, x.ID, "documents", d.ID), d.Photo))
	if fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.TooLarge {
		return k.uploadForm(ctx, file{c, l, x}, d, err)
	}
	if err != nil {
		return web.View{}, err
	}
	if old, ok := x.Document(d.ID); ok && old.ID == doc.ID {
		return to(k.at(c, x.ID, "documents")), nil // the page was reloaded
	}
	err = casework.Attach(ctx, c.DB, x, casework.Attachment{Document: doc, Slot: d.ID, Name: FileName(c, c.Print.In(d.Label), doc.Type), By: c.Actor.Person, At: c.Now})
	return to(k.at(c, x.ID, "documents")), err
}

// FileName is what an attached file is called: the name the browser told if it
// is a plain one, else the document's own. Only the ending is ours.
func FileName(c web.Call, label, mime string) string {
	ending := map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}[mime]
	name := path.Base(strings.ReplaceAll(c.FormValue("name"), `\`, "/"))
	name = strings.Trim(strings.TrimSuffix(name, path.Ext(name)), "./ ")
	clean, faults := form.Check([]form.Field{{ID: "name", Type: form.Text, Max: 80}}, form.Answers{"name": name}, form.Env{})
	if len(faults) > 0 {
		return label + ending
	}
	return clean["name"] + ending
}

func (k *Counter) remove(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	d, err := k.slot(l, x, c.PathValue("slot"))
	if err != nil {
		return web.View{}, err
	}
	if old, ok := x.Document(d.ID); ok {
		err = casework.Attach(ctx, c.DB, x, casework.Attachment{Slot: d.ID, Name: old.Name, By: c.Actor.Person, At: c.Now})
	}
	return to(k.at(c, x.ID, "documents")), err
}

func (k *Counter) file(ctx context.Context, c web.Call) (web.View, error) {
	_, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return Download(ctx, c, x)
}

// Download sends the browser to a short-lived address of one document of a case
// that the caller may see.
func Download(ctx context.Context, c web.Call, x casework.Case) (web.View, error) {
	a, ok := x.Document(c.PathValue("slot"))
	if !ok {
		return web.View{}, fault.New(fault.NotFound, "fault.no-document")
	}
	link, err := c.Files.Link(ctx, a.Document, a.Name, c.Now)
	return to(link), err
}

// Papers lists the attached documents for a page.
func Papers(p *words.Printer, x casework.Case, docs []form.Document, at func(slot string) string) []ui.File {
	var out []ui.File
	for _, d := range docs {
		a, ok := x.Document(d.ID)
		if !ok {
			continue
		}
		out = append(out, ui.File{Name: p.In(d.Label), Href: at(d.ID), Kind: ui.Good, State: p.T("counter.file-safe"),
			Note: p.T("counter.file-note", "n", p.Number(int64(a.Version)), "size", p.Bytes(a.Size))})
	}
	return out
}
