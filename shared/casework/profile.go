package casework

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
)

// Profile is what an employer tells once, and every application then knows: one
// partition a person, family E, sort H for the answers and D#<slot> for the
// documents.
type Profile struct {
	Person    string
	Answers   form.Answers
	Documents []Attachment
	Version   int
}

const profiles = "E"

type profileItem struct {
	Blob []byte `dynamodbav:"f"`
}

// Document returns the file in a slot of the profile; the empty slot has none.
func (p Profile) Document(slot string) (Attachment, bool) {
	i := slices.IndexFunc(p.Documents, func(d Attachment) bool { return d.Slot == slot && slot != "" })
	if i < 0 {
		return Attachment{}, false
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

// LoadProfile returns a person's profile, an empty one if there is none: one read.
func LoadProfile(ctx context.Context, db *store.Scope, person string) (Profile, error) {
	p := Profile{Person: person, Answers: form.Answers{}}
	page, err := db.Query(ctx, store.Query{Family: profiles, ID: person})
	if err != nil {
		return p, fmt.Errorf("casework: profile: %w", err)
	}
	for _, it := range page.Items {
		if slot, ok := strings.CutPrefix(it.Key.Sort, "D#"); ok {
			var d Attachment
			if err := it.Decode(&d); err != nil {
				return p, fmt.Errorf("casework: profile document %s: %w", slot, err)
			}
			d.Version, d.Seal = it.Version, it.Event.Seal
			p.Documents = append(p.Documents, d)
			continue
		}
		var v profileItem
		if err := it.Decode(&v); err != nil {
			return p, fmt.Errorf("casework: profile: %w", err)
		}
		if p.Answers, err = unblob(v.Blob); err != nil {
			return p, fmt.Errorf("casework: profile: %w", err)
		}
		p.Version = it.Version
	}
	return p, nil
}

// SaveProfile stores the answers of a profile.
func SaveProfile(ctx context.Context, db *store.Scope, p Profile) error {
	blob, err := blobOf(p.Answers)
	if err != nil {
		return fmt.Errorf("casework: profile: %w", err)
	}
	err = db.Keep(ctx, store.Put{Key: store.Key{Family: profiles, ID: p.Person, Sort: "H"}, Version: p.Version, Value: profileItem{blob}})
	if errors.Is(err, store.ErrConflict) {
		return fault.Wrap(err, fault.Conflict, "counter.changed-elsewhere")
	}
	return err
}

// AttachToProfile puts a file into a slot of the profile, in place of what was
// there.
func AttachToProfile(ctx context.Context, db *store.Scope, p Profile, d Attachment) error {
	old, _ := p.Document(d.Slot)
	e := trail.Event{Subject: "profile/" + p.Person + "/" + d.Slot, Seq: old.Version + 1, Action: "attach", By: d.By, At: d.At, Note: d.Name}
	return commit(ctx, db, e.Sealed(old.Seal), store.Put{
		Key: store.Key{Family: profiles, ID: p.Person, Sort: "D#" + d.Slot}, Version: old.Version, Value: d})
}
