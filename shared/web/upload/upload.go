// Package upload asks for one file and names it: the browser sends it straight to
// the bucket, which sends the browser back to the page that asked.
package upload

import (
	"context"
	"errors"
	"path"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// Max is the largest file a person may send, in bytes: a phone's photo of a page
// fits, a scanned book does not.
const Max = 8 << 20

// Paper is one document as a list shows it.
type Paper struct {
	Slot     string `json:"slot"`
	Label    string `json:"label"`
	Hint     string `json:"hint,omitempty"`
	Optional bool   `json:"optional"`
	Name     string `json:"name,omitempty"` // of the attached file
	Size     string `json:"size,omitempty"`
	Version  int    `json:"version,omitempty"`
	Href     string `json:"-"`
}

// Form sends one document straight to the bucket.
type Form struct {
	ID       string      `json:"id,omitempty"`
	Document Paper       `json:"document"`
	URL      string      `json:"url"`
	Fields   [][2]string `json:"fields"` // before the field "file", in this order
	Max      int64       `json:"max_bytes"`
	Photo    bool        `json:"photo"`
	Error    string      `json:"error,omitempty"`
	File     string      `json:"-"`
	Remove   string      `json:"-"`
	Back     ui.Link     `json:"-"`
	At       string      `json:"-"` // its page, below which the bucket sends the browser to /sent
	Of       string      `json:"-"` // whose it is, where the page does not say
}

// purpose is what the upload is for: its page, and whose where the page does not
// say.
func (v Form) purpose() string {
	if v.Of == "" {
		return v.At
	}
	return v.At + "#" + v.Of
}

// View draws the form, with what was wrong with the file that came before.
func (v Form) View(ctx context.Context, c web.Call, wrong error) (web.View, error) {
	f, err := c.Files.Upload(ctx, Limits(v.purpose(), v.Photo), c.Base+v.At+"/sent", c.Now)
	if err != nil {
		return web.View{}, err
	}
	v.URL, v.Fields, v.Max = f.URL, f.Fields, Max
	view := web.View{Title: v.Document.Label, Back: v.Back, Wrong: wrong}
	if fe, ok := errors.AsType[*fault.Error](wrong); ok {
		v.Error, view.Status = c.Print.Say(fe.Code, fe.Args), 422
	}
	view.Data = v
	view.Page = func(p ui.Page) templ.Component { return page(p, v) }
	return view, nil
}

// Limits are what one upload may be, and the page it was begun on.
func Limits(at string, photo bool) files.Limits {
	return files.Limits{For: at, MaxBytes: Max, Photo: photo}
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
