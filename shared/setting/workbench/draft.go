// Package workbench is how a tenant's admins change its settings together: a draft
// that one writes and another approves, and publications that decide from a day on
// and never change.
//
// Nobody approves what they wrote. A publication is a new version of the whole
// layer, so that taking one back is publishing the layer before it.
package workbench

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/draft"
	"github.com/shrama/shrama/shared/setting/lay"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/setting/review"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/trail"
)

// State is how far a draft has come.
type State string

// The states.
const (
	Open      State = "draft"     // it is written
	Submitted State = "submitted" // a second person must look at it
	Approved  State = "approved"  // it can be published
	Published State = "published" // it is a version
	Dropped   State = "dropped"   // it was given up
)

// The acts in a draft's life, as the trail names them.
const (
	actBegin   = "begin"
	actEdit    = "edit"
	actReplay  = "replay"
	actRebase  = "rebase"
	actSubmit  = draft.Submit
	actReturn  = draft.Return
	actApprove = draft.Approve
	actPublish = "publish"
	actDrop    = "drop"
)

// Acting is who does something, when, and why where that is asked.
type Acting = tenancy.Acting

// Draft is changes on their way to a publication.
type Draft struct {
	ID       string // an ident
	Title    string
	State    State
	Base     int             // the version that it changes; 0 is the law as it is
	Restores int             // of a draft that takes back: the version whose layer is to decide again
	Undo     bool            // it takes back
	Changes  setting.Layer   // with those of people; none of a draft that takes back
	Authors  []string        // everybody who wrote in it
	Asked    string          // e-mail address of who was asked last to approve it
	Approver string          // who approved it, and Name
	Name     string          // the approver's
	Replay   *replay.Summary // what the changes would have done; nil until it was asked
	Number   int             // of its publication
	History  []trail.Event
	Version  int // as stored; 0 for one that is not stored yet

	parts []string    // that hold its changes, as stored
	also  []store.Put // what is stored with it in the same instant
}

// longestTitle is how many letters a draft's title may have.
const longestTitle = 120

// New begins a draft: its ID is the one that the browser's form brought, Base the
// newest version. With Undo it takes back every version after Restores, whose layer
// is to decide again; 0 is the law as it is.
func New(d Draft, a Acting) (Draft, error) {
	if _, err := ident.Parse(d.ID); err != nil {
		return d, fault.Wrap(err, fault.Malformed, "setting.draft-gone")
	}
	clean, code := lay.Text{Field: "title", Most: longestTitle}.Clean(d.Title)
	if code == "" {
		code = lay.Hostile(clean)
	}
	if code == "" && clean == "" {
		code = "setting.title"
	}
	if code != "" {
		return d, fault.Answers([]fault.Field{{ID: "title", Code: code, Args: []string{"max", strconv.Itoa(longestTitle)}}})
	}
	if d.Undo && (d.Restores < 0 || d.Restores >= d.Base) {
		return d, fault.New(fault.Conflict, "setting.nothing-to-undo")
	}
	return Draft{ID: d.ID, Title: clean, Base: d.Base, Undo: d.Undo, Restores: d.Restores}.act(actBegin, Open, a)
}

// act writes a line and returns the draft that follows. Only an admin acts.
func (d Draft) act(action string, to State, a Acting) (Draft, error) {
	if !a.By.Has(pack.Admin) {
		return d, fault.New(fault.Forbidden, "setting.admins-only")
	}
	var last trail.Seal
	if n := len(d.History); n > 0 {
		last = d.History[n-1].Seal
	}
	e := trail.Event{Subject: "setting/" + d.ID, Seq: len(d.History) + 1, Action: action, From: string(d.State), To: string(to),
		By: a.By.Person, Name: a.By.Name, Role: pack.Admin, At: a.At, Note: a.Reason}
	d.History = append(slices.Clip(slices.Clone(d.History)), e.Sealed(last))
	d.State = to
	if slices.Contains([]string{actBegin, actEdit, actRebase}, action) && !slices.Contains(d.Authors, a.By.Person) {
		d.Authors = append(slices.Clip(slices.Clone(d.Authors)), a.By.Person)
	}
	return d, nil
}

// in refuses an act that the draft is not ready for, or no longer.
func (d Draft) in(states ...State) error {
	if !slices.Contains(states, d.State) {
		return fault.New(fault.Conflict, "setting.draft-moved")
	}
	return nil
}

