// Package people keeps who may sign in to a tenant: the person behind an e-mail
// address, with the posts they hold.
//
// A person is found by their address only, at one strongly consistent read. The
// same address in two tenants is two persons with two idents, so nothing in one
// tenant's data points to another's.
package people

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// Person is one entry.
type Person struct {
	ID     string   `dynamodbav:"i"` // an ident, opaque
	Email  string   `dynamodbav:"m"` // as Address writes it
	Name   string   `dynamodbav:"n,omitempty"`
	Lang   string   `dynamodbav:"l,omitempty"` // in which messages are written to them
	Post   string   `dynamodbav:"t,omitempty"` // the pack's post they hold, if it was given by its name
	Roles  []string `dynamodbav:"r,omitempty"` // tenant.Applicant, or the pack's roles of their posts
	Office string   `dynamodbav:"o,omitempty"` // the pack's office of a post; empty for applicants
	Phone  string   `dynamodbav:"p,omitempty"` // E.164
	By     int      `dynamodbav:"b,omitempty"` // the version of the settings that spoke of them last
}

// Actor returns the person as one who acts in the tenant.
func (p Person) Actor(id tenant.ID) tenant.Actor {
	return tenant.Actor{Tenant: id, Person: p.ID, Name: p.Name, Email: p.Email, Lang: p.Lang, Roles: p.Roles, Office: p.Office}
}

// Address returns the one way of writing an e-mail address: trimmed and in
// lower case, since no provider in use tells A from a. Anything but a plain
// address of at most 254 bytes (RFC 5321, 4.5.3.1) is an Invalid fault on the
// field email.
func Address(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	_, domain, _ := strings.Cut(s, "@")
	if err != nil || a.Address != s || len(s) > 254 || !strings.Contains(strings.Trim(domain, "."), ".") || strings.ContainsAny(domain, "[]") || !shown(s) {
		return "", fault.Answers([]fault.Field{{ID: "email", Code: "portal.email.form"}})
	}
	return s, nil
}

// shown reports whether every character can be seen: nothing that is no text, ends
// a line, or turns or hides what stands beside it.
func shown(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsPrint(c) || c == utf8.RuneError })
}

// A person is one item: family P, the hash of the address, sort p.
const family = "P"

// place keys a person by the hash of the address, so that keys, which reach
// logs and metrics, name nobody.
func place(email string) store.Key {
	sum := sha256.Sum256([]byte(email))
	return store.Key{Family: family, ID: hex.EncodeToString(sum[:16]), Sort: "p"}
}

// Find returns the person with the given address, or store.ErrNotFound.
func Find(ctx context.Context, db *store.Scope, email string) (Person, error) {
	p, _, err := find(ctx, db, email)
	return p, err
}

func find(ctx context.Context, db *store.Scope, email string) (Person, store.Item, error) {
	it, err := db.Get(ctx, place(email))
	if err != nil {
		return Person{}, it, fmt.Errorf("people: find: %w", err)
	}
	var p Person
	if err := it.Decode(&p); err != nil {
		return Person{}, it, fmt.Errorf("people: %w", err)
	}
	return p, it, nil
}

// Entry is what somebody writes about a person.
type Entry struct {
	Person        // found by Email; what is empty stays as it was
	By     string // ident of who writes; empty is the person themself
	At     time.Time
	Invite bool        // the person is told of the post: the line is an Invite
	With   []store.Put // is stored in the same instant

	// Unless says of an End why it cannot be, by who the person is now, or what is
	// stored with it at once: whoever stored the same meanwhile is asked about again.
	Unless func(context.Context, Person) ([]store.Put, error)

	end  bool
	note string // the action of a line that changes nothing
}

// Invite is the action of a line that gives somebody a post and has them told.
const Invite = "invite"

