package signin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web/webtest"
)

func TestSomebodyNewSignsIn(t *testing.T) {
	v := open(t).visitor()
	to := v.Path("/permit/7?step=2")
	w := v.Does("GET", v.Path("/sign-in?to="+url.QueryEscape(to)), nil)
	v.Want(w, 200, "Send me a code", `name="to" value="`+to+`"`, `autocomplete="email"`, "step 1")
	w = v.Does("POST", v.Path("/sign-in"), url.Values{"email": {" Sita@Example.org "}, "to": {to}})
	v.Want(w, 303, v.Path("/sign-in/code")+"?to="+url.QueryEscape(to))
	code := v.reads("sita@example.org")
	w = v.Does("GET", w.Header().Get("Location"), nil)
	v.Want(w, 200, "sita@example.org", "It works until 10:51.", `autocomplete="one-time-code"`, `inputmode="numeric"`, "Use another e-mail address")
	w = v.Does("POST", v.Path("/sign-in/code"), url.Values{"code": {another(code)}, "to": {to}})
	v.Want(w, 422, "This is not the code", "Error:", `name="to" value="`+to+`"`, `href="#code"`)
	w = v.Does("POST", v.Path("/sign-in/code"), url.Values{"code": {code[:3] + " " + code[3:]}, "to": {to}})
	v.Want(w, 303, to)
	if !v.signedIn() {
		t.Error("nobody is signed in")
	}
	p, err := people.Find(t.Context(), v.DB, "sita@example.org")
	if err != nil || !cmp.Equal(p.Roles, []string{tenant.Applicant}) || p.Lang != "en" {
		t.Errorf("%+v, %v", p, err)
	}
	v.Want(v.Does("POST", v.Path("/sign-out"), nil), 303, v.Path("/"))
	if v.signedIn() || v.Jar["__Host-s-"+string(v.ID)] != "" {
		t.Error("still signed in after signing out")
	}
}

func TestAnOfficerIsWrittenToInTheirLanguage(t *testing.T) {
	v := open(t).visitor()
	_, err := people.Enrol(t.Context(), v.DB, people.Entry{At: webtest.Morning, Person: people.Person{
		Email: "hari@example.org", Name: "Hari", Lang: "ne", Roles: []string{"section-officer"}, Office: "kathmandu"}})
	check(t, err)
	v.Want(v.Does("POST", v.Path("/sign-in"), url.Values{"email": {"hari@example.org"}}), 303)
	m := v.Inbox.List("hari@example.org")[0]
	if m.Lang != "ne" || !strings.Contains(m.Body, "कोड") || !strings.Contains(m.Body, "१०:५१") {
		t.Errorf("%+v", m)
	}
	v.Want(v.types(v.reads("hari@example.org")), 303, v.Path("/sign-in/second"))
}

func TestACodeIsUsedOnce(t *testing.T) {
	l := open(t)
	v := l.visitor()
	code := v.asks("sita@example.org")
	thief := l.visitor()
	thief.Jar = map[string]string{"__Host-code-" + string(v.ID): v.Jar["__Host-code-"+string(v.ID)]}
	v.Want(v.types(code), 303, v.Path("/files"))
	v.Want(thief.types(code), 422, "This code no longer works")
	if thief.signedIn() {
		t.Error("a used code signed in")
	}
}

func TestACodeWorksOnlyForItsOwnChallengeAndTime(t *testing.T) {
	l := open(t)
	sita, gita := l.visitor(), l.visitor()
	code := sita.asks("sita@example.org")
	if other := gita.asks("gita@example.org"); other != code {
		gita.Want(gita.types(code), 422, "This is not the code")
	}
	l.visitor().Want(l.visitor().types(code), 422, "This code no longer works", `name="email"`)
	l.Wait(codeLife)
	sita.Want(sita.types(code), 422, "This code no longer works")
	if sita.signedIn() {
		t.Error("a code outlived its time")
	}
}

