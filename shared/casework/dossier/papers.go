package dossier

import (
	"context"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

// Say adds the message of a form to a case.
func Say(ctx context.Context, c web.Call, x casework.Case, office bool) error {
	if x.Phase == flow.Draft {
		return fault.New(fault.Conflict, "fault.no-such-action")
	}
	text, err := casework.Prose("text", c.PostFormValue("text"), false)
	if err != nil || text == "" {
		return err
	}
	return casework.Write(ctx, c.DB, x, casework.Note{By: c.Actor.Person, Name: c.Actor.Name, Office: office, Text: text, At: c.Now})
}

// Method returns what a way to pay is called, or its id where the pack no
// longer has it.
func Method(c web.Call, id string) string {
	if m, ok := c.Pack.Payment(id); ok {
		return c.Print.In(m.Label)
	}
	return id
}

// Download sends the browser to a short-lived address of one document of a case
// that the caller may see.
func Download(ctx context.Context, c web.Call, x casework.Case) (web.View, error) {
	a, ok := x.Document(c.PathValue("slot"))
	if !ok {
		return web.View{}, fault.New(fault.NotFound, "fault.no-document")
	}
	link, err := c.Files.Link(ctx, a.Document, a.Name, c.Now)
	return web.View{To: link}, err
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
