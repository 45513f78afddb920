package second

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenant"
)

var morning = time.Date(2026, 11, 18, 4, 56, 0, 0, time.UTC)

func open(t *testing.T) Vault {
	t.Helper()
	o := storetest.Options(t)
	o.Clock = func() time.Time { return morning }
	return Vault{DB: store.Open(o).For(storetest.Tenant(t)), Pepper: []byte(strings.Repeat("p", 32)), Hasty: true}
}

// use is Use without how it was taken.
func use(t *testing.T, v Vault, person string, try Try) error {
	t.Helper()
	_, err := v.Use(t.Context(), person, try)
	return err
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The vectors of RFC 6238, appendix B, and of RFC 4226, appendix D.
func TestTheVectorsOfTheRFCs(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		if got := hotp(secret, stepOf(time.Unix(at, 0)), 8); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
	for i, want := range strings.Fields("755224 287082 359152 969429 338314 254676 287922 162583 399871 520489") {
		if got := hotp(secret, int64(i), 6); got != want {
			t.Errorf("counter %d: %s, want %s", i, got, want)
		}
	}
	written := Written(secret)
	code, err := Code(written, time.Unix(59, 0))
	if written != "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ" || code != "287082" || err != nil {
		t.Errorf("%s, %s, %v", written, code, err)
	}
	if got, want := Address(secret, "Labour & Co", "sita@np.example"), "otpauth://totp/Labour%20&%20Co:sita@np.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Labour+%26+Co"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestACodeOfTheAppWorksOnceAndInItsTime(t *testing.T) {
	v, sita := open(t), ident.New().String()
	secret := NewSecret()
	at := func(steps int) string { return hotp(secret, stepOf(morning)+int64(steps), digits) }
	if err := use(t, v, sita, Try{at(0), morning}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("without a second step: %v", err)
	}
	if _, err := v.Enrol(t.Context(), sita, secret, Try{at(2), morning}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("set up with a wrong code: %v", err)
	}
	_, err := v.Enrol(t.Context(), sita, secret, Try{at(-1), morning})
	check(t, err)
	if _, err := v.Enrol(t.Context(), sita, NewSecret(), Try{at(0), morning}); err == nil {
		t.Error("a second step was set up over another")
	}
	for _, tt := range []struct {
		steps int
		right bool
	}{{-1, false}, {-2, false}, {2, false}, {0, true}, {0, false}, {-1, false}, {1, true}, {0, false}, {1, false}} {
		if err := use(t, v, sita, Try{at(tt.steps), morning}); (err == nil) != tt.right || err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("the code of %+d steps: %v, want right %v", tt.steps, err, tt.right)
		}
	}
	for _, code := range []string{"", "0", at(2) + "0", "abcdef"} {
		if use(t, v, sita, Try{code, morning}) == nil {
			t.Errorf("%q was right", code)
		}
	}
}

func TestOfRacingTriesWithOneCodeOneIsRight(t *testing.T) {
	v, sita := open(t), ident.New().String()
	secret := NewSecret()
	_, err := v.Enrol(t.Context(), sita, secret, Try{hotp(secret, stepOf(morning), digits), morning})
	check(t, err)
	later := morning.Add(time.Minute)
	var right atomic.Int64
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if use(t, v, sita, Try{hotp(secret, stepOf(later), digits), later}) == nil {
				right.Add(1)
			}
		})
	}
	if wait.Wait(); right.Load() != 1 {
		t.Errorf("one code was right %d times", right.Load())
	}
}

func TestACodeOnPaperWorksOnce(t *testing.T) {
	v, sita, gita := open(t), ident.New().String(), ident.New().String()
	codes := map[string][]string{}
	for _, who := range []string{sita, gita} {
		secret := NewSecret()
		var err error
		codes[who], err = v.Enrol(t.Context(), who, secret, Try{hotp(secret, stepOf(morning), digits), morning})
		check(t, err)
	}
	seen := map[string]bool{}
	for _, c := range codes[sita] {
		seen[c] = true
		if use(t, v, gita, Try{c, morning}) == nil {
			t.Error("another's code on paper was right")
		}
		check(t, use(t, v, sita, Try{strings.ToLower(strings.ReplaceAll(c, "-", " ")), morning}))
		if use(t, v, sita, Try{c, morning}) == nil {
			t.Error("a code on paper was right twice")
		}
	}
	if len(seen) != onPaper {
		t.Errorf("%d codes, want %d", len(seen), onPaper)
	}
}

