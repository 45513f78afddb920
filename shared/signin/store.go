package signin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// family is that of the challenges.
const family = "OC"

// sent is a challenge as it is stored.
type sent struct {
	Email string `dynamodbav:"m"`
	Hash  []byte `dynamodbav:"h"`
	Tries int    `dynamodbav:"t"`
	Until int64  `dynamodbav:"u"`

	Person string `dynamodbav:"p,omitempty"`
	Secret []byte `dynamodbav:"k,omitempty"`
	Shared bool   `dynamodbav:"s,omitempty"`
}

func challengeKey(id string) store.Key { return store.Key{Family: family, ID: id, Sort: "c"} }

func (c Challenge) put(version int) store.Put {
	return store.Put{
		Key: challengeKey(c.ID), Version: version, Expires: c.Until,
		Value: sent{c.Email, c.Hash, c.Tries, c.Until.Unix(), c.Person, c.Secret, c.Shared},
	}
}

// keep stores a fresh challenge.
func keep(ctx context.Context, db *store.Scope, c Challenge) error {
	if err := db.Keep(ctx, c.put(0)); err != nil {
		return fmt.Errorf("signin: keep a code: %w", err)
	}
	return nil
}

// load returns a challenge and its version, or store.ErrNotFound.
func load(ctx context.Context, db *store.Scope, id string) (Challenge, int, error) {
	it, err := db.Get(ctx, challengeKey(id))
	if err != nil {
		return Challenge{}, 0, fmt.Errorf("signin: code: %w", err)
	}
	var s sent
	if err := it.Decode(&s); err != nil {
		return Challenge{}, 0, fmt.Errorf("signin: code: %w", err)
	}
	return Challenge{ID: id, Email: s.Email, Hash: s.Hash, Tries: s.Tries, Until: time.Unix(s.Until, 0), Person: s.Person, Secret: s.Secret, Shared: s.Shared}, it.Version, nil
}

// try is one code that somebody typed.
type try struct {
	challenge string
	sum       []byte // the digest of the code
	at        time.Time
}

// use tries a code against its challenge. Its answer is told only after the try
// was written or the challenge removed, on the version that was read, so racing
// tries are each counted and one code signs in once.
func use(ctx context.Context, db *store.Scope, t try) (Challenge, error) {
	for range 2 * maxTries {
		c, version, err := load(ctx, db, t.challenge)
		if errors.Is(err, store.ErrNotFound) || err == nil && c.Second() {
			return Challenge{}, over()
		}
		if err != nil {
			return c, err
		}
		next, verdict := c.Try(t.sum, t.at)
		if verdict != nil && next.Tries == c.Tries {
			return next, verdict
		}
		put := next.put(version)
		put.Delete = verdict == nil
		if err := db.Keep(ctx, put); err == nil {
			return next, verdict
		} else if !errors.Is(err, store.ErrConflict) {
			return c, fmt.Errorf("signin: use a code: %w", err)
		}
	}
	return Challenge{}, fault.New(fault.Conflict, "web.try-again")
}

// spend counts one try of the second step before it is judged, and returns the
// challenge with it. A challenge of the first step is none of the second.
func spend(ctx context.Context, db *store.Scope, id string, now time.Time) (Challenge, error) {
	for range 2 * maxTries {
		c, version, err := load(ctx, db, id)
		if errors.Is(err, store.ErrNotFound) || err == nil && (!c.Second() || !now.Before(c.Until) || c.Tries >= maxTries) {
			return Challenge{}, over()
		}
		if err != nil {
			return Challenge{}, err
		}
		c.Tries++
		if err = db.Keep(ctx, c.put(version)); err == nil {
			return c, nil
		} else if !errors.Is(err, store.ErrConflict) {
			return Challenge{}, fmt.Errorf("signin: count a try: %w", err)
		}
	}
	return Challenge{}, fault.New(fault.Conflict, "web.try-again")
}

// done removes a challenge after its right try: of the second step, whose codes
// are used once themselves.
func done(ctx context.Context, db *store.Scope, c Challenge) error {
	_, version, err := load(ctx, db, c.ID)
	if err == nil {
		put := c.put(version)
		put.Delete = true
		err = db.Keep(ctx, put)
	}
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrConflict) {
		return nil // another try moved it; it opens nothing any more
	}
	return err
}

// language returns the language a known person chose, else the page's. It costs
// the same read for everybody.
func language(ctx context.Context, db *store.Scope, email, page string) (string, error) {
	p, err := people.Find(ctx, db, email)
	if errors.Is(err, store.ErrNotFound) || err == nil && p.Lang == "" {
		return page, nil
	}
	return p.Lang, err
}

// person returns who the address belongs to; a new one becomes an applicant.
func person(ctx context.Context, db *store.Scope, fresh people.Entry) (tenant.Actor, error) {
	p, err := people.Find(ctx, db, fresh.Email)
	if errors.Is(err, store.ErrNotFound) {
		p, err = people.Enrol(ctx, db, fresh)
	}
	return p.Actor(db.Tenant()), err
}
