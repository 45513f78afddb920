package seal_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base32"
	"errors"
	mathrand "math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/paper/seal"
)

func key(tb testing.TB) *ecdsa.PrivateKey {
	tb.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// office is an issuer with its key.
type office struct {
	key  crypto.Signer
	kid  string
	keys keyring.Keys
}

func newOffice(tb testing.TB, issuer string) office {
	tb.Helper()
	k := key(tb)
	keys, err := keyring.NewKeys(issuer, k.Public())
	if err != nil {
		tb.Fatal(err)
	}
	id, err := keyring.KeyID(k.Public())
	if err != nil {
		tb.Fatal(err)
	}
	return office{k, id, keys}
}

func (o office) seal(tb testing.TB, c seal.Claims) string {
	tb.Helper()
	s, err := seal.Sign(o.key, o.kid, c)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func claims() seal.Claims {
	return seal.Claims{Issuer: "np", Number: "NP-2083-004512", Kind: "np.perm.work", Holder: "LI WEI",
		From: time.Date(2026, 11, 22, 18, 15, 0, 0, time.UTC), To: time.Date(2027, 11, 22, 18, 14, 59, 0, time.UTC),
		Issued: time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC), Rev: 3}
}

func TestSealOpens(t *testing.T) {
	np := newOffice(t, "np")
	got, err := seal.Open(np.keys, np.seal(t, claims()))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(got, claims()); d != "" {
		t.Errorf("claims (-got +want):\n%s", d)
	}
}

func TestSealOpensWhateverItHolds(t *testing.T) {
	np := newOffice(t, "np")
	rapid.Check(t, func(t *rapid.T) {
		want := seal.Claims{Issuer: "np", Number: rapid.StringN(1, 20, 40).Draw(t, "number"), Kind: rapid.StringN(0, 20, 40).Draw(t, "kind"),
			Holder: rapid.StringMatching(`[\pL]{0,20}`).Draw(t, "holder"), Rev: rapid.IntRange(0, 1<<30).Draw(t, "rev"),
			Issued: time.Unix(rapid.Int64Range(1, 1<<33).Draw(t, "issued"), 0).UTC()}
		s, err := seal.Sign(np.key, np.kid, want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := seal.Open(np.keys, s)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(got, want); d != "" {
			t.Errorf("claims (-got +want):\n%s", d)
		}
	})
}

// A seal that was changed in any way is never accepted. The letters stay base32,
// so that most changes reach the signature.
func TestNoMutationIsAccepted(t *testing.T) {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
	np := newOffice(t, "np")
	var seals []string // of every length, so that base32 ends with and without spare bits
	for i := range 5 {
		c := claims()
		c.Holder += strings.Repeat("X", i)
		seals = append(seals, np.seal(t, c))
	}
	chance := mathrand.New(mathrand.NewPCG(20831122, 1))
	mutate := func(s string) string {
		b := []byte(s)
		i := chance.IntN(len(b))
		switch chance.IntN(6) {
		case 0, 1: // one letter
			b[i] = letters[chance.IntN(32)]
		case 2: // the last letter, with its spare bits
			b[len(b)-1] = letters[chance.IntN(32)]
		case 3: // cut, or grown
			if chance.IntN(2) == 0 {
				return s[:i]
			}
			return s[:i] + string(letters[chance.IntN(32)]) + s[i:]
		case 4: // two places change
			j := chance.IntN(len(b))
			b[i], b[j] = b[j], b[i]
		case 5: // a bit
			raw, _ := base32.HexEncoding.WithPadding(base32.NoPadding).DecodeString(s)
			raw[chance.IntN(len(raw))] ^= 1 << chance.IntN(8)
			return base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
		}
		return string(b)
	}
	for n := 0; n < 10_000; {
		sealed := seals[n%len(seals)]
		s := mutate(sealed)
		if s == sealed {
			continue
		}
		n++
		if c, err := seal.Open(np.keys, s); err == nil {
			t.Fatalf("accepted %s\nas %+v", s, c)
		} else if !errors.Is(err, seal.ErrSeal) && !errors.Is(err, seal.ErrKey) {
			t.Fatalf("err = %v for %s", err, s)
		}
	}
}

func TestSealsThatAreRefused(t *testing.T) {
	np, bd := newOffice(t, "np"), newOffice(t, "bd")
	sealed := np.seal(t, claims())
	raw, _ := base32.HexEncoding.WithPadding(base32.NoPadding).DecodeString(sealed)
	b32 := func(b ...[]byte) string {
		var all []byte
		for _, x := range b {
			all = append(all, x...)
		}
		return base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(all)
	}
	header := 2 + int(raw[1]&31) // of the open header, empty
	if raw[header] != 0xa0 {
		t.Fatal("the open header is not where it should be")
	}
	other := seal.Claims{Issuer: "bd", Number: "1", Issued: claims().Issued}
	shared, err := seal.Sign(np.key, np.kid, other)
	if err != nil {
		t.Fatal(err)
	}
	revocations := seal.Revocations{Issuer: "np", At: claims().Issued}
	listed, err := seal.SignRevocations(np.key, np.kid, revocations)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, text string
		want       error
	}{
		{"another office's seal", bd.seal(t, other), seal.ErrKey},
		{"another issuer under the same key", shared, seal.ErrSeal},
		{"a list of revocations is no certificate", listed, seal.ErrSeal},
		{"lower case", strings.ToLower(sealed), seal.ErrSeal},
		{"something behind it", b32(raw, []byte{0}), seal.ErrSeal},
		{"a tag before it", b32([]byte{0xd2}, raw), seal.ErrSeal},
		{"its length in two bytes", b32([]byte{0x98, 0x04}, raw[1:]), seal.ErrSeal},
		{"an open header that nobody signed", b32(raw[:header], []byte{0xa1, 0x20, 0x00}, raw[header+1:]), seal.ErrSeal},
		{"line ends inside, which base32 decoders pass over", sealed[:8] + "\n" + sealed[8:], seal.ErrSeal},
		{"nothing", "", seal.ErrSeal},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := seal.Open(np.keys, tt.text); !errors.Is(err, tt.want) {
				t.Errorf("err = %v, want %v", err, tt.want)
			}
		})
	}
	if _, err := seal.OpenRevocations(np.keys, sealed); !errors.Is(err, seal.ErrSeal) {
		t.Errorf("a certificate as a list: err = %v", err)
	}
}

