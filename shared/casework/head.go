package casework

import (
	"bytes"
	"compress/flate"
	_ "embed" // the dictionary
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/trail"
)

// head is the item that holds a case. What people wrote is one deflated blob, so
// that a form of forty answers in Bangla stays under one write unit (1 KB) for
// the whole life of the case; see the decision on item size.
//
// The newest line of the history is the event that the commit wrote beside the
// item; the blob keeps the older ones.
type head struct {
	Service string `dynamodbav:"s"`
	Step    string `dynamodbav:"st"`
	Phase   string `dynamodbav:"ph"`
	Blob    []byte `dynamodbav:"f"`
}

// body is what the blob holds.
type body struct {
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
	Answers   form.Answers `json:"a,omitempty"`
	Findings  form.Answers `json:"fi,omitempty"`
	Fee       *Fee         `json:"fe,omitempty"`
	Voucher   *pay.Voucher `json:"vo,omitempty"`
	Paid      *Payment     `json:"pd,omitempty"`
	Record    string       `json:"rc,omitempty"`
	First     string       `json:"f1,omitempty"` // the step that the first line left
	Older     []line       `json:"h,omitempty"`
}

// line is an older event without what follows from its place in the case.
type line struct {
	Action string `json:"a"`
	To     string `json:"t"`
	By     string `json:"b"`
	Name   string `json:"n,omitempty"`
	Role   string `json:"r,omitempty"`
	At     int64  `json:"u"`
	Note   string `json:"x,omitempty"`
	Seal   []byte `json:"s"`
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
		Pack: c.Pack, Renews: c.Renews, Applicant: c.Applicant, Office: c.Office, Begun: unix(c.Begun), Filed: c.Filed,
		Due: unix(c.Due), Stood: unix(c.Stood), Left: c.Left, LeftDue: unix(c.LeftDue), Escalated: c.Escalated,
		Answers: c.Answers, Findings: c.Findings, Voucher: c.Voucher, Paid: c.Paid, Record: c.Record,
	}
	if c.Fee != (Fee{}) {
		b.Fee = &c.Fee
	}
	if n := len(c.History); n > 1 {
		b.First = c.History[0].From
		for _, e := range c.History[:n-1] {
			b.Older = append(b.Older, line{e.Action, e.To, e.By, e.Name, e.Role, e.At.Unix(), e.Note, e.Seal[:]})
		}
	}
	raw, err := json.Marshal(b)
	if err != nil {
		return head{}, fmt.Errorf("casework: case %s: %w", c.ID, err)
	}
	return head{Service: c.Service, Step: c.Step, Phase: string(c.Phase), Blob: deflate(raw)}, nil
}

// unpack rebuilds a case from its item and the event beside it.
func (h head) unpack(id string, version int, newest trail.Event) (Case, error) {
	raw, err := inflate(h.Blob)
	if err != nil {
		return Case{}, fmt.Errorf("casework: case %s: %w", id, err)
	}
	var b body
	if err := json.Unmarshal(raw, &b); err != nil {
		return Case{}, fmt.Errorf("casework: case %s: %w", id, err)
	}
	c := Case{
		ID: id, Version: version, Service: h.Service, Step: h.Step, Phase: flow.Phase(h.Phase),
		Pack: b.Pack, Renews: b.Renews, Applicant: b.Applicant, Office: b.Office, Begun: instant(b.Begun), Filed: b.Filed,
		Due: instant(b.Due), Stood: instant(b.Stood), Left: b.Left, LeftDue: instant(b.LeftDue), Escalated: b.Escalated,
		Answers: b.Answers, Findings: b.Findings, Voucher: b.Voucher, Paid: b.Paid, Record: b.Record,
	}
	if b.Fee != nil {
		c.Fee = *b.Fee
	}
	if c.Answers == nil {
		c.Answers = form.Answers{}
	}
	from := b.First
	for i, l := range b.Older {
		e := trail.Event{Subject: Subject(id), Seq: i + 1, Action: l.Action, From: from, To: l.To, By: l.By, Name: l.Name,
			Role: l.Role, At: instant(l.At), Note: l.Note}
		copy(e.Seal[:], l.Seal)
		c.History = append(c.History, e)
		from = l.To
	}
	if newest.Seq > 0 {
		c.History = append(c.History, newest)
	}
	return c, nil
}

//go:embed dictionary-1.txt
var dictionary1 []byte

// dictionaries are what blobs were deflated against, by the blob's first byte.
// One that blobs exist for never changes; a better one is added behind it.
var dictionaries = [][]byte{1: dictionary1}

const newest = 1

var deflaters = sync.Pool{New: func() any {
	w, err := flate.NewWriterDict(io.Discard, flate.BestCompression, dictionaries[newest])
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

func deflate(raw []byte) []byte {
	buf := bytes.NewBuffer([]byte{newest})
	w := deflaters.Get().(*flate.Writer)
	defer deflaters.Put(w)
	w.Reset(buf)
	if _, err := w.Write(raw); err != nil {
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
	if len(blob) == 0 || int(blob[0]) >= len(dictionaries) || dictionaries[blob[0]] == nil {
		return nil, errors.New("blob of an unknown dictionary")
	}
	r := flate.NewReaderDict(bytes.NewReader(blob[1:]), dictionaries[blob[0]])
	raw, err := io.ReadAll(io.LimitReader(r, longestBody))
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return raw, nil
}

// blobOf and unblob keep plain answers the way a case's head keeps its own.
func blobOf(a form.Answers) ([]byte, error) {
	raw, err := json.Marshal(a)
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
	a := form.Answers{}
	return a, json.Unmarshal(raw, &a)
}
