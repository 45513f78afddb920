// Package signin is the way in: a code that is sent to an address and typed back,
// the pages that ask for both, and the way out.
package signin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/limit"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/words"
)

// What a sign-in code may be: six digits for ten minutes and five tries, so one
// address can be guessed at with a chance of 5 in 100,000 a day (OWASP ASVS
// 5.0, 6.6.2 and 6.6.3).
const (
	codeLife = 10 * time.Minute
	maxTries = 5
)

// Challenge is a code that was sent and not yet used.
type Challenge struct {
	ID    string // an ident, which only the asking browser is told
	Email string
	Hash  []byte // of the code
	Tries int    // wrong ones so far
	Until time.Time

	Person string // ident of whoever was let through by the first step; empty before it
	Secret []byte // sealed, while they set up their second step
	Shared bool   // of a phone that others use
}

// Second reports whether the challenge waits for the second step.
func (c Challenge) Second() bool { return c.Person != "" }

// AskCode asks for a code.
type AskCode struct {
	Email string `json:"email"`
	To    string `json:"to,omitempty"` // page to go to afterwards
}

// CodeSent says where a code went. It is the same for everybody.
type CodeSent struct {
	Challenge string    `json:"challenge"` // to be sent back with the code
	Email     string    `json:"email"`
	Until     time.Time `json:"until"`
}

// TypedCode is a code that somebody typed.
type TypedCode struct {
	Code      string `json:"code"`
	Challenge string `json:"challenge,omitempty"` // a browser keeps it in a cookie
	Shared    string `json:"shared,omitempty"`    // yes on a phone that others use
	To        string `json:"to,omitempty"`
}

// SignedIn is the session of a program, or what is still wanted for one.
type SignedIn struct {
	Token  string      `json:"token,omitempty"` // for Authorization: Bearer
	Person string      `json:"person"`
	Second *SecondStep `json:"second,omitempty"` // to be taken first, at /sign-in/second
	Paper  []string    `json:"paper,omitempty"`  // codes for the day the phone is lost; told once
	Left   *int        `json:"left,omitempty"`   // codes on paper that still work, where one was used now
}

// SecondStep says what the second step wants: the code of an app, which is set
// up with a secret where it is not yet.
type SecondStep struct {
	Challenge string    `json:"challenge"` // to be sent back with the code
	Until     time.Time `json:"until"`
	Secret    string    `json:"secret,omitempty"`  // in base32, to be set up now
	Address   string    `json:"address,omitempty"` // the same as an app reads it
}

// newCode returns six random digits, each code as likely as any other.
func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand.Reader never fails (Go 1.24)
	}
	return fmt.Sprintf("%06d", n)
}

// digest hashes a code for one challenge of one tenant, so that neither the table
// nor another challenge's hash tells it.
func digest(pepper []byte, id tenant.ID, challenge, code string) []byte {
	m := hmac.New(sha256.New, pepper)
	for _, s := range []string{string(id), challenge, code} {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		m.Write(n[:])
		m.Write([]byte(s))
	}
	return m.Sum(nil)
}

// mailbox stands for an address in the log: tries at one are seen to belong
// together, and nobody who reads it learns whose it is.
func (d *door) mailbox(c web.Call, email string) string {
	if email == "" {
		return ""
	}
	return hex.EncodeToString(digest(d.pepper, c.Tenant, "mailbox", email)[:8])
}

// answerCode is what was wrong with an answer, for the log.
func answerCode(err error) string {
	f, ok := errors.AsType[*fault.Error](err)
	switch {
	case !ok:
		return "" // it broke, and the log says how
	case len(f.Fields) > 0:
		return f.Fields[0].Code
	default:
		return f.Code
	}
}

// typed returns the digits of a code as people type it: in their own script,
// with spaces or a hyphen.
func typed(s string) string {
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(words.ASCII(strings.TrimSpace(s)))
}

// Try decides on a typed code: nil for the right one, else an Invalid fault and
// the challenge with one try less.
func (c Challenge) Try(sum []byte, now time.Time) (Challenge, error) {
	if !now.Before(c.Until) || c.Tries >= maxTries {
		return c, over()
	}
	if hmac.Equal(sum, c.Hash) {
		return c, nil
	}
	c.Tries++
	if c.Tries == maxTries {
		return c, over()
	}
	return c, fault.Answers([]fault.Field{{ID: "code", Code: "portal.code.wrong"}})
}

// over says that a code can no longer be used; it does not say why, since a
// guesser would learn from it.
func over() error { return fault.Answers([]fault.Field{{ID: "code", Code: codeOver}}) }

const codeOver = "portal.code.over"

// What a tenant's codes may come to: as many as are paid for in a day, and so
// many tries in an hour that whoever guesses at all numbers at once, from all
// networks, is right less than once in ten days.
const (
	codesADay   = 20_000
	triesAnHour = 3000
)

// sending limits the codes that are sent: from one network (where a whole
// district may sit behind one carrier's address), to one address and of one
// tenant. Who is refused by one limit uses up none of those after it, so one
// network can exhaust neither an address nor the tenant.
func sending(email, address string) []limit.Limit {
	return []limit.Limit{
		{Kind: "net", Who: limit.Network(address), N: 60, Window: 15 * time.Minute},
		{Kind: "mail", Who: email, N: 3, Window: 15 * time.Minute},
		{Kind: "mail-day", Who: email, N: 10, Window: 24 * time.Hour},
		{Kind: "all", Who: "all", N: 3000, Window: time.Hour, Whole: true},
		{Kind: "all-day", Who: "all", N: codesADay, Window: 24 * time.Hour, Whole: true},
	}
}

// trying limits the codes that are typed, right ones too: from one network and
// in one tenant.
func trying(address string) []limit.Limit {
	return []limit.Limit{
		{Kind: "try", Who: limit.Network(address), N: 200, Window: 15 * time.Minute},
		{Kind: "try-all", Who: "all", N: triesAnHour, Window: time.Hour, Whole: true},
	}
}

// within returns to if it is a page of the tenant, else "". Only such a page may
// be gone to after signing in.
func within(id tenant.ID, to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Fragment != "" || !strings.HasPrefix(u.Path, "/"+string(id)+"/") ||
		strings.Contains(u.Path, "//") || strings.Contains(u.Path, "..") || strings.ContainsAny(to, "\\\r\n\t") {
		return ""
	}
	return u.String()
}
