// Package profile is what an employer tells once, and every application then
// knows.
package profile

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/blob"
	"github.com/shrama/shrama/shared/casework/kept"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
)

// Profile is what one person has told: one partition, family E, sort H for the
// answers and D#<slot> for the documents.
type Profile struct {
	Person    string
	Answers   form.Answers
	Documents []casework.Attachment
	Version   int
}

const family = "E"

type item struct {
	Blob []byte `dynamodbav:"f"`
}

// Document returns the file in a slot of the profile; the empty slot has none.
func (p Profile) Document(slot string) (casework.Attachment, bool) {
	i := slices.IndexFunc(p.Documents, func(d casework.Attachment) bool { return d.Slot == slot && slot != "" })
	if i < 0 {
		return casework.Attachment{}, false
	}
	return p.Documents[i], true
}

// Answer takes the checked answers of one part.
func (p Profile) Answer(part form.Part, clean form.Answers) Profile {
	a := maps.Clone(p.Answers)
	for _, f := range part.Fields {
		delete(a, f.ID)
		if v, ok := clean[f.ID]; ok {
			a[f.ID] = v
		}
	}
	p.Answers = a
	return p
}

// Load returns a person's profile, an empty one if there is none: one read.
func Load(ctx context.Context, db *store.Scope, person string) (Profile, error) {
	p := Profile{Person: person, Answers: form.Answers{}}
	page, err := db.Query(ctx, store.Query{Family: family, ID: person})
	if err != nil {
		return p, fmt.Errorf("profile: %w", err)
	}
	for _, it := range page.Items {
		if slot, ok := strings.CutPrefix(it.Key.Sort, "D#"); ok {
			d, err := casework.ReadAttachment(it, slot)
			if err != nil {
				return p, fmt.Errorf("profile: document %s: %w", slot, err)
			}
			p.Documents = append(p.Documents, d)
			continue
		}
		var v item
		if err := it.Decode(&v); err != nil {
			return p, fmt.Errorf("profile: %w", err)
		}
		if p.Answers, err = blob.Answers(v.Blob); err != nil {
			return p, fmt.Errorf("profile: %w", err)
		}
		p.Version = it.Version
	}
	return p, nil
}

// Save stores the answers of a profile.
func Save(ctx context.Context, db *store.Scope, p Profile) error {
	packed, err := blob.Of(p.Answers)
	if err != nil {
		return fmt.Errorf("profile: %w", err)
	}
	err = db.Keep(ctx, store.Put{Key: store.Key{Family: family, ID: p.Person, Sort: "H"}, Version: p.Version, Value: item{packed}})
	return saved(err, "counter.changed-elsewhere")
}

// Attach puts a file into a slot of the profile, in place of what was there.
func Attach(ctx context.Context, db *store.Scope, p Profile, d casework.Attachment) error {
	old, _ := p.Document(d.Slot)
	e := trail.Event{Subject: "profile/" + p.Person + "/" + d.Slot, Seq: old.Version + 1, Action: "attach", By: d.By, At: d.At, Note: d.Name}
	err := db.Commit(ctx, e.Sealed(old.Seal), store.Put{
		Key: store.Key{Family: family, ID: p.Person, Sort: "D#" + d.Slot}, Version: old.Version, Value: kept.PaperOf(d.Document)})
	return saved(err, "fault.case-changed")
}

// saved says in the words of code that another write came first.
func saved(err error, code string) error {
	if errors.Is(err, store.ErrConflict) {
		return fault.Wrap(err, fault.Conflict, code)
	}
	if err != nil {
		return fmt.Errorf("profile: save: %w", err)
	}
	return nil
}
