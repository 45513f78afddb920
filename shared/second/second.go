// Package second is the second step of signing in, for whoever holds a post: six
// digits that an app on their own phone makes of a shared secret and the time
// (TOTP, RFC 6238), or one of ten codes on paper for the day the phone is lost.
package second

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/limit"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// family is that of the second steps: a person's is one partition.
const family = "OT"

// Asked reports whether a person has to take the second step: all who hold a
// post do.
func Asked(a tenant.Actor) bool { return a.Officer() || a.Has(tenant.Admin, tenant.Operator) }

// Limits are how often a person may try, so that a stolen mailbox is worth three
// chances in a million a try and forty tries a day.
func Limits(person string) []limit.Limit {
	return []limit.Limit{
		{Kind: "second", Who: person, N: 10, Window: 15 * time.Minute},
		{Kind: "second-day", Who: person, N: 40, Window: 24 * time.Hour},
	}
}

// Vault keeps the second steps of one tenant. The table alone tells no secret:
// each is sealed under a key that follows from the pepper.
type Vault struct {
	DB     *store.Scope
	Pepper []byte
	Hasty  bool // see web.House
}

// held is a second step as it is stored.
type held struct {
	Secret []byte   `dynamodbav:"s"`           // sealed
	Last   int64    `dynamodbav:"l"`           // time step of the code used last
	Paper  [][]byte `dynamodbav:"c,omitempty"` // hashes of the unused codes on paper
	Salt   []byte   `dynamodbav:"z,omitempty"` // of those hashes; none of codes that were drawn before there was one
}

func place(person string) store.Key { return store.Key{Family: family, ID: person, Sort: "s"} }

// NewSecret returns 160 random bits.
func NewSecret() []byte {
	b := make([]byte, secretSize)
	rand.Read(b)
	return b
}

// derived is a key of the tenant that the pepper yields for one use.
func (v Vault) derived(use string) []byte {
	k, err := hkdf.Key(sha256.New, v.Pepper, nil, use+" of "+string(v.DB.Tenant()), 32)
	if err != nil {
		panic(err) // only for a key longer than 255 hashes
	}
	return k
}

func (v Vault) box() cipher.AEAD {
	block, err := aes.NewCipher(v.derived("second steps"))
	if err != nil {
		panic(err) // only for a key of another length
	}
	box, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // only for a cipher of another block size
	}
	return box
}

// Seal seals a secret to its person, in this tenant.
func (v Vault) Seal(person string, secret []byte) []byte {
	return v.box().Seal(nil, nil, secret, []byte(person)) //nolint:gosec // the box draws a nonce for each
}

// ErrUnreadable is the cause of the Conflict fault about a second step that was
// sealed under another pepper. An alarm hangs on its words in the log
// (infra/stacks/logs.yaml).
var ErrUnreadable = errors.New("second step cannot be read")

// Open opens what Seal sealed.
func (v Vault) Open(person string, sealed []byte) ([]byte, error) {
	secret, err := v.box().Open(nil, nil, sealed, []byte(person))
	if err != nil {
		return nil, fault.Wrap(fmt.Errorf("%w: %w", ErrUnreadable, err), fault.Conflict, "second.unreadable")
	}
	return secret, nil
}

func (v Vault) load(ctx context.Context, person string) (held, int, error) {
	it, err := v.DB.Get(ctx, place(person))
	if err != nil {
		return held{}, 0, fmt.Errorf("second: %w", err)
	}
	var h held
	if err := it.Decode(&h); err != nil {
		return held{}, 0, fmt.Errorf("second: %w", err)
	}
	return h, it.Version, nil
}

// Has reports whether a person has set up their second step; one that cannot be
// read is a fault, see ErrUnreadable.
func (v Vault) Has(ctx context.Context, person string) (bool, error) {
	h, _, err := v.load(ctx, person)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err == nil {
		_, err = v.Open(person, h.Secret)
	}
	return err == nil, err
}

// wrong says that a code is not the one; it does not say whether it was once.
func wrong() error { return fault.Answers([]fault.Field{{ID: "code", Code: "second.wrong"}}) }

// Enrol sets up a person's second step with a code that shows that their app has
// the secret, and returns the codes for paper, which are kept nowhere else. Who
// has one already keeps it: that is a Conflict fault.
func (v Vault) Enrol(ctx context.Context, person string, secret []byte, t Try) ([]string, error) {
	step, ok := match(secret, t.Code, t.At, 0)
	if !ok {
		return nil, wrong()
	}
	h := held{Secret: v.Seal(person, secret), Last: step}
	codes := v.draw(person, &h)
	err := v.DB.Keep(ctx, store.Put{Key: place(person), Value: h})
	if errors.Is(err, store.ErrConflict) {
		return nil, fault.Wrap(err, fault.Conflict, "second.there")
	}
	if err != nil {
		return nil, fmt.Errorf("second: enrol: %w", err)
	}
	return codes, nil
}

