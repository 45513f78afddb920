package casework

import (
	"bytes"
	"compress/flate"
	_ "embed" // the dictionary
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dop251/scsu"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
)

// head is the item that holds a case: one packed blob, so that a form of forty
// answers in Nepali or Bangla stays within one write unit (1 KB) for the whole
// life of the case; see the decision on item size.
//
// What the item's keys, its place among the person's own and the event beside it
// say already is not said again: the id, the person and the newest line.
type head struct {
	Blob []byte `dynamodbav:"f"`
}

// body is what the blob holds.
type body struct {
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
	Answers   columns      `json:"a,omitempty"`
	Findings  columns      `json:"fi,omitempty"`
	Fee       *Fee         `json:"fe,omitempty"`
	Voucher   *pay.Voucher `json:"vo,omitempty"`
	Paid      *Payment     `json:"pd,omitempty"`
	Record    string       `json:"rc,omitempty"`
	First     string       `json:"f1,omitempty"` // the step that the first line left
	Older     []line       `json:"h,omitempty"`
}

// columns are answers as a blob keeps them: first all ids in order, then all
// values in the same. The ids of a whole form are then one phrase of the
// dictionary, where an object would take three bytes for each.
type columns form.Answers

// end stands after each value. It is no letter, and cleaned answers never have
// it; what has it all the same is written as an object.
const end = "\x7f"

// MarshalJSON writes one string, or an object where that could not be read back.
func (a columns) MarshalJSON() ([]byte, error) {
	ids := slices.Sorted(maps.Keys(a))
	values := make([]string, len(ids))
	for i, id := range ids {
		values[i] = a[id]
		if strings.ContainsAny(id, ","+end) || strings.Contains(a[id], end) || id == "" {
			return json.Marshal(form.Answers(a))
		}
	}
	return json.Marshal(strings.Join(ids, ",") + end + strings.Join(values, end))
}

