package counter

import (
	"context"
	"path"
	"slices"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/dossier"
	"github.com/shrama/shrama/shared/casework/profile"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/web/upload"
)

// papersView is the list of documents asked for.
type papersView struct {
	ID        string         `json:"id"`
	Service   string         `json:"service"`
	Documents []upload.Paper `json:"documents"`
	Profile   int            `json:"-"` // how many of the missing ones the profile has
	Action    string         `json:"-"`
	Back      string         `json:"-"`
}

func (k *Counter) papers(ctx context.Context, c web.Call) (web.View, error) {
	l, x, err := k.own(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	prof, err := profile.Load(ctx, c.DB, c.Actor.Person)
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

func (k *Counter) paper(c web.Call, x casework.Case, d form.Document) upload.Paper {
	out := upload.Paper{Slot: d.ID, Label: c.Print.In(d.Label), Hint: c.Print.In(d.Hint), Optional: d.Optional,
		Href: k.at(c, x.ID, "documents", d.ID)}
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
	prof, err := profile.Load(ctx, c.DB, c.Actor.Person)
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
	v := upload.Form{ID: x.ID, Document: k.paper(c, x, d), At: k.at(c, x.ID, "documents", d.ID), Photo: d.Photo}
	v.Back = ui.Link{Text: c.Print.T("counter.documents"), Href: k.at(c, x.ID, "documents")}
	if v.Document.Name != "" {
		v.File, v.Remove = v.At+"/file", v.At+"/remove"
	}
	return v.View(ctx, c, wrong)
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
	doc, err := c.Files.Accept(ctx, path.Base(c.FormValue("key")), upload.Limits(k.at(c, x.ID, "documents", d.ID), d.Photo))
	if fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.TooLarge {
		return k.uploadForm(ctx, file{c, l, x}, d, err)
	}
	if err != nil {
		return web.View{}, err
	}
	if old, ok := x.Document(d.ID); ok && old.ID == doc.ID {
		return to(k.at(c, x.ID, "documents")), nil // the page was reloaded
	}
	err = casework.Attach(ctx, c.DB, x, casework.Attachment{Document: doc, Slot: d.ID, Name: upload.FileName(c, c.Print.In(d.Label), doc.Type), By: c.Actor.Person, At: c.Now})
	return to(k.at(c, x.ID, "documents")), err
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
	return dossier.Download(ctx, c, x)
}
