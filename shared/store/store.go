// Package store is the project's one table: items under a tenant, written in
// all-or-nothing commits together with the event that explains them.
//
// There is no call that lacks a tenant. Modules hold a *Scope, which alone can
// build a key, so a query across tenants cannot be spelled; and a Scope talks
// with its own tenant's credentials, so one that strayed would be refused.
//
// The table's keys are PK and SK, both strings. Every partition key, of the
// table and of both indexes, starts T#<tenant>#. See the AWS pages "Using
// sparse indexes" and "Condition expressions" for what is leant on.
package store

import (
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/trail"
)

// Errors that a Scope reports; both are wrapped, so test with errors.Is.
var (
	ErrNotFound = errors.New("store: not found")
	ErrConflict = errors.New("store: changed by someone else")
	ErrLimit    = errors.New("store: limit reached")
)

// Key places one item: PK is T#<tenant>#<Family>#<ID>, SK is Sort. Family is a
// capital letter or two that one package owns; no part may hold a '#' but Sort.
type Key struct {
	Family, ID, Sort string
}

// Index is one of the table's two sparse indexes; the zero Index is the table.
type Index string

// The indexes. Both are eventually consistent: nothing unique and no permission
// is ever read from them.
const (
	Queue Index = "queue" // open work: one row a case that an office must see
	Mine  Index = "mine"  // what a person owns
)

// Slot places an item in an index: its partition is T#<tenant>#<ID> under the
// index, ordered by Sort.
type Slot struct {
	ID, Sort string
}

// Put is one write waiting for Commit. Version is the version that was read;
// zero means that the item must not exist yet.
type Put struct {
	Key     Key
	Version int
	Value   any         // a struct with dynamodbav tags of one or two letters; nil keeps none
	Queue   Slot        // zero: not in the index
	Row     any         // what one line of the queue shows; written only with a Queue slot
	Mine    Slot        // zero: not in the index
	Expires time.Time   // when the item may vanish; zero is never
	Delete  bool        // remove the item instead; Value is ignored
	Event   trail.Event // its own line, for a put that is not the first of its commit; zero for none
}

// Item is one stored item. One that a query of an index returned holds its Key,
// its Queue or Mine slot and, from the queue, its row: an index keeps no more.
type Item struct {
	Key     Key
	Version int
	Event   trail.Event // of the commit that wrote it; zero for what was only kept
	Queue   Slot
	Mine    Slot
	Expires time.Time                       // zero is never; to the second, UTC
	attrs   map[string]types.AttributeValue // the value's own
	row     types.AttributeValue
}

// Query asks for the items of one partition, in order of the bytes of Sort.
type Query struct {
	Index  Index
	Family string // table only
	ID     string
	Prefix string // only sorts that start so
	Desc   bool
	Limit  int    // at most this many items; 0 is all that fit one megabyte
	Cursor string // from Page.Next
}

// Page is one page of a query. Next is empty on the last one. What expired is
// left out, so a page may hold fewer items than its limit, or none, and yet not
// be the last.
type Page struct {
	Items []Item
	Next  string
}