// What is kept of a code on paper is Argon2id at the cost that OWASP asks for, under
// a salt of its own draw: the same code under another is kept otherwise.
func TestACodeOnPaperIsKeptUnderASalt(t *testing.T) {
	v, sita := open(t), ident.New().String()
	v.Hasty = false
	secret := NewSecret()
	codes, err := v.Enrol(t.Context(), sita, secret, Try{hotp(secret, stepOf(morning), digits), morning})
	check(t, err)
	before, _, err := v.load(t.Context(), sita)
	check(t, err)
	keyed := hmac.New(sha256.New, v.derived("codes for paper"))
	keyed.Write([]byte(sita + "/" + strings.ReplaceAll(codes[0], "-", "")))
	if want := argon2.IDKey(keyed.Sum(nil), before.Salt, 3, 12<<10, 1, 32); len(before.Salt) < 16 || !bytes.Equal(before.Paper[0], want) {
		t.Errorf("kept as %x under %x, want %x", before.Paper[0], before.Salt, want)
	}
	_, err = v.Renew(t.Context(), sita, Try{hotp(secret, stepOf(morning)+1, digits), morning})
	check(t, err)
	after, _, err := v.load(t.Context(), sita)
	check(t, err)
	if bytes.Equal(before.Salt, after.Salt) || bytes.Equal(v.print(sita, before.Salt, codes[0]), v.print(sita, after.Salt, codes[0])) {
		t.Error("two draws share a salt")
	}
}

// A paper that was drawn before there was a salt is still worth its codes.
func TestAnOlderPaperIsStillTaken(t *testing.T) {
	v, sita := open(t), ident.New().String()
	h := held{Secret: v.Seal(sita, NewSecret()), Paper: [][]byte{v.print(sita, nil, "AB12C-D34EF"), v.print(sita, nil, "GH56J-K78MN")}}
	check(t, v.DB.Keep(t.Context(), store.Put{Key: place(sita), Value: h}))
	took, err := v.Use(t.Context(), sita, Try{"ab12c d34ef", morning})
	if err != nil || !took.Paper || took.Left != 1 {
		t.Errorf("%+v, %v", took, err)
	}
	if use(t, v, sita, Try{"AB12C-D34EF", morning}) == nil {
		t.Error("it was right twice")
	}
}

// New codes on paper are made for a code that is used by it, and void the old ones
// with the same write; a wrong one changes nothing.
func TestNewCodesOnPaperVoidTheOld(t *testing.T) {
	v, sita := open(t), ident.New().String()
	secret := NewSecret()
	old, err := v.Enrol(t.Context(), sita, secret, Try{hotp(secret, stepOf(morning), digits), morning})
	check(t, err)
	left := func(want int) {
		t.Helper()
		if n, err := v.Left(t.Context(), sita); n != want || err != nil {
			t.Errorf("%d codes left, want %d; %v", n, want, err)
		}
	}
	for _, code := range []string{"", "000000", hotp(secret, stepOf(morning), digits), "AAAAA-AAAAA"} {
		if _, err := v.Renew(t.Context(), sita, Try{code, morning}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", code, err)
		}
	}
	took, err := v.Use(t.Context(), sita, Try{old[0], morning})
	if err != nil || !took.Paper || took.Left != onPaper-1 {
		t.Errorf("%+v %v", took, err)
	}
	left(onPaper - 1)
	later := Try{hotp(secret, stepOf(morning)+1, digits), morning}
	fresh, err := v.Renew(t.Context(), sita, later)
	check(t, err)
	left(onPaper)
	if _, err := v.Renew(t.Context(), sita, later); err == nil {
		t.Error("one code of the app made new codes twice")
	}
	again, err := v.Renew(t.Context(), sita, Try{fresh[9], morning})
	check(t, err)
	for _, code := range append(old, fresh...) {
		if use(t, v, sita, Try{code, morning}) == nil {
			t.Errorf("%s of before works", code)
		}
	}
	check(t, use(t, v, sita, Try{again[9], morning}))
	left(onPaper - 1)
	if n, err := v.Left(t.Context(), ident.New().String()); n != 0 || err != nil {
		t.Errorf("of who has none %d, %v", n, err)
	}
}

// Under another pepper a second step is neither right nor wrong nor absent: it
// cannot be read, and says so.
func TestAnotherPepperIsToldApart(t *testing.T) {
	v, sita := open(t), ident.New().String()
	secret := NewSecret()
	paper, err := v.Enrol(t.Context(), sita, secret, Try{hotp(secret, stepOf(morning), digits), morning})
	check(t, err)
	other := Vault{DB: v.DB, Pepper: []byte(strings.Repeat("q", 32))}
	later := Try{hotp(secret, stepOf(morning)+1, digits), morning}
	_, has := other.Has(t.Context(), sita)
	_, renewed := other.Renew(t.Context(), sita, later)
	for what, err := range map[string]error{"has": has, "app": use(t, other, sita, later), "paper": use(t, other, sita, Try{paper[0], morning}), "renew": renewed} {
		if !errors.Is(err, ErrUnreadable) || fault.KindOf(err) != fault.Conflict {
			t.Errorf("%s: %v", what, err)
		}
	}
	check(t, use(t, v, sita, later)) // the old pepper put back
}