// Edit puts other changes in the place of the draft's. What is edited must be
// looked at anew: it is a draft again, and what a replay found no longer counts.
func (d Draft) Edit(changes setting.Layer, a Acting) (Draft, error) {
	if err := d.in(Open, Submitted, Approved); err != nil {
		return d, err
	}
	if d.Undo {
		return d, fault.New(fault.Conflict, "setting.undo-has-no-changes")
	}
	if len(review.Size(changes)) > 0 {
		return d, fault.New(fault.TooLarge, "setting.too-large")
	}
	changes = setting.Layer(nil).Over(changes)
	if slices.Equal(fingerprints(d.Changes), fingerprints(changes)) {
		return d, nil
	}
	n, err := d.act(actEdit, Open, a)
	if err != nil {
		return d, err
	}
	n.Changes, n.Replay, n.Approver, n.Name = changes, nil, "", ""
	return n, nil
}

// Rebase puts the draft upon the newest version. Who does so writes in it.
func (d Draft) Rebase(newest int, a Acting) (Draft, error) {
	if err := d.in(Open, Submitted, Approved); err != nil || d.Base == newest {
		return d, err
	}
	n, err := d.act(actRebase, Open, a)
	if err != nil {
		return d, err
	}
	n.Base, n.Replay, n.Approver, n.Name = newest, nil, "", ""
	return n, nil
}

// Replayed notes what the changes would have done to past cases.
func (d Draft) Replayed(s replay.Summary, a Acting) (Draft, error) {
	if err := d.in(Open); err != nil {
		return d, err
	}
	if s.Changes != d.Fingerprint() || s.Base != d.Base {
		return d, fault.New(fault.Conflict, "setting.replay-stale")
	}
	n, err := d.act(actReplay, Open, a)
	n.Replay = &s
	return n, err
}

// Submit hands the draft to a second person. Its changes must have been replayed,
// so that who approves them knows what they do.
func (d Draft) Submit(a Acting) (Draft, error) {
	switch err := d.in(Open); {
	case err != nil:
		return d, err
	case len(d.Changes) == 0 && !d.Undo:
		return d, fault.New(fault.Conflict, "setting.no-changes")
	case d.Replay == nil:
		return d, fault.New(fault.Conflict, "setting.not-replayed")
	}
	return d.act(actSubmit, Submitted, a)
}

// Return gives a submitted draft back to be written on, with the reason.
func (d Draft) Return(a Acting) (Draft, error) {
	if err := d.in(Submitted, Approved); err != nil {
		return d, err
	}
	if a.Reason = strings.TrimSpace(a.Reason); a.Reason == "" || len([]rune(a.Reason)) > 2000 {
		return d, fault.Answers([]fault.Field{{ID: "note", Code: "casework.reason-missing"}})
	}
	n, err := d.act(actReturn, Open, a)
	n.Approver, n.Name = "", ""
	return n, err
}

// Approve lets the draft be published. Nobody approves what they wrote in.
func (d Draft) Approve(a Acting) (Draft, error) {
	if err := d.in(Submitted); err != nil {
		return d, err
	}
	if slices.Contains(d.Authors, a.By.Person) {
		return d, fault.New(fault.Forbidden, "setting.second-person")
	}
	n, err := d.act(actApprove, Approved, a)
	if err == nil {
		n.Approver, n.Name = a.By.Person, a.By.Name
	}
	return n, err
}

// Drop gives the draft up.
func (d Draft) Drop(a Acting) (Draft, error) {
	if err := d.in(Open, Submitted, Approved); err != nil {
		return d, err
	}
	return d.act(actDrop, Dropped, a)
}

// Last returns the newest line of the draft's history.
func (d Draft) Last() trail.Event {
	if len(d.History) == 0 {
		return trail.Event{}
	}
	return d.History[len(d.History)-1]
}

// Fingerprint names the changes of the draft, whatever became of it besides.
func (d Draft) Fingerprint() string {
	h := sha256.New()
	for _, f := range fingerprints(d.Changes) {
		h.Write([]byte(f))
	}
	if d.Undo {
		h.Write([]byte{'u', byte(d.Restores), byte(d.Restores >> 8), byte(d.Restores >> 16)})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// fingerprints names each change of a layer.
func fingerprints(l setting.Layer) []string {
	all := make([]string, len(l))
	for i, c := range l {
		b, err := setting.Layer{c}.JSON()
		if err != nil {
			b = []byte(c.Target()) // a text that is no UTF-8, which no layer that was parsed has
		}
		sum := sha256.Sum256(b)
		all[i] = string(sum[:])
	}
	return all
}

// Between returns the changes that theirs has and mine has not: what somebody else
// wrote in the meantime.
func Between(mine, theirs setting.Layer) (more setting.Layer) {
	known := fingerprints(mine)
	for i, f := range fingerprints(theirs) {
		if !slices.Contains(known, f) {
			more = append(more, theirs[i])
		}
	}
	return more
}

// Whole is the layer that would decide, over that of the version which the draft
// changes or, where it takes back, of the one that it restores.
func (d Draft) Whole(before setting.Layer) setting.Layer {
	if d.Undo {
		return before
	}
	settings, _ := d.Changes.Split()
	return before.Over(settings)
}
