// Package roster reads the people of an administration from a CSV file, as a
// spreadsheet saves one, and says of each row what is wrong with it, by line and
// column, or what it would do. Nothing happens until the changes that it gives are
// published like all others.
package roster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/lay"
	"github.com/shrama/shrama/shared/words"
)

// The limits of a file.
const (
	MostBytes = 2_000_000 // five thousand lines in any script, as UTF-8
	MostRows  = setting.MostPeople
)

// Columns are what the first line may name, in any order: so, or as a language of
// the pack calls them.
var Columns = []string{"email", "name", "post", "roles", "office", "end"}

// What is what a row would do.
type What string

// What rows do.
const (
	Wrong   What = "wrong"   // something must be mended first
	Joins   What = "joins"   // somebody new gets a post
	Changes What = "changes" // somebody known gets another post, office or name
	Leaves  What = "leaves"  // somebody loses their post
	Same    What = "same"    // nothing, it is so already
)

// Fault is one thing wrong with a row.
type Fault struct {
	Line   int    // of the file, from 1
	Column int    // from 1; 0 is the whole row
	Name   string // of the column
	Code   string // a key of the word list
	Args   []string
}

// Row is one line of the file and what it would do.
type Row struct {
	Line   int
	Does   What
	Person setting.Person
	Faults []Fault
	Before people.Person // as they are known now; zero for somebody new
}

// Roster is a file that was read.
type Roster struct {
	Rows   []Row
	Faults []Fault // of the file itself: then it has no rows
}

// Read reads a file under the pack whose offices and posts it names, by id or as
// they are called in any language. What is written in it comes back in plain
// letters only.
func Read(b []byte, in *pack.Pack) Roster {
	r := reader{in: in, seen: map[string]int{}}
	r.yes = r.called("roster.", []string{"yes"})
	if code, args := r.open(b); code != "" {
		return Roster{Faults: []Fault{{Line: 1, Code: code, Args: args}}}
	}
	for {
		cells, err := r.csv.Read()
		if errors.Is(err, io.EOF) {
			return Roster{Rows: r.rows}
		}
		if perr, ok := errors.AsType[*csv.ParseError](err); ok {
			return Roster{Faults: []Fault{{Line: perr.Line, Column: perr.Column, Code: "roster.quotes"}}}
		}
		if len(r.rows) == MostRows {
			line, _ := r.csv.FieldPos(0)
			return Roster{Faults: []Fault{{Line: line, Code: "roster.rows", Args: []string{"max", fmt.Sprint(MostRows)}}}}
		}
		r.row(cells)
	}
}

// reader is a file under way.
type reader struct {
	in   *pack.Pack
	csv  *csv.Reader
	at   map[string]int // columns by name
	yes  map[string]string
	seen map[string]int // addresses, by line
	rows []Row
}

// open reads the first line. It returns the sentence against what is no such file.
func (r *reader) open(b []byte) (code string, args []string) {
	if len(b) > MostBytes {
		return "roster.large", []string{"max", "2 MB"}
	}
	b, ok := plain(b)
	if !ok {
		return "roster.encoding", []string{"form", Form}
	}
	first, _, _ := bytes.Cut(b, []byte("\n"))
	r.csv = csv.NewReader(bytes.NewReader(b))
	r.csv.FieldsPerRecord = -1
	for _, comma := range []rune{';', '\t'} { // as spreadsheets of some countries write
		if !bytes.ContainsRune(first, ',') && bytes.ContainsRune(first, comma) {
			r.csv.Comma = comma
		}
	}
	head, err := r.csv.Read()
	if err != nil {
		return "roster.head", []string{"columns", strings.Join(Columns, ", ")}
	}
	r.at = make(map[string]int, len(head))
	known := r.called("roster.column.", Columns)
	for i, typed := range head {
		name, ok := known[written(typed)]
		if _, twice := r.at[name]; twice || !ok {
			return "roster.column", []string{"what", clip(typed), "columns", strings.Join(Columns, ", ")}
		}
		r.at[name] = i
	}
	if _, ok := r.at["email"]; !ok {
		return "roster.head", []string{"columns", strings.Join(Columns, ", ")}
	}
	return "", nil
}