func TestTheFifthWrongCodeIsTheLast(t *testing.T) {
	v := open(t).visitor()
	code := v.asks("sita@example.org")
	for range maxTries - 1 {
		v.Want(v.types(another(code)), 422, "This is not the code")
	}
	v.Want(v.types(another(code)), 422, "This code no longer works")
	v.Want(v.types(code), 422, "This code no longer works")
}

// TestRacingTriesAreEachCounted sends wrong codes and then right ones at once.
func TestRacingTriesAreEachCounted(t *testing.T) {
	l := open(t)
	race := func(v *visitor, n int, code string) (answers map[int]int, told int) {
		answers = map[int]int{}
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range n {
			wg.Go(func() {
				r := l.visitor()
				r.Jar = map[string]string{"__Host-code-" + string(v.ID): v.Jar["__Host-code-"+string(v.ID)]}
				w := r.types(code)
				mu.Lock()
				defer mu.Unlock()
				answers[w.Code]++
				if strings.Contains(w.Body.String(), "This is not the code") {
					told++
				}
			})
		}
		wg.Wait()
		return answers, told
	}
	v := l.visitor()
	code := v.asks("sita@example.org")
	if answers, told := race(v, 40, another(code)); told >= maxTries || answers[303] > 0 {
		t.Errorf("40 wrong tries at once: %d were told that they are wrong, answers %v", told, answers)
	}
	v = l.visitor()
	if answers, _ := race(v, 20, v.asks("gita@example.org")); answers[303] != 1 {
		t.Errorf("one code, 20 tries at once: answers %v, want one 303", answers)
	}
}

func TestTooManyCodes(t *testing.T) {
	l := open(t)
	v := l.visitor()
	ask := func() *httptest.ResponseRecorder {
		return v.Does("POST", v.Path("/sign-in"), url.Values{"email": {"sita@example.org"}})
	}
	for range 3 {
		v.Want(ask(), 303)
	}
	w := ask()
	v.Want(w, 429, "Try again at 10:45")
	if got := w.Header().Get("Retry-After"); got != "241" {
		t.Errorf("Retry-After = %s, want 241 (to 05:00 UTC)", got)
	}
	if n := len(l.Inbox.List("sita@example.org")); n != 3 {
		t.Errorf("%d messages were sent, want 3", n)
	}
	for sent := 3; sent < 10; {
		l.Wait(15 * time.Minute)
		for range 3 {
			if sent < 10 {
				v.Want(ask(), 303)
				sent++
			}
		}
	}
	l.Wait(15 * time.Minute)
	v.Want(ask(), 429)
	l.Wait(24 * time.Hour)
	v.Want(ask(), 303)
}

func TestOneNetworkAddressIsLimited(t *testing.T) {
	l := open(t)
	v := l.visitor()
	for i := range 60 {
		v.Want(v.Does("POST", v.Path("/sign-in"), url.Values{"email": {string(rune('a'+i%26)) + string(rune('a'+i/26)) + "@example.org"}}), 303)
	}
	last := url.Values{"email": {"last@example.org"}}
	v.Want(v.Does("POST", v.Path("/sign-in"), last), 429)
	v.Network = "[2001:db8::7]:1"
	v.Want(v.Does("POST", v.Path("/sign-in"), last), 303)
}

// TestAStormAtTheDoor sends what one script would, at the real engine: as much
// goes out as the limits of the network and of the addresses allow.
func TestAStormAtTheDoor(t *testing.T) {
	l := open(t)
	var wg sync.WaitGroup
	for i := range 8 {
		v := l.visitor()
		v.Network = fmt.Sprintf("[2001:db8::%x]:1", i+1) // one network
		wg.Go(func() {
			for n := range 100 {
				w := v.Does("POST", v.Path("/sign-in"), url.Values{"email": {fmt.Sprintf("p%d@example.org", n*8+i)}})
				if w.Code != 303 && w.Code != 429 {
					t.Errorf("%d: %s", w.Code, w.Body)
				}
			}
		})
	}
	wg.Wait()
	sent := 0
	for n := range 800 {
		mine := len(l.Inbox.List(fmt.Sprintf("p%d@example.org", n)))
		if sent += mine; mine > 3 {
			t.Errorf("%d codes were sent to one address", mine)
		}
	}
	if sent != 60 {
		t.Errorf("800 requests of one network had %d codes sent, want 60", sent)
	}
}