// UnmarshalJSON reads both.
func (a *columns) UnmarshalJSON(b []byte) error {
	*a = columns{}
	if len(b) > 0 && b[0] == '{' {
		return json.Unmarshal(b, (*form.Answers)(a))
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	ids, rest, _ := strings.Cut(s, end)
	if ids == "" {
		return nil
	}
	names, values := strings.Split(ids, ","), strings.Split(rest, end)
	if len(names) != len(values) {
		return errors.New("casework: answers without their ids")
	}
	for i, id := range names {
		(*a)[id] = values[i]
	}
	return nil
}

// line is an older event without what follows from its place in the case: the
// subject, the number, where it came from, and its seal, which is computed anew
// from the first line on. The newest line keeps its own, so a change in an older
// one still shows (trail.Verify).
type line struct {
	Action string `json:"a"`
	To     string `json:"t"`
	By     string `json:"b,omitempty"` // nobody is the applicant,
	Name   string `json:"n,omitempty"` // and no name is theirs
	Role   string `json:"r,omitempty"`
	At     int64  `json:"u"`
	Note   string `json:"x,omitempty"`
}

// older returns the line of an event.
func (c Case) older(e trail.Event) line {
	l := line{e.Action, e.To, e.By, e.Name, e.Role, e.At.Unix(), e.Note}
	if e.By == c.Applicant.Person && (e.Name != "" || c.Applicant.Name == "") {
		l.By = ""
		if e.Name == c.Applicant.Name {
			l.Name = ""
		}
	}
	return l
}

// event returns the event of a line that left from, after those before it.
func (c Case) event(l line, from string) trail.Event {
	if l.By == "" {
		l.By = c.Applicant.Person
		if l.Name == "" {
			l.Name = c.Applicant.Name
		}
	}
	return trail.Event{Subject: Subject(c.ID), Seq: len(c.History) + 1, Action: l.Action, From: from, To: l.To, By: l.By, Name: l.Name,
		Role: l.Role, At: instant(l.At), Note: l.Note}.Sealed(c.Last().Seal)
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func instant(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// head returns the item of a case.
func (c Case) head() (head, error) {
	b := body{
		Service: c.Service, Step: c.Step, Phase: c.Phase, Pack: c.Pack, Renews: c.Renews, Applicant: c.Applicant, Office: c.Office, Begun: unix(c.Begun), Filed: c.Filed,
		Due: unix(c.Due), Stood: unix(c.Stood), Left: c.Left, LeftDue: unix(c.LeftDue), Escalated: c.Escalated, Whole: unix(c.Whole), Told: c.Told,
		Answers: columns(c.Answers), Findings: columns(c.Findings), Voucher: c.Voucher, Paid: c.Paid, Record: c.Record,
	}
	if !c.Fee.none() {
		b.Fee = &c.Fee
	}
	b.Applicant.Person = ""
	if n := len(c.History); n > 1 {
		b.First = c.History[0].From
		for _, e := range c.History[:n-1] {
			b.Older = append(b.Older, c.older(e))
		}
	}
	raw, err := json.Marshal(b)
	if err != nil {
		return head{}, fmt.Errorf("casework: case %s: %w", c.ID, err)
	}
	return head{deflate(raw)}, nil
}

// unpack rebuilds a case from its item and the event beside it.
func (h head) unpack(id string, it store.Item) (Case, error) {
	raw, err := inflate(h.Blob)
	if err != nil {
		return Case{}, fmt.Errorf("casework: case %s: %w", id, err)
	}
	var b body
	if err := json.Unmarshal(raw, &b); err != nil {
		return Case{}, fmt.Errorf("casework: case %s: %w", id, err)
	}
	c := Case{
		ID: id, Version: it.Version, Service: b.Service, Step: b.Step, Phase: b.Phase,
		Pack: b.Pack, Renews: b.Renews, Applicant: b.Applicant, Office: b.Office, Begun: instant(b.Begun), Filed: b.Filed,
		Due: instant(b.Due), Stood: instant(b.Stood), Left: b.Left, LeftDue: instant(b.LeftDue), Escalated: b.Escalated, Whole: instant(b.Whole), Told: b.Told,
		Answers: form.Answers(b.Answers), Findings: form.Answers(b.Findings), Voucher: b.Voucher, Paid: b.Paid, Record: b.Record,
	}
	c.Applicant.Person = it.Mine.ID
	if b.Fee != nil {
		c.Fee = *b.Fee
	}
	if c.Answers == nil {
		c.Answers = form.Answers{}
	}
	from := b.First
	for _, l := range b.Older {
		c.History = append(c.History, c.event(l, from))
		from = l.To
	}
	if it.Event.Seq > 0 {
		c.History = append(c.History, it.Event)
	}
	return c, nil
}

//go:embed dictionary-1.txt
var dictionary1 []byte

// A blob is JSON, written at a byte a letter in every script of the tenants
// (SCSU, Unicode Technical Standard 6) and then deflated (RFC 1951) against a
// dictionary. Its first byte is the dictionary's number.
//
// dictionary returns the one with a number, nil for one that never was. One that
// blobs exist for never changes; a better one gets the next number.
var dictionary = sync.OnceValue(func() [][]byte { return [][]byte{1: narrow(dictionary1)} })

const newest = 1

// narrow writes UTF-8 as SCSU.
func narrow(raw []byte) []byte {
	b, err := scsu.Encode(string(raw), nil)
	if err != nil {
		panic(err) // a string source that replaces what is no UTF-8 never fails
	}
	return b
}

var deflaters = sync.Pool{New: func() any {
	w, err := flate.NewWriterDict(io.Discard, flate.BestCompression, dictionary()[newest])
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

// inflaters hold 40 KB each, which a list of cases would else take for each row.
var inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}

func deflate(raw []byte) []byte {
	buf := bytes.NewBuffer([]byte{newest})
	w := deflaters.Get().(*flate.Writer)
	defer deflaters.Put(w)
	w.Reset(buf)
	if _, err := w.Write(narrow(raw)); err != nil {
		panic(err) // a bytes.Buffer takes every write
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

// longestBody bounds what a blob may swell to: far above any form, far below
// what would hurt.
const longestBody = 1 << 20

func inflate(blob []byte) ([]byte, error) {
	known := dictionary()
	if len(blob) == 0 || int(blob[0]) >= len(known) || known[blob[0]] == nil {
		return nil, errors.New("blob of an unknown dictionary")
	}
	r := inflaters.Get().(io.Reader)
	defer inflaters.Put(r)
	if err := r.(flate.Resetter).Reset(bytes.NewReader(blob[1:]), known[blob[0]]); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	packed, err := io.ReadAll(io.LimitReader(r, longestBody))
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	raw, err := scsu.Decode(packed)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return []byte(raw), nil
}

// blobOf and unblob keep plain answers the way a case's head keeps its own.
func blobOf(a form.Answers) ([]byte, error) {
	raw, err := json.Marshal(columns(a))
	if err != nil {
		return nil, err
	}
	return deflate(raw), nil
}

func unblob(b []byte) (form.Answers, error) {
	raw, err := inflate(b)
	if err != nil {
		return nil, err
	}
	a := columns{}
	return form.Answers(a), json.Unmarshal(raw, &a)
}