// called returns words of the file by what they may be written as: themselves, or
// what the book says for them in a language of the pack.
func (r *reader) called(prefix string, ids []string) map[string]string {
	all := map[string]string{}
	for _, lang := range append(slices.Clone(r.in.Languages), "en") {
		p := words.New(lang, words.Locale{})
		for _, id := range ids {
			all[id], all[written(p.T(prefix+id))] = id, id
		}
	}
	return all
}

// written is a word of the file as it is compared.
func written(s string) string {
	s, _ = lay.Text{Field: "word", Most: 60}.Clean(s)
	return strings.ToLower(strings.TrimSpace(s))
}

// clip keeps what is shown of a stranger's text short.
func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// cells is one line.
type cells struct {
	*reader
	line  int
	cells []string
	row   *Row
}

// row reads one line. One that is empty is passed over.
func (r *reader) row(fields []string) {
	if !slices.ContainsFunc(fields, func(s string) bool { return strings.TrimSpace(s) != "" }) {
		return
	}
	line, _ := r.csv.FieldPos(0)
	row := Row{Line: line, Does: Joins}
	c := cells{r, line, fields, &row}
	if len(fields) > len(r.at) {
		c.say("", "roster.cells", "n", fmt.Sprint(len(r.at)))
	}
	c.who()
	c.end()
	switch {
	case row.Person.End:
		row.Does = Leaves
	case !c.faulty("end"):
		c.post()
		c.place()
	}
	if len(row.Faults) > 0 {
		row.Does = Wrong
	}
	r.rows = append(r.rows, row)
}

// say notes what is wrong with a cell, or with the row.
func (c cells) say(column, code string, args ...string) {
	f := Fault{Line: c.line, Name: column, Code: code, Args: args}
	if i, ok := c.at[column]; ok {
		f.Column = i + 1
		if i < len(c.cells) {
			f.Line, _ = c.csv.FieldPos(i)
		}
	}
	c.row.Faults = append(c.row.Faults, f)
}

// cell returns a cell in canonical form, having refused what is not plain text.
func (c cells) cell(column string, most int) string {
	i, ok := c.at[column]
	if !ok || i >= len(c.cells) {
		return ""
	}
	s, code := lay.Text{Field: column, Most: most}.Clean(c.cells[i])
	if code == "" {
		code = lay.Hostile(s)
	}
	if code != "" {
		c.say(column, code, "max", fmt.Sprint(most))
		return ""
	}
	return s
}

func (c cells) faulty(column string) bool {
	return slices.ContainsFunc(c.row.Faults, func(f Fault) bool { return f.Name == column })
}

func (c cells) who() {
	p := &c.row.Person
	typed := c.cell("email", 254)
	email, err := people.Address(typed)
	if p.Email = email; err != nil {
		if p.Email = clip(typed); !c.faulty("email") {
			c.say("email", "setting.email")
		}
		return
	}
	if line, twice := c.seen[email]; twice {
		c.say("email", "roster.twice", "line", fmt.Sprint(line))
		return
	}
	c.seen[email] = c.line
}

// end reads whether the row takes a post.
func (c cells) end() {
	typed := written(c.cell("end", 20))
	_, yes := c.yes[typed]
	switch {
	case slices.Contains([]string{"", "no", "0", "false"}, typed):
	case yes || typed == "1" || typed == "true":
		c.row.Person.End = true
	default:
		c.say("end", "roster.end", "yes", "yes")
	}
}

