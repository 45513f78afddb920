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
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/tenant"
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
	Value   any       // a struct with dynamodbav tags of one or two letters
	Queue   Slot      // zero: not in the index
	Mine    Slot      // zero: not in the index
	Expires time.Time // when the item may vanish; zero is never
	Delete  bool      // remove the item instead; Value is ignored
}

// Item is one stored item.
type Item struct {
	Key     Key
	Version int
	Event   trail.Event // of the commit that wrote it; zero for what was only kept
	Queue   Slot
	Mine    Slot
	attrs   map[string]types.AttributeValue
}

// Query asks for the items of one partition, in order of Sort.
type Query struct {
	Index  Index
	Family string // table only
	ID     string
	Prefix string // only sorts that start so
	Desc   bool
	Limit  int    // at most this many items; 0 is all that fit one megabyte
	Cursor string // from Page.Next
}

// Page is one page of a query. Next is empty on the last one.
type Page struct {
	Items []Item
	Next  string
}

// Scope is the table as one tenant sees it.
type Scope struct {
	id tenant.ID
}

// Tenant returns the tenant whose items the scope sees.
func (s *Scope) Tenant() tenant.ID { return s.id }

// Decode fills v, a pointer to a struct with dynamodbav tags.
func (i Item) Decode(v any) error { return errors.New("store: stub") }

// Get returns one item by a strongly consistent read, or ErrNotFound.
func (s *Scope) Get(ctx context.Context, k Key) (Item, error) {
	return Item{}, errors.New("store: stub")
}

// GetMany returns those of at most 100 items that exist, in the order asked, by
// one eventually consistent read.
func (s *Scope) GetMany(ctx context.Context, ks []Key) ([]Item, error) {
	return nil, errors.New("store: stub")
}

// Query returns one page.
func (s *Scope) Query(ctx context.Context, q Query) (Page, error) {
	return Page{}, errors.New("store: stub")
}

// Commit writes all puts or none, and ev with the first of them, from where the
// stream carries it to the trail. One put is one conditional PutItem; more are
// one transaction. It returns ErrConflict if any item is not at the version its
// put names. There is no way to change a case without an event.
func (s *Scope) Commit(ctx context.Context, ev trail.Event, puts ...Put) error {
	return errors.New("store: stub")
}

// Keep writes one item that no history tells of: a session, a code, a lease. It
// obeys Version like Commit.
func (s *Scope) Keep(ctx context.Context, p Put) error { return errors.New("store: stub") }

// Count adds one to the counter at k unless it has reached limit, and returns
// the new count. At the limit it returns ErrLimit and writes nothing. The
// counter may vanish at expires.
func (s *Scope) Count(ctx context.Context, k Key, limit int, expires time.Time) (int, error) {
	return 0, errors.New("store: stub")
}
