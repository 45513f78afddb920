package portal

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/words"
)

var (
	morning = time.Date(2026, 11, 18, 4, 56, 0, 0, time.UTC) // 10:41 in Kathmandu
	pepper  = []byte(strings.Repeat("p", 32))
)

func TestCodesAreSixDigitsAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 2000 {
		c := newCode()
		if len(c) != 6 || strings.Trim(c, "0123456789") != "" {
			t.Fatalf("code %q", c)
		}
		seen[c] = true
	}
	if len(seen) < 1980 { // 2000 of a million collide twice on average
		t.Errorf("only %d of 2000 codes differ", len(seen))
	}
}

func TestASealBelongsToOneCodeOfOneChallengeOfOneTenant(t *testing.T) {
	own := digest(pepper, "np", "abc", "123456")
	for _, other := range [][]byte{
		digest(pepper, "lk", "abc", "123456"), digest(pepper, "np", "abd", "123456"), digest(pepper, "np", "abc", "123457"),
		digest(pepper, "np", "abc1", "23456"), digest([]byte("another"), "np", "abc", "123456"),
	} {
		if bytes.Equal(own, other) {
			t.Error("two codes share a seal")
		}
	}
}

// TestNoOrderOfTriesGetsPastTheLimit plays random tries and times.
func TestNoOrderOfTriesGetsPastTheLimit(t *testing.T) {
	right := digest(pepper, "np", "abc", "123456")
	rapid.Check(t, func(t *rapid.T) {
		c := Challenge{ID: "abc", Hash: right, Until: morning.Add(codeLife)}
		wrongs := 0
		for range rapid.IntRange(1, 12).Draw(t, "tries") {
			at := morning.Add(time.Duration(rapid.IntRange(0, 1200).Draw(t, "seconds")) * time.Second)
			good := rapid.Bool().Draw(t, "right")
			sum := right
			if !good {
				sum = digest(pepper, "np", "abc", "000000")
			}
			late := !at.Before(c.Until)
			var err error
			c, err = c.Try(sum, at)
			if want := good && !late && wrongs < maxTries; (err == nil) != want {
				t.Fatalf("right %v, late %v, after %d wrong: %v", good, late, wrongs, err)
			}
			if !good && !late && wrongs < maxTries {
				wrongs++
			}
			if c.Tries != wrongs {
				t.Fatalf("%d tries counted, %d made", c.Tries, wrongs)
			}
		}
	})
}

func TestTyped(t *testing.T) {
	for _, s := range []string{"123456", " 123 456 ", "123-456", "१२३४५६", "১২৩৪৫৬", "૧૨૩ ૪૫૬", "௧௨௩௪௫௬", "෧෨෩෪෫෬"} {
		if got := typed(s); got != "123456" {
			t.Errorf("%q is read as %q", s, got)
		}
	}
}

func TestAReferenceIsReadInEveryScript(t *testing.T) {
	want := ident.New().Ref()
	for _, script := range []string{"latn", "deva", "gujr", "beng", "taml", "sinh"} {
		for _, s := range []string{words.Digits(want, script), words.Digits(strings.ToLower(strings.ReplaceAll(want, "-", " ")), script)} {
			if got, err := reference(s); err != nil || got != want {
				t.Errorf("%q is read as %q, %v; want %q", s, got, err, want)
			}
		}
	}
}

func TestOnlyAPageOfTheTenantFollowsSigningIn(t *testing.T) {
	for _, tt := range []struct{ to, want string }{
		{"/np/files", "/np/files"}, {"/np/permit/7?x=1", "/np/permit/7?x=1"}, {"/np/", "/np/"},
		{"", ""}, {"/lk/files", ""}, {"/np", ""}, {"/npx/files", ""}, {"np/files", ""}, {"//evil.example/np/", ""},
		{"https://evil.example/np/", ""}, {"/np/../lk/", ""}, {"/np//evil", ""}, {`/np/\evil`, ""}, {`\\evil.example\np`, ""},
		{"/np/x\r\nSet-Cookie: a=b", ""}, {"javascript:alert(1)", ""}, {"/np/#x", ""}, {"/np/%zz", ""}, {"/np/%2e%2e/lk", ""},
	} {
		if got := within("np", tt.to); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.to, got, tt.want)
		}
	}
}

func TestWindowsStandOnTheClock(t *testing.T) {
	l := limit{window: 15 * time.Minute}
	at := time.Date(2026, 11, 18, 4, 59, 59, 0, time.UTC)
	if got, want := l.ends(at), at.Add(time.Second); !got.Equal(want) {
		t.Errorf("ends %s, want %s", got, want)
	}
	if got := l.ends(at.Add(time.Second)); !got.Equal(at.Add(time.Second + l.window)) {
		t.Errorf("the next window ends %s", got)
	}
}

func TestOverDoesNotSayWhy(t *testing.T) {
	late, _ := errors.AsType[*fault.Error](over())
	if late == nil || late.Kind != fault.Invalid || len(late.Fields) != 1 || late.Fields[0].ID != "code" {
		t.Errorf("%+v", late)
	}
}