// The table tells neither a secret nor a code on paper, and what is sealed opens
// for its own person, tenant and pepper only.
func TestTheTableTellsNoSecret(t *testing.T) {
	v, sita := open(t), ident.New().String()
	secret := NewSecret()
	codes, err := v.Enrol(t.Context(), sita, secret, Try{hotp(secret, stepOf(morning), digits), morning})
	check(t, err)
	h, _, err := v.load(t.Context(), sita)
	check(t, err)
	for _, code := range codes {
		for _, p := range h.Paper {
			if bytes.Contains(p, []byte(code)) {
				t.Error("a code on paper stands in the table")
			}
		}
	}
	if bytes.Contains(h.Secret, secret) || strings.Contains(fmt.Sprintf("%x", h), hex.EncodeToString(secret)) {
		t.Error("the secret stands in the table")
	}
	other := open(t)
	for name, x := range map[string]struct {
		v      Vault
		person string
	}{"another person": {v, ident.New().String()}, "another tenant": {other, sita}, "another pepper": {Vault{DB: v.DB, Pepper: []byte(strings.Repeat("q", 32))}, sita}} {
		if _, err := x.v.Open(x.person, h.Secret); err == nil {
			t.Errorf("%s opens the secret", name)
		}
	}
}

func TestTwoAdminsResetASecondStep(t *testing.T) {
	v := open(t)
	sita, err := people.Enrol(t.Context(), v.DB, people.Entry{At: morning, Person: people.Person{Email: "sita@np.example", Roles: []string{"labour-officer"}, Office: "kathmandu"}})
	check(t, err)
	secret := NewSecret()
	_, err = v.Enrol(t.Context(), sita.ID, secret, Try{hotp(secret, stepOf(morning), digits), morning})
	check(t, err)
	_, err = session.Begin(t.Context(), v.DB, session.Start{Actor: sita.Actor(v.DB.Tenant()), At: morning})
	check(t, err)
	reset := func(by, email string) (bool, error) {
		return Reset(t.Context(), v.DB, people.Entry{Person: people.Person{Email: email}, By: by, At: morning})
	}
	has := func(want bool) {
		t.Helper()
		got, err := v.Has(t.Context(), sita.ID)
		list, listErr := session.List(t.Context(), v.DB, sita.ID, morning)
		if err != nil || listErr != nil || got != want || len(list) > 0 != want {
			t.Errorf("has %v, sessions %d, want %v; %v %v", got, len(list), want, err, listErr)
		}
	}
	for range 3 { // one alone asks as often as they like
		if done, err := reset("admin", "sita@np.example"); done || err != nil {
			t.Fatal(done, err)
		}
	}
	has(true)
	open, err := Requests(t.Context(), v.DB, []string{"x", sita.ID})
	if err != nil || len(open) != 1 || open[sita.ID] != "admin" {
		t.Errorf("%v, %v", open, err)
	}
	if _, err := reset(sita.ID, "sita@np.example"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the person themself: %v", err)
	}
	if _, err := reset("admin2", "nobody@np.example"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("nobody: %v", err)
	}
	if done, err := reset("admin2", "sita@np.example"); !done || err != nil {
		t.Fatal(done, err)
	}
	has(false)
	if done, err := reset("admin2", "sita@np.example"); done || err != nil {
		t.Errorf("the request outlived the reset: %v, %v", done, err)
	}
	same, err := people.Find(t.Context(), v.DB, "sita@np.example")
	if err != nil || same.ID != sita.ID || same.Office != "kathmandu" {
		t.Errorf("%+v, %v", same, err)
	}
}

func TestWhoHoldsAPostIsAsked(t *testing.T) {
	for _, tt := range []struct {
		a    tenant.Actor
		want bool
	}{
		{tenant.Actor{}, false}, {tenant.Actor{Person: "1", Roles: []string{tenant.Applicant}}, false}, {tenant.Actor{Person: "1", Office: "x"}, true},
		{tenant.Actor{Person: "1", Roles: []string{tenant.Admin}}, true}, {tenant.Actor{Person: "1", Roles: []string{tenant.Operator}}, true},
	} {
		if got := Asked(tt.a); got != tt.want {
			t.Errorf("%+v: %v", tt.a, got)
		}
	}
}
