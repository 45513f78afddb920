// Package enrol is how a file of people comes into a draft: it goes straight to the
// bucket, is read from there, and what each line would do is shown before anything
// is written.
//
// The file stays in quarantine, where it is gone a day later: what it says of
// people is kept in the draft alone.
package enrol

import (
	"context"
	"errors"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/roster"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// Place is the draft that people come into, before an admin.
type Place struct {
	web.Call
	Title   string
	Version string
	At      string     // the address of this page
	In      *pack.Pack // with what the draft changes
}

// Form sends people: the File that went to the bucket or a few lines as CSV. Do is
// try to see what they would do, take to write them into the draft.
type Form struct {
	Version string `json:"version"`
	File    string `json:"file,omitempty"`
	CSV     string `json:"csv,omitempty"`
	Do      string `json:"do"`
}

// Sheet is the page: the form for a file and, once one was sent, what it would do.
type Sheet struct {
	URL    string         `json:"url"`
	Fields [][2]string    `json:"fields"` // before the field "file", in this order
	Max    int64          `json:"max_bytes"`
	File   string         `json:"file,omitempty"` // that was sent
	Lines  []Line         `json:"lines"`
	Does   map[string]int `json:"does,omitempty"` // how many lines do each thing
	Faults []string       `json:"faults,omitempty"`

	place Place
	paste ui.Field
	ready int // changes that can be taken
	wrong string
	tried bool
}

// Line is one line of the file.
type Line struct {
	Line   int      `json:"line"`
	Person string   `json:"person"`
	Does   string   `json:"does"`
	Faults []string `json:"faults,omitempty"`
}

// limits are of this page's file and for who sends it alone.
func (p Place) limits() files.Limits {
	return files.Limits{For: p.At + "#" + p.Actor.Person, MaxBytes: roster.MostBytes}
}

// Ask returns the page that asks for a file.
func (p Place) Ask(ctx context.Context) (Sheet, error) {
	f, err := p.Files.Upload(ctx, p.limits(), p.Base+p.At+"/sent", p.Now)
	names := make([]string, len(roster.Columns))
	for i, id := range roster.Columns {
		names[i] = p.column(id)
	}
	return Sheet{URL: f.URL, Fields: f.Fields, Max: roster.MostBytes, Lines: []Line{}, place: p, paste: ui.Field{
		ID: "csv", Label: p.Print.T("settings.csv"), Rows: 10, Value: p.PostFormValue("csv"),
		Hint: p.Print.T("settings.csv-hint", "columns", strings.Join(names, ", ")), Attrs: templ.Attributes{"spellcheck": "false"},
	}}, err
}

// column is a column as the reader calls it.
func (p Place) column(id string) string { return p.Print.T("roster.column." + id) }

// Try says what the file that the request names would do, and returns the changes
// that can be taken. Nothing is written. A file that must be mended is a fault with
// the page.
func (p Place) Try(ctx context.Context) (Sheet, setting.Layer, error) {
	v, err := p.Ask(ctx)
	if err != nil {
		return v, nil, err
	}
	b := []byte(p.PostFormValue("csv"))
	if len(b) == 0 {
		v.File, _, _ = strings.Cut(path.Base(p.FormValue("file")+p.FormValue("key")), ".")
		if b, err = p.Files.Sent(ctx, v.File, p.limits()); err != nil {
			return v.refused(err), nil, err
		}
	}
	r := roster.Read(b, p.In)
	known, err := people.FindMany(ctx, p.DB, r.Emails())
	if err != nil {
		return v, nil, err
	}
	v.show(r.Against(known, p.In))
	more, err := r.Against(known, p.In).Layer()
	if v.ready = len(more); err != nil {
		return v.refused(err), nil, faults(r)
	}
	return v, more, nil
}

// refused puts the sentence of a fault above the page.
func (v Sheet) refused(err error) Sheet {
	f, ok := errors.AsType[*fault.Error](err)
	switch {
	case !ok:
	case f.Code == "file.too-large":
		v.wrong = v.place.Print.T("roster.large", "max", v.place.Print.Bytes(v.Max))
	default:
		v.wrong = v.place.Print.Say(f.Code, f.Args)
	}
	return v
}

// faults is what is wrong with a file, for who asked for JSON.
func faults(r roster.Roster) error {
	all := r.Faults
	for _, x := range r.Rows {
		all = append(all, x.Faults...)
	}
	fields := make([]fault.Field, 0, mostShown)
	for _, f := range all[:min(len(all), mostShown)] {
		fields = append(fields, fault.Field{ID: strconv.Itoa(f.Line) + "." + f.Name, Code: f.Code, Args: f.Args})
	}
	return fault.Answers(fields)
}

// show says what each line would do.
func (v *Sheet) show(r roster.Roster) {
	v.tried, v.Does = true, map[string]int{}
	for _, f := range r.Faults {
		v.Faults = append(v.Faults, v.place.says(f))
	}
	for _, x := range r.Rows {
		l := Line{Line: x.Line, Person: strings.TrimSpace(x.Person.Name + " " + x.Person.Email), Does: string(x.Does)}
		for _, f := range x.Faults {
			l.Faults = append(l.Faults, v.place.says(f))
		}
		v.Lines, v.Does[l.Does] = append(v.Lines, l), v.Does[l.Does]+1
	}
}

// says is what is wrong with a line, and in which column.
func (p Place) says(f roster.Fault) string {
	where := p.Print.T("settings.line", "n", p.Print.Digits(strconv.Itoa(f.Line)))
	if f.Name != "" {
		where += ", " + p.column(f.Name)
	}
	return where + ": " + p.Print.Say(f.Code, f.Args)
}

// mostShown is how many lines a page shows: a phone could not bear five thousand.
const mostShown = 100

// some are the lines that the page shows: those that must be mended before all.
func (v Sheet) some() []Line {
	bad := slices.DeleteFunc(slices.Clone(v.Lines), func(l Line) bool { return len(l.Faults) == 0 })
	good := slices.DeleteFunc(slices.Clone(v.Lines), func(l Line) bool { return len(l.Faults) > 0 })
	all := slices.Concat(bad, good)
	return all[:min(len(all), mostShown)]
}

// View draws the page, with the error for which it came back.
func (v Sheet) View(err error) web.View {
	view := web.View{Title: v.place.Print.T("settings.import"), Back: ui.Link{Text: v.place.Title, Href: path.Dir(v.place.At)}, Data: v, Wrong: err,
		Page: func(p ui.Page) templ.Component { return page(p, v) }}
	if err != nil {
		view.Status = 422
	}
	return view
}

// List is people as a file, for a spreadsheet; none are the empty one to fill in.
func (p Place) List(name string, people setting.Layer) web.View {
	return web.View{File: &web.File{Name: name + ".csv", Type: "text/csv; charset=utf-8", Body: roster.Write(p.Print, people)}}
}
