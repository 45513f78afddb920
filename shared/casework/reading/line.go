package reading

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// Line is one time that an officer had a secret answer shown. Of the answer it
// says the question alone.
type Line struct {
	ID     string // of the form that asked, made by the browser or the page
	Of     string // the subject of what was read
	Field  string
	By     tenant.Actor
	Role   string // in which they read
	Office string // of their post
	At     time.Time
}

// action is what a line calls it.
const action = "show"

// pressed is how long the same form, sent again, is the same reading: a button
// pressed twice, an answer that was lost, a page asked for again.
const pressed = time.Hour

// held is what a line's item holds besides the event.
type held struct {
	Office string `dynamodbav:"o"`
}

// Write writes the line below a key of what was read, as an event of its own that
// the stream brings to the tenant's log: one conditional write, made before
// anything is shown. A form that comes again within the hour is written once; one
// that comes later, or whose id is another's, is a line of its own.
func Write(ctx context.Context, db *store.Scope, below store.Key, l Line) error {
	k := below
	k.Sort += "#" + l.ID + "#" + l.Field
	e := trail.Event{Subject: l.Of + "/reading", Seq: 1, Action: action, By: l.By.Person, Name: l.By.Name, Role: l.Role, At: l.At, Note: l.Field}
	err := db.Commit(ctx, e.Sealed(trail.Seal{}), store.Put{Key: k, Value: held{l.Office}})
	if !errors.Is(err, store.ErrConflict) {
		return err
	}
	it, err := db.Get(ctx, k)
	if err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	if it.Event.By == l.By.Person && l.At.Sub(it.Event.At).Abs() < pressed {
		return nil
	}
	l.ID = ident.New().String()
	return Write(ctx, db, below, l)
}

// Again reports whether another line is of the same form.
func (l Line) Again(other Line) bool { return l.ID == other.ID && l.Field == other.Field }

// Read returns the line that an item holds.
func Read(it store.Item) (Line, error) {
	var h held
	err := it.Decode(&h)
	e, id := it.Event, strings.TrimSuffix(it.Key.Sort, "#"+it.Event.Note)
	return Line{ID: id[strings.LastIndexByte(id, '#')+1:], Of: strings.TrimSuffix(e.Subject, "/reading"), Field: e.Note, By: tenant.Actor{Person: e.By, Name: e.Name}, Role: e.Role, Office: h.Office, At: e.At}, err
}
