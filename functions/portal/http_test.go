package portal

import (
	"encoding/json"
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
)

func TestSomebodyNewSignsIn(t *testing.T) {
	v := open(t).visitor()
	to := v.path("/permit/7?step=2")
	w := v.does("GET", v.path("/sign-in?to="+url.QueryEscape(to)), nil)
	v.want(w, 200, "Send me a code", `name="to" value="`+to+`"`, `autocomplete="email"`, "step 1 of 2")
	w = v.does("POST", v.path("/sign-in"), url.Values{"email": {" Sita@Example.org "}, "to": {to}})
	v.want(w, 303, v.path("/sign-in/code")+"?to="+url.QueryEscape(to))
	code := v.reads("sita@example.org")
	w = v.does("GET", w.Header().Get("Location"), nil)
	v.want(w, 200, "sita@example.org", "It works until 10:51.", `autocomplete="one-time-code"`, `inputmode="numeric"`, "Use another e-mail address")
	w = v.does("POST", v.path("/sign-in/code"), url.Values{"code": {another(code)}, "to": {to}})
	v.want(w, 422, "This is not the code", "Error:", `name="to" value="`+to+`"`, `href="#code"`)
	w = v.does("POST", v.path("/sign-in/code"), url.Values{"code": {code[:3] + " " + code[3:]}, "to": {to}})
	v.want(w, 303, to)
	if !v.signedIn() {
		t.Error("nobody is signed in")
	}
	p, err := people.Find(t.Context(), v.db, "sita@example.org")
	if err != nil || !cmp.Equal(p.Roles, []string{tenant.Applicant}) || p.Lang != "en" {
		t.Errorf("%+v, %v", p, err)
	}
	v.want(v.does("POST", v.path("/sign-out"), nil), 303, v.path("/"))
	if v.signedIn() || v.jar["__Host-s"] != "" {
		t.Error("still signed in after signing out")
	}
}

func TestAnOfficerGoesToTheQueueAndIsWrittenToInTheirLanguage(t *testing.T) {
	v := open(t).visitor()
	_, err := people.Enrol(t.Context(), v.db, people.Entry{At: morning, Person: people.Person{
		Email: "hari@example.org", Name: "Hari", Lang: "ne", Roles: []string{"section-officer"}, Office: "kathmandu"}})
	check(t, err)
	v.want(v.does("POST", v.path("/sign-in"), url.Values{"email": {"hari@example.org"}}), 303)
	m := v.inbox.List("hari@example.org")[0]
	if m.Lang != "ne" || !strings.Contains(m.Body, "कोड") || !strings.Contains(m.Body, "१०:५१") {
		t.Errorf("%+v", m)
	}
	v.want(v.types(v.reads("hari@example.org")), 303, v.path("/queue"))
}

func TestACodeIsUsedOnce(t *testing.T) {
	l := open(t)
	v := l.visitor()
	code := v.asks("sita@example.org")
	thief := l.visitor()
	thief.jar = map[string]string{"__Host-code": v.jar["__Host-code"]}
	v.want(v.types(code), 303, v.path("/files"))
	v.want(thief.types(code), 422, "This code no longer works")
	if thief.signedIn() {
		t.Error("a used code signed in")
	}
}

func TestACodeWorksOnlyForItsOwnChallengeAndTime(t *testing.T) {
	l := open(t)
	sita, gita := l.visitor(), l.visitor()
	code := sita.asks("sita@example.org")
	if other := gita.asks("gita@example.org"); other != code {
		gita.want(gita.types(code), 422, "This is not the code")
	}
	l.visitor().want(l.visitor().types(code), 422, "This code no longer works", `name="email"`)
	l.wait(codeLife)
	sita.want(sita.types(code), 422, "This code no longer works")
	if sita.signedIn() {
		t.Error("a code outlived its time")
	}
}

