package second

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/store"
)

// TestAResetIsTwoLinesHoweverOftenItIsSent: an answer that was lost is asked for
// again, and what is done is not asked for anew.
func TestAResetIsTwoLinesHoweverOftenItIsSent(t *testing.T) {
	v, email := open(t), ident.New().String()+"@np.example"
	sita, err := people.Enrol(t.Context(), v.DB, people.Entry{At: morning, Person: people.Person{Email: email, Roles: []string{"labour-officer"}, Office: "kathmandu"}})
	check(t, err)
	sum := sha256.Sum256([]byte(sita.Email))
	sends := func(by string, lines int, action string) {
		t.Helper()
		for range 3 {
			_, err := Reset(t.Context(), v.DB, people.Entry{Person: people.Person{Email: sita.Email}, By: by, At: morning})
			check(t, err)
		}
		it, err := v.DB.Get(t.Context(), store.Key{Family: "P", ID: hex.EncodeToString(sum[:16]), Sort: "p"})
		if err != nil || it.Event.Seq != lines || it.Event.Action != action {
			t.Errorf("by %s: line %d is %q, want %d, %q; %v", by, it.Event.Seq, it.Event.Action, lines, action, err)
		}
	}
	sends("admin", 1, "enrol") // there is nothing to reset
	secret := NewSecret()
	_, err = v.Enrol(t.Context(), sita.ID, secret, Try{hotp(secret, stepOf(morning), digits), morning})
	check(t, err)
	sends("admin", 2, people.ResetAsked)
	sends("admin2", 3, people.ResetDone)
	sends("admin", 3, people.ResetDone)
	if open, err := Requests(t.Context(), v.DB, []string{sita.ID}); err != nil || len(open) > 0 {
		t.Errorf("%v, %v", open, err)
	}
}
