package keyring_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/shrama/shrama/shared/paper/keyring"
)

func key(tb testing.TB) *ecdsa.PrivateKey {
	tb.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

func TestJWKSReadsBack(t *testing.T) {
	a, b := key(t), key(t)
	keys, err := keyring.NewKeys("np", a.Public(), b.Public())
	if err != nil {
		t.Fatal(err)
	}
	out, err := keys.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	got, err := keyring.ReadKeys("np", []byte(strings.Replace(string(out), `{"keys":[`, `{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"},`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.ByID) != 2 {
		t.Fatalf("%d keys, want 2", len(got.ByID))
	}
	for id, k := range keys.ByID {
		if !k.Equal(got.ByID[id]) {
			t.Errorf("key %s came back changed", id)
		}
	}
	again, _ := keys.JWKS()
	if string(again) != string(out) {
		t.Error("the same set was written in two ways")
	}
	if _, err := keyring.ReadKeys("np", []byte(`{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"x"}]}`)); err == nil {
		t.Error("took a point that is not on the curve")
	}
}

// The key of RFC 7517, appendix A.1, with its thumbprint worked out in Python.
func TestKeyIDIsTheThumbprint(t *testing.T) {
	keys, err := keyring.ReadKeys("np", []byte(`{"keys":[{"kty":"EC","crv":"P-256","kid":"1",
		"x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	const want = "cn-I_WNM"
	got, err := keyring.KeyID(keys.ByID["1"])
	if err != nil || got != want {
		t.Errorf("KeyID = %q, %v, want %q", got, err, want)
	}
}

func TestLoadOrCreateKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "np.pem")
	got := make([]crypto.Signer, 8)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			var err error
			if got[i], err = keyring.LoadOrCreateKey(path); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, k := range got {
		if !got[0].(*ecdsa.PrivateKey).Equal(k) {
			t.Fatal("two processes have two keys")
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, %v", info.Mode(), err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%d files in the folder, want the key alone", len(left))
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.LoadOrCreateKey(path); err == nil {
		t.Error("took a key that others may read")
	}
	if err := os.WriteFile(path+"2", []byte("-"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.LoadOrCreateKey(path + "2"); err == nil {
		t.Error("took a file that holds no key")
	}
}

func TestAFolderMakesBothKeysOnce(t *testing.T) {
	f := &keyring.Folder{Dir: t.TempDir()}
	if signs, seals, err := f.Ready(t.Context(), "np"); signs || seals || err != nil {
		t.Errorf("before: %t %t %v", signs, seals, err)
	}
	for _, want := range []bool{true, false} {
		if made, err := f.Make(t.Context(), "np"); made != want || err != nil {
			t.Errorf("made %t, %v", made, err)
		}
	}
	secret, err := os.ReadFile(filepath.Join(f.Dir, "np.data"))
	if err != nil || len(secret) != 32 {
		t.Errorf("%d bytes, %v", len(secret), err)
	}
	again := &keyring.Folder{Dir: f.Dir}
	_, kid, err := again.Signer(t.Context(), "np")
	if _, first, err2 := f.Signer(t.Context(), "np"); errors.Join(err, err2) != nil || kid != first {
		t.Errorf("another key after a restart: %s and %s, %v %v", kid, first, err, err2)
	}
	if signs, seals, err := again.Ready(t.Context(), "np"); !signs || !seals || err != nil {
		t.Errorf("after: %t %t %v", signs, seals, err)
	}
	if err := os.Remove(filepath.Join(f.Dir, "np.data")); err != nil {
		t.Fatal(err)
	}
	if made, err := again.Make(t.Context(), "np"); !made || err != nil {
		t.Errorf("what is missing is not made: %t, %v", made, err)
	}
}