func TestTheFifthWrongCodeIsTheLast(t *testing.T) {
	v := open(t).visitor()
	code := v.asks("sita@example.org")
	for range maxTries - 1 {
		v.want(v.types(another(code)), 422, "This is not the code")
	}
	v.want(v.types(another(code)), 422, "This code no longer works")
	v.want(v.types(code), 422, "This code no longer works")
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
				r.jar = map[string]string{"__Host-code": v.jar["__Host-code"]}
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
		return v.does("POST", v.path("/sign-in"), url.Values{"email": {"sita@example.org"}})
	}
	for range 3 {
		v.want(ask(), 303)
	}
	w := ask()
	v.want(w, 429, "Try again at 10:45")
	if got := w.Header().Get("Retry-After"); got != "241" {
		t.Errorf("Retry-After = %s, want 241 (to 05:00 UTC)", got)
	}
	if n := len(l.inbox.List("sita@example.org")); n != 3 {
		t.Errorf("%d messages were sent, want 3", n)
	}
	for sent := 3; sent < 10; {
		l.wait(15 * time.Minute)
		for range 3 {
			if sent < 10 {
				v.want(ask(), 303)
				sent++
			}
		}
	}
	l.wait(15 * time.Minute)
	v.want(ask(), 429)
	l.wait(24 * time.Hour)
	v.want(ask(), 303)
}

func TestOneNetworkAddressIsLimited(t *testing.T) {
	l := open(t)
	v := l.visitor()
	for i := range 60 {
		v.want(v.does("POST", v.path("/sign-in"), url.Values{"email": {string(rune('a'+i%26)) + string(rune('a'+i/26)) + "@example.org"}}), 303)
	}
	last := url.Values{"email": {"last@example.org"}}
	v.want(v.does("POST", v.path("/sign-in"), last), 429)
	v.network = "[2001:db8::7]:1"
	v.want(v.does("POST", v.path("/sign-in"), last), 303)
}

// TestNobodyLearnsWhoIsKnown compares the answer and the calls for a known and
// an unknown address.
func TestNobodyLearnsWhoIsKnown(t *testing.T) {
	l := open(t)
	_, err := people.Enrol(t.Context(), l.db, people.Entry{At: morning, Person: people.Person{Email: "known@example.org", Lang: "en"}})
	check(t, err)
	type answer struct {
		Status, Calls int
		RCU, WCU      float64
		Header        http.Header
	}
	ask := func(email string) answer {
		v := l.visitor()
		ctx, meter := store.Measure(t.Context())
		r := httptest.NewRequestWithContext(ctx, "POST", v.path("/sign-in"), strings.NewReader("email="+url.QueryEscape(email)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = v.network
		w := httptest.NewRecorder()
		l.ServeHTTP(w, r)
		h := w.Header().Clone()
		h.Set("Set-Cookie", regexp.MustCompile(`code=[^;]+`).ReplaceAllString(h.Get("Set-Cookie"), "code=X"))
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
	v.json = true
	w := v.does("POST", v.path("/sign-in"), url.Values{"email": {"prog@example.org"}})
	v.want(w, 200)
	var sent CodeSent
	check(t, json.Unmarshal(w.Body.Bytes(), &sent))
	if sent.Email != "prog@example.org" || !sent.Until.Equal(morning.Add(codeLife)) {
		t.Errorf("%+v", sent)
	}
	v.jar = map[string]string{}
	w = v.does("POST", v.path("/sign-in/code"), url.Values{"code": {"x"}, "challenge": {sent.Challenge}})
	v.want(w, 422, `"field":"code"`, `"code":"portal.code.wrong"`)
	w = v.does("POST", v.path("/sign-in/code"), url.Values{"code": {v.reads("prog@example.org")}, "challenge": {sent.Challenge}})
	v.want(w, 200)
	var in SignedIn
	check(t, json.Unmarshal(w.Body.Bytes(), &in))
	r := httptest.NewRequest("GET", v.path("/sign-out"), nil)
	r.Header.Set("Authorization", "Bearer "+in.Token)
	rec := httptest.NewRecorder()
	v.ServeHTTP(rec, r)
	if rec.Code != 200 {
		t.Errorf("the token is not good: %d", rec.Code)
	}
}

func TestAWrongAddressStaysInTheForm(t *testing.T) {
	v := open(t).visitor()
	v.want(v.does("POST", v.path("/sign-in"), url.Values{"email": {`sita"@`}}), 422, `value="sita&#34;@"`, "Write one e-mail address", "Error:")
	v.json = true
	v.want(v.does("POST", v.path("/sign-in"), url.Values{"email": {"x"}}), 422, `"field":"email"`)
}