// TestNobodyLearnsWhoIsKnown compares the answer and the calls for a known and
// an unknown address.
func TestNobodyLearnsWhoIsKnown(t *testing.T) {
	l := open(t)
	_, err := people.Enrol(t.Context(), l.DB, people.Entry{At: webtest.Morning, Person: people.Person{Email: "known@example.org", Lang: "en"}})
	check(t, err)
	type answer struct {
		Status, Calls int
		RCU, WCU      float64
		Header        http.Header
	}
	ask := func(email string) answer {
		v := l.visitor()
		ctx, meter := store.Measure(t.Context())
		r := httptest.NewRequestWithContext(ctx, "POST", v.Path("/sign-in"), strings.NewReader("email="+url.QueryEscape(email)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = v.Network
		w := httptest.NewRecorder()
		l.ServeHTTP(w, r)
		h := w.Header().Clone()
		h.Set("Set-Cookie", regexp.MustCompile(`code-[^;]+`).ReplaceAllString(h.Get("Set-Cookie"), "code-X"))
		h.Set("Content-Security-Policy", regexp.MustCompile(`nonce-[^']+`).ReplaceAllString(h.Get("Content-Security-Policy"), "nonce"))
		return answer{w.Code, meter.Calls, meter.RCU, meter.WCU, h}
	}
	ask("first@example.org") // makes the counters that all share
	known, unknown := ask("known@example.org"), ask("other@example.org")
	if d := cmp.Diff(known, unknown); d != "" || known.Status != 303 {
		t.Errorf("(-known +unknown):\n%s", d)
	}
	t.Logf("sending a code: %d calls, %.1f RCU, %.1f WCU", known.Calls, known.RCU, known.WCU)
}

func TestAProgramSignsIn(t *testing.T) {
	v := open(t).visitor()
	v.JSON = true
	w := v.Does("POST", v.Path("/sign-in"), url.Values{"email": {"prog@example.org"}})
	v.Want(w, 200)
	var sent CodeSent
	check(t, json.Unmarshal(w.Body.Bytes(), &sent))
	if sent.Email != "prog@example.org" || !sent.Until.Equal(webtest.Morning.Add(codeLife)) {
		t.Errorf("%+v", sent)
	}
	v.Jar = map[string]string{}
	w = v.Does("POST", v.Path("/sign-in/code"), url.Values{"code": {"x"}, "challenge": {sent.Challenge}})
	v.Want(w, 422, `"field":"code"`, `"code":"portal.code.wrong"`)
	w = v.Does("POST", v.Path("/sign-in/code"), url.Values{"code": {v.reads("prog@example.org")}, "challenge": {sent.Challenge}})
	v.Want(w, 200)
	var in SignedIn
	check(t, json.Unmarshal(w.Body.Bytes(), &in))
	r := httptest.NewRequest("GET", v.Path("/sign-out"), nil)
	r.Header.Set("Authorization", "Bearer "+in.Token)
	rec := httptest.NewRecorder()
	v.ServeHTTP(rec, r)
	if rec.Code != 200 {
		t.Errorf("the token is not good: %d", rec.Code)
	}
}

func TestAWrongAddressStaysInTheForm(t *testing.T) {
	v := open(t).visitor()
	v.Want(v.Does("POST", v.Path("/sign-in"), url.Values{"email": {`sita"@`}}), 422, `value="sita&#34;@"`, "Write one e-mail address", "Error:")
	v.JSON = true
	v.Want(v.Does("POST", v.Path("/sign-in"), url.Values{"email": {"x"}}), 422, `"field":"email"`)
}
