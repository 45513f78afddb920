// Package kept is a case as its item holds it: in one order, without names, in as
// few bytes as it has to tell. What the item's keys, its row in the queue and the
// event beside it say already is not in it.
package kept

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/casework/blob"
	"github.com/shrama/shrama/shared/casework/levy"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/pay"
)

// Case is what is kept of one. Instants are in Unix seconds, zero for none. Its
// names in JSON are those of cases that were written before they had an order.
type Case struct {
	Service   string       `json:"s"`
	Step      string       `json:"st"`
	Phase     flow.Phase   `json:"ph"`
	Pack      string       `json:"k"`
	Renews    string       `json:"rn,omitempty"`
	Applicant Party        `json:"ap"`
	Office    string       `json:"o,omitempty"`
	Begun     int64        `json:"b"`
	Filed     civil.Date   `json:"fd,omitzero"`
	Due       int64        `json:"d,omitempty"`
	Stood     int64        `json:"so,omitempty"`
	Left      string       `json:"lf,omitempty"`
	LeftDue   int64        `json:"ld,omitempty"`
	Escalated bool         `json:"es,omitempty"`
	Whole     int64        `json:"w,omitempty"`
	Told      bool         `json:"wt,omitempty"`
	Answers   blob.Columns `json:"a,omitempty"`
	Findings  blob.Columns `json:"fi,omitempty"`
	Fee       *levy.Fee    `json:"fe,omitempty"`
	Voucher   *pay.Voucher `json:"vo,omitempty"`
	Paid      *Payment     `json:"pd,omitempty"`
	Record    string       `json:"rc,omitempty"`
	First     string       `json:"f1,omitempty"` // the step that the first line left
	Older     []Line       `json:"h,omitempty"`
}

// Party is the applicant, whose ident stands in the item's keys.
type Party struct {
	Name  string `json:"n,omitempty"`
	Email string `json:"e,omitempty"`
	Phone string `json:"t,omitempty"`
	Lang  string `json:"l,omitempty"`
}

// Payment is money received.
type Payment struct {
	Method string `json:"m"`
	Ref    string `json:"r"`
	At     Second `json:"t"`
}

// Second is an instant in Unix seconds that JSON writes in full.
type Second int64

// MarshalText writes it as RFC 3339 does.
func (s Second) MarshalText() ([]byte, error) { return time.Unix(int64(s), 0).UTC().MarshalText() }

// UnmarshalText reads what MarshalText wrote.
func (s *Second) UnmarshalText(b []byte) error {
	var t time.Time
	err := t.UnmarshalText(b)
	*s = Second(t.Unix())
	return err
}

// Line is an older event without what follows from its place in the case: the
// subject, the number, where it came from, and its seal, which is computed anew
// from the first line on. The newest line keeps its own, so a change in an older
// one still shows (trail.Verify).
type Line struct {
	Action string `json:"a"`
	To     string `json:"t"`
	By     string `json:"b,omitempty"` // nobody is the applicant,
	Name   string `json:"n,omitempty"` // and no name is theirs
	Role   string `json:"r,omitempty"`
	At     int64  `json:"u"`
	Note   string `json:"x,omitempty"`
}

// Packed is a case in bytes: its texts deflated, and what no text need be made of.
type Packed struct {
	Texts []byte `dynamodbav:"f"`
	Raw   []byte `dynamodbav:"p,omitempty"` // the version's hash, then the idents of Older in order of appearance
}

// Beside is what the item says of the case elsewhere.
type Beside struct {
	Title string // of its row in the queue; empty where it has none
	Begun int64  // by its place among the person's own
}

// Pack packs a case beside which its item says so much. What would not come back
// the same in the case's own order, such as an answer with a control letter in it,
// is JSON.
func Pack(c Case, b Beside) (Packed, error) {
	w := tape{Beside: b}
	w.lay(&c)
	if back, err := (&tape{Beside: b, raw: w.raw, people: w.people}).read(w.text()); err == nil && reflect.DeepEqual(back, c.plain()) {
		return Packed{blob.Deflate([]byte(w.text())), w.raw}, nil
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return Packed{}, fmt.Errorf("kept: %w", err)
	}
	return Packed{Texts: blob.Deflate(raw)}, nil
}

// Unpack reads what Pack packed beside the same, and JSON.
func (p Packed) Unpack(b Beside) (Case, error) {
	raw, err := blob.Inflate(p.Texts)
	if err != nil {
		return Case{}, err
	}
	return (&tape{Beside: b, raw: p.Raw}).read(string(raw))
}

// read is the case of a text.
func (t *tape) read(text string) (c Case, err error) {
	if len(text) > 0 && text[0] == '{' {
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			return Case{}, fmt.Errorf("kept: %w", err)
		}
		return c, nil
	}
	t.texts, t.reading = strings.Split(text, gap), true
	if t.lay(&c); t.fault != nil {
		return Case{}, fmt.Errorf("kept: %w", t.fault)
	}
	return c, nil
}

// plain is the case with none where it has empty.
func (c Case) plain() Case {
	if len(c.Answers) == 0 {
		c.Answers = nil
	}
	if len(c.Findings) == 0 {
		c.Findings = nil
	}
	if len(c.Older) == 0 {
		c.Older = nil
	}
	if c.Fee != nil && len(c.Fee.Lines) == 0 {
		fee := *c.Fee
		fee.Lines = nil
		c.Fee = &fee
	}
	return c
}
