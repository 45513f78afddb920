package seal_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/paper/seal"
)

func TestRevocations(t *testing.T) {
	np := newOffice(t, "np")
	r := seal.Revocations{Issuer: "np", At: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
	for i := range 500 {
		state := seal.Revoked
		if i%5 == 0 {
			state = seal.Suspended
		}
		if err := r.Add(fmt.Sprintf("NP-%d", i), state); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Add("NP-1", seal.Revoked); err != nil {
		t.Fatal(err)
	}
	if err := r.Add("NP-9", "issued"); err == nil {
		t.Error("a good record entered the list")
	}
	sealed, err := seal.SignRevocations(np.key, np.kid, r)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("500 entries: %d letters", len(sealed))
	got, err := seal.OpenRevocations(np.keys, sealed)
	if err != nil {
		t.Fatal(err)
	}
	if !got.At.Equal(r.At) || got.Issuer != "np" {
		t.Errorf("list of %s at %s", got.Issuer, got.At)
	}
	for i := range 1000 {
		want := seal.Revoked
		switch {
		case i >= 500:
			want = ""
		case i%5 == 0:
			want = seal.Suspended
		}
		if s := got.State(fmt.Sprintf("NP-%d", i)); s != want {
			t.Fatalf("NP-%d is %q, want %q", i, s, want)
		}
	}
	if _, err := seal.OpenRevocations(newOffice(t, "np").keys, sealed); !errors.Is(err, seal.ErrKey) {
		t.Errorf("under another key err = %v", err)
	}
}