// post reads name, post and roles.
func (c cells) post() {
	p := &c.row.Person
	if p.Name = c.cell("name", 100); p.Name == "" && !c.faulty("name") {
		c.say("name", "roster.name")
	}
	if typed := c.cell("post", 120); typed != "" {
		x, ok := find(c.in.Posts, typed, func(x pack.Post) (string, words.Text) { return x.ID, x.Name })
		if p.Post = x.ID; !ok {
			c.say("post", "roster.unknown", "what", clip(typed))
		}
	}
	for typed := range strings.SplitSeq(c.cell("roles", 500), ";") {
		if typed = strings.TrimSpace(typed); typed == "" {
			continue
		}
		x, ok := find(c.in.Roles, typed, func(x pack.Role) (string, words.Text) { return x.ID, x.Name })
		if !ok {
			c.say("roles", "roster.unknown", "what", clip(typed))
			continue
		}
		p.Roles = append(p.Roles, x.ID)
	}
	if len(p.All(c.in)) == 0 && !c.faulty("post") && !c.faulty("roles") {
		c.say("post", "setting.no-post")
	}
}

// place reads the office.
func (c cells) place() {
	typed := c.cell("office", 120)
	x, ok := find(c.in.Offices, typed, func(x pack.Office) (string, words.Text) { return x.ID, x.Name })
	if !ok {
		x, ok = find(c.in.Offices, typed, func(x pack.Office) (string, words.Text) { return x.Code, nil })
	}
	c.row.Person.Office = x.ID
	switch {
	case ok || c.faulty("office"):
	case typed == "":
		c.say("office", "roster.office")
	default:
		c.say("office", "roster.unknown", "what", clip(typed))
	}
}

// find looks for an id, or a name in any language.
func find[T any](all []T, typed string, of func(T) (string, words.Text)) (found T, ok bool) {
	i := slices.IndexFunc(all, func(x T) bool {
		id, name := of(x)
		if strings.EqualFold(id, typed) {
			return typed != ""
		}
		for _, s := range name {
			if strings.EqualFold(s, typed) {
				return true
			}
		}
		return false
	})
	if i < 0 {
		return found, false
	}
	return all[i], true
}

// Emails lists the addresses of sound rows, for people.FindMany.
func (r Roster) Emails() (all []string) {
	for _, x := range r.Rows {
		if x.Does != Wrong {
			all = append(all, x.Person.Email)
		}
	}
	return all
}

// Against says of each sound row what it would do to the people who are known.
func (r Roster) Against(known map[string]people.Person, in *pack.Pack) Roster {
	r.Rows = slices.Clone(r.Rows)
	for i, x := range r.Rows {
		if x.Does == Wrong {
			continue
		}
		p, ok := known[x.Person.Email]
		r.Rows[i].Before = p
		holds := ok && p.Office != ""
		switch {
		case x.Person.End && !holds:
			r.Rows[i].Does = Same
		case x.Person.End:
			r.Rows[i].Does = Leaves
		case !holds:
			r.Rows[i].Does = Joins
		case same(p, x.Person, in):
			r.Rows[i].Does = Same
		default:
			r.Rows[i].Does = Changes
		}
	}
	return r
}

func same(p people.Person, x setting.Person, in *pack.Pack) bool {
	roles := slices.Clone(p.Roles)
	slices.Sort(roles)
	return p.Name == x.Name && p.Office == x.Office && p.Post == x.Post && slices.Equal(roles, x.All(in))
}

// Count returns how many rows do each thing.
func (r Roster) Count() map[What]int {
	n := map[What]int{}
	for _, x := range r.Rows {
		n[x.Does]++
	}
	return n
}

// Layer returns the changes of the rows that do something. It is a fault of the
// file while any row is wrong: nobody is left out unseen.
func (r Roster) Layer() (setting.Layer, error) {
	if len(r.Faults) > 0 || r.Count()[Wrong] > 0 {
		return nil, fault.New(fault.Invalid, "roster.mend")
	}
	var l setting.Layer
	for _, x := range r.Rows {
		if x.Does != Same {
			l = append(l, setting.Change{Person: new(x.Person)})
		}
	}
	return l, nil
}