// Try is a code that somebody typed.
type Try struct {
	Code string // digits, or as a code on paper is written
	At   time.Time
}

// Took is how a second step was taken.
type Took struct {
	Paper bool // by a code on paper
	Left  int  // codes on paper that still work
}

// Use takes a typed code: of the app, once, or of the paper, once. It is
// answered only after it was written that it is used, so of racing tries with one
// code one is right.
func (v Vault) Use(ctx context.Context, person string, t Try) (Took, error) {
	took, _, err := v.use(ctx, person, t, false)
	return took, err
}

// Renew is Use that leaves new codes for paper, which are kept nowhere else: with
// the same write the old ones are void.
func (v Vault) Renew(ctx context.Context, person string, t Try) ([]string, error) {
	_, codes, err := v.use(ctx, person, t, true)
	return codes, err
}

// Left is how many codes on paper a person has that still work.
func (v Vault) Left(ctx context.Context, person string) (int, error) {
	h, _, err := v.load(ctx, person)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return len(h.Paper), err
}

// use takes a code; with anew it leaves new ones for paper and returns them.
func (v Vault) use(ctx context.Context, person string, t Try, anew bool) (took Took, codes []string, err error) {
	for range 5 {
		h, version, err := v.load(ctx, person)
		if errors.Is(err, store.ErrNotFound) {
			return took, nil, wrong()
		}
		if err != nil {
			return took, nil, err
		}
		secret, err := v.Open(person, h.Secret)
		if err != nil {
			return took, nil, err
		}
		step, ok := match(secret, t.Code, t.At, h.Last)
		if ok {
			h.Last = step
		} else if h.Paper, ok = v.struck(person, h, t.Code); ok {
			took.Paper = true
		} else {
			return took, nil, wrong()
		}
		if anew {
			codes = v.draw(person, &h)
		}
		took.Left = len(h.Paper)
		if err := v.DB.Keep(ctx, store.Put{Key: place(person), Version: version, Value: h}); !errors.Is(err, store.ErrConflict) {
			return took, codes, err
		}
	}
	return Took{}, nil, fault.New(fault.Conflict, "web.try-again")
}

// onPaper is how many codes for paper a person gets.
const onPaper = 10

// letters are those that nobody takes for another (Crockford).
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// draw puts new codes for paper in the place of h's, and returns them.
func (v Vault) draw(person string, h *held) (codes []string) {
	h.Paper, h.Salt = nil, make([]byte, 16)
	rand.Read(h.Salt)
	for range onPaper {
		code := newPaper()
		codes, h.Paper = append(codes, code), append(h.Paper, v.print(person, h.Salt, code))
	}
	return codes
}

// struck returns the hashes that are left when a code is struck off the paper; ok
// is false for one that is not on it.
func (v Vault) struck(person string, h held, code string) (left [][]byte, ok bool) {
	if code = spelled(code); len(code) != paperLetters {
		return h.Paper, false
	}
	print := v.print(person, h.Salt, code)
	left = slices.DeleteFunc(slices.Clone(h.Paper), func(p []byte) bool { return hmac.Equal(p, print) })
	return left, len(left) < len(h.Paper)
}

// paperLetters is how many letters a code has, each of five bits.
const paperLetters = 10

// newPaper returns a code of 50 random bits: AB12C-D34EF.
func newPaper() string {
	b := make([]byte, paperLetters)
	rand.Read(b)
	var s strings.Builder
	for i, x := range b {
		if i == paperLetters/2 {
			s.WriteByte('-')
		}
		s.WriteByte(letters[x&31])
	}
	return s.String()
}

// spelled is a code for paper as it was drawn, however it is typed.
func spelled(code string) string {
	return strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
}

// What Argon2id spends on a hash: three passes over 12 MiB, in one lane (OWASP ASVS
// 5.0, appendix C). Fifty bits alone could be guessed by who has table and pepper.
const (
	passes = 3
	memory = 12 * 1024 // KiB
)

// print is the hash of a code for paper: under the pepper, and under the salt of
// the codes that were drawn with it.
func (v Vault) print(person string, salt []byte, code string) []byte {
	m := hmac.New(sha256.New, v.derived("codes for paper"))
	m.Write([]byte(person + "/" + spelled(code)))
	if salt == nil {
		return m.Sum(nil)
	}
	if v.Hasty {
		return argon2.IDKey(m.Sum(nil), salt, 1, 8, 1, sha256.Size)
	}
	return argon2.IDKey(m.Sum(nil), salt, passes, memory, 1, sha256.Size)
}