func TestSealRefuses(t *testing.T) {
	big, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []crypto.Signer{big, p384} {
		if _, err := seal.Sign(k, "k", claims()); err == nil {
			t.Errorf("sealed with a %T", k)
		}
		if _, err := keyring.NewKeys("np", k.Public()); err == nil {
			t.Errorf("took a %T into the set", k.Public())
		}
	}
	if _, err := seal.Sign(key(t), "k", seal.Claims{Issuer: "np"}); err == nil {
		t.Error("sealed a paper without a number")
	}
}

func TestALongHolderIsShortened(t *testing.T) {
	np := newOffice(t, "np")
	c := claims()
	c.Holder = strings.Repeat("श्री कृष्ण प्रसाद ", 20)
	sealed := np.seal(t, c)
	got, err := seal.Open(np.keys, sealed)
	if err != nil {
		t.Fatal(err)
	}
	name, short := strings.CutSuffix(got.Holder, "…")
	if !short || !strings.HasPrefix(c.Holder, name) || len(got.Holder) > 90 || len(got.Holder) < 84 {
		t.Errorf("holder = %q (%d bytes)", got.Holder, len(got.Holder))
	}
}

func TestAddress(t *testing.T) {
	for _, tt := range []struct{ number, sealed, want string }{
		{"NP-2083-004512", "ABC234", "https://shrama.example/np/verify/NP-2083-004512/ABC234"},
		{"NP-2083-004512", "", "https://shrama.example/np/verify/NP-2083-004512"},
		{"1234/082-83", "ABC234", "https://shrama.example/np/verify/1234%2F082-83/ABC234"},
	} {
		if got := seal.Address("https://shrama.example", "np", tt.number, tt.sealed); got != tt.want {
			t.Errorf("Address = %s, want %s", got, tt.want)
		}
	}
}

func FuzzOpen(f *testing.F) {
	np := newOffice(f, "np")
	f.Add(np.seal(f, claims()))
	f.Add("QRB2CAJGAR")
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := seal.Open(np.keys, s); err == nil && c.Issuer != "np" {
			t.Errorf("opened %q as %+v", s, c)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	np := newOffice(b, "np")
	s := np.seal(b, claims())
	for b.Loop() {
		if _, err := seal.Open(np.keys, s); err != nil {
			b.Fatal(err)
		}
	}
}