// Enrol puts a person on the tenant's list, or changes what it says of them,
// with an event. Doing it again changes nothing. Who has no role is an
// applicant.
func Enrol(ctx context.Context, db *store.Scope, e Entry) (Person, error) {
	var err error
	if e.Email, err = Address(e.Email); err != nil {
		return Person{}, err
	}
	for range 5 {
		old, it, err := find(ctx, db, e.Email)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return Person{}, err
		}
		p := merge(old, e.Person)
		if it.Version > 0 && (same(old, p) || e.spent(old, it)) {
			return old, nil
		}
		e.Person = p
		if err = write(ctx, db, it, e); !errors.Is(err, store.ErrConflict) {
			return p, err
		}
	}
	return Person{}, fault.New(fault.Conflict, "web.try-again")
}

// write seals the event to the one before it, which the item carries.
func write(ctx context.Context, db *store.Scope, it store.Item, e Entry) error {
	p := e.Person
	ev := trail.Event{Subject: "person/" + p.ID, Seq: it.Event.Seq + 1, Action: "enrol", By: e.By, At: e.At}
	switch {
	case e.note != "":
		ev.Action = e.note
	case e.end:
		ev.Action = Ended
	case e.Invite:
		ev.Action = Invite
	case it.Version > 0:
		ev.Action = "change"
	}
	if ev.By == "" {
		ev.By = p.ID
	}
	put := store.Put{Key: place(p.Email), Version: it.Version, Value: p}
	if p.Office != "" {
		put.Mine = store.Slot{ID: post(p.Office), Sort: p.ID}
	}
	if err := db.Commit(ctx, ev.Sealed(it.Event.Seal), append([]store.Put{put}, e.With...)...); err != nil {
		return fmt.Errorf("people: enrol: %w", err)
	}
	return nil
}

// merge lays what is known anew over what was known.
func merge(old, p Person) Person {
	pick := func(a, b string) string {
		if b != "" {
			return b
		}
		return a
	}
	m := Person{
		ID: old.ID, Email: p.Email, Name: pick(old.Name, p.Name), Lang: pick(old.Lang, p.Lang),
		Roles: old.Roles, Office: pick(old.Office, p.Office), Phone: pick(old.Phone, p.Phone),
	}
	if m.By, m.Post = max(old.By, p.By), old.Post; len(p.Roles) > 0 {
		m.Roles, m.Post = p.Roles, p.Post
	}
	if len(m.Roles) == 0 {
		m.Roles = []string{tenant.Applicant}
	}
	if m.ID == "" {
		m.ID = ident.New().String()
	}
	return m
}

func same(a, b Person) bool {
	return slices.Equal(a.Roles, b.Roles) && a.ID == b.ID && a.Name == b.Name && a.Lang == b.Lang && a.Office == b.Office && a.Phone == b.Phone && a.Post == b.Post
}

// Read returns the person of an item, as the stream brings one; ok is false for
// any other item.
func Read(it store.Item) (p Person, ok bool, err error) {
	if it.Key.Family != family {
		return p, false, nil
	}
	return p, true, it.Decode(&p)
}

func post(office string) string { return "office." + office }

// Staff returns the people who hold posts in an office, for messages; it is
// read from an index and may lag by a second, so no permission hangs on it.
func Staff(ctx context.Context, db *store.Scope, office string) ([]Person, error) {
	var staff []Person
	q := store.Query{Index: store.Mine, ID: post(office), Limit: 100}
	for {
		page, err := db.Query(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("people: staff of %s: %w", office, err)
		}
		if staff, err = readAll(ctx, db, page.Items, staff); err != nil {
			return nil, err
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return staff, nil
		}
	}
}

// readAll reads the persons whose keys an index returned.
func readAll(ctx context.Context, db *store.Scope, rows []store.Item, into []Person) ([]Person, error) {
	var keys []store.Key
	for _, it := range rows {
		keys = append(keys, it.Key)
	}
	if len(keys) == 0 {
		return into, nil
	}
	items, err := db.GetMany(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("people: staff: %w", err)
	}
	for _, it := range items {
		var p Person
		if err := it.Decode(&p); err != nil {
			return nil, fmt.Errorf("people: %w", err)
		}
		into = append(into, p)
	}
	return into, nil
}
