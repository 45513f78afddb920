// Package trail is the line written beside every change: who did what, when and
// why, each line sealed to the one before it.
//
// A case keeps its own lines in its head item; the stream carries each one to
// the tenant's log. Verify finds any edit, removal, insertion or swap; lines cut
// off at the end are found only against that log, which knows how many there are.
package trail

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// Seal is the first 16 bytes of the SHA-256 that binds a line to its
// predecessor. It is evidence against clerks' mistakes and edits, checked
// against the tenant's Merkle log, not a signature.
type Seal [16]byte

// String returns the seal's first and last two bytes, as pages show it.
func (s Seal) String() string { return fmt.Sprintf("%x…%x", s[:2], s[14:]) }

// Event is one line.
type Event struct {
	Subject string    // what changed: the kind and id, such as case/7k…
	Seq     int       // 1 for the first line of a subject
	Action  string    // the flow's action, or a built-in one such as submit
	From    string    // step before; empty for the first line
	To      string    // step after
	By      string    // person's ident; "clock" for the schedule
	Name    string    // the person's name as it was then
	Role    string    // in which they acted
	At      time.Time // to the second, UTC
	Note    string    // the reason, word for word
	Seal    Seal      // over all of the above and the seal before
}

// Sealed returns e with its seal computed after prev, the seal of the line
// before it; the zero Seal starts a chain.
func (e Event) Sealed(prev Seal) Event {
	e.At = e.At.UTC().Truncate(time.Second)
	h := sha256.New()
	h.Write(prev[:])
	for _, s := range []string{e.Subject, e.Action, e.From, e.To, e.By, e.Name, e.Role, e.Note} {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	var n [16]byte
	binary.BigEndian.PutUint64(n[:8], uint64(e.Seq))
	binary.BigEndian.PutUint64(n[8:], uint64(e.At.Unix()))
	h.Write(n[:])
	copy(e.Seal[:], h.Sum(nil))
	return e
}

// Verify returns nil if the lines are one unbroken chain from the first, or an
// error that names the first line that does not follow.
func Verify(lines []Event) error {
	var prev Seal
	for i, e := range lines {
		if e.Seq != i+1 {
			return fmt.Errorf("trail: line %d stands at place %d", e.Seq, i+1)
		}
		if sealed := e.Sealed(prev); sealed.Seal != e.Seal || !sealed.At.Equal(e.At) {
			return fmt.Errorf("trail: line %d was changed after it was written", e.Seq)
		}
		prev = e.Seal
	}
	return nil
}
