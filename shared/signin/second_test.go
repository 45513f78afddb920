package signin

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/web/webtest"
)

// officer is one who holds a post, with the app on their phone.
type officer struct {
	*visitor
	email, key string
}

func (l *lobby) officer(email string) *officer {
	l.t.Helper()
	_, err := people.Enrol(l.t.Context(), l.DB, people.Entry{At: webtest.Morning, Person: people.Person{
		Email: email, Name: "Hari", Lang: "en", Roles: []string{"labour-officer"}, Office: "kathmandu"}})
	check(l.t, err)
	return &officer{visitor: l.visitor(), email: email}
}

// first takes the first step, and reads the key where one is told.
func (o *officer) first() *httptest.ResponseRecorder {
	o.t.Helper()
	o.Want(o.types(o.asks(o.email)), 303, o.Path("/sign-in/second"))
	w := o.Does("GET", o.Path("/sign-in/second"), nil)
	o.Want(w, 200)
	if m := regexp.MustCompile(`id="key"[^>]*>([A-Z2-7 ]+)<`).FindStringSubmatch(w.Body.String()); m != nil {
		o.key = m[1]
	}
	return w
}

func (o *officer) shows(at time.Time) string {
	o.t.Helper()
	code, err := second.Code(o.key, at)
	check(o.t, err)
	return code
}

func (o *officer) takes(code string) *httptest.ResponseRecorder {
	o.t.Helper()
	return o.Does("POST", o.Path("/sign-in/second"), url.Values{"code": {code}})
}

var onPaper = regexp.MustCompile(`[0-9A-Z]{5}-[0-9A-Z]{5}`)

// TestAnOfficerTakesTwoSteps sets up, and signs in again by the app and by
// paper; nothing before the second step is a session.
func TestAnOfficerTakesTwoSteps(t *testing.T) {
	l := open(t)
	o := l.officer("hari@example.org")
	o.Want(o.first(), 200, "Set up your second step", `src="data:image/png;base64,`, `href="otpauth://totp/Shrama%20`, `id="key"`)
	if o.signedIn() || o.Jar["__Host-s-"+string(o.ID)] != "" {
		t.Fatal("signed in after one step")
	}
	o.Want(o.takes("000000"), 422, "This is not the code", `id="key"`, o.key)
	w := o.takes(o.shows(webtest.Morning))
	paper := onPaper.FindAllString(w.Body.String(), -1)
	o.Want(w, 200, "Keep these codes on paper", `href="`+o.Path("/queue")+`"`)
	if len(paper) != 10 || !o.signedIn() {
		t.Fatalf("%d codes, signed in %v", len(paper), o.signedIn())
	}
	o.Jar = map[string]string{}
	o.Want(o.first(), 200, "Enter the code of your app")
	o.Want(o.takes(o.shows(webtest.Morning)), 422, "This is not the code") // it was used
	l.Wait(30 * time.Second)
	o.Want(o.takes(o.shows(webtest.Morning.Add(30*time.Second))), 303, o.Path("/queue"))
	o.Jar = map[string]string{}
	o.first()
	o.Want(o.takes(strings.ToLower(paper[3])), 303, o.Path("/queue"))
	l.Wait(15 * time.Minute)
	o.Jar = map[string]string{}
	o.first()
	o.Want(o.takes(paper[3]), 422)
}

func TestAnApplicantTakesOneStep(t *testing.T) {
	v := open(t).visitor()
	v.Want(v.types(v.asks("sita@example.org")), 303, v.Path("/files"))
	v.Want(v.Does("GET", v.Path("/sign-in/second"), nil), 303, v.Path("/sign-in")+"?to=")
}

// TestTheStepsAreNotExchanged: the challenge of one step is worth nothing at the
// other, another's neither, and one that is over is over.
func TestTheStepsAreNotExchanged(t *testing.T) {
	l := open(t)
	o, p := l.officer("hari@example.org"), l.officer("maya@example.org")
	code := o.asks(o.email)
	o.Want(o.takes(code), 422, "no longer works", `name="email"`)
	o.Want(o.takes(""), 422)
	o.Want(o.types(code), 303)
	o.Want(o.types(code), 422, "no longer works") // at the first step again, with the second's challenge
	o.Want(o.types(""), 422, "no longer works")
	o.Does("GET", o.Path("/sign-in/second"), nil)
	p.first()
	own := o.key
	o.key = p.key
	o.Want(o.takes(o.shows(webtest.Morning)), 422)
	o.key = own
	if o.signedIn() {
		t.Fatal("another's app signed in")
	}
	w := o.Does("GET", o.Path("/sign-in/second"), nil)
	o.key = regexp.MustCompile(`id="key"[^>]*>([A-Z2-7 ]+)<`).FindStringSubmatch(w.Body.String())[1]
	l.Wait(codeLife)
	o.Want(o.takes(o.shows(webtest.Morning.Add(codeLife))), 422, "no longer works")
	if o.signedIn() {
		t.Error("a challenge outlived its time")
	}
}

// TestAStolenMailboxIsNotEnough guesses at the second step with all codes of the
// first: as many guesses are judged as the limits allow, and then the right one
// is not either.
func TestAStolenMailboxIsNotEnough(t *testing.T) {
	l := open(t)
	o := l.officer("hari@example.org")
	o.first()
	o.Want(o.takes(o.shows(webtest.Morning)), 200)
	thief := &officer{visitor: l.visitor(), email: o.email}
	l.Wait(15 * time.Minute)
	for range 2 {
		thief.first()
		for range maxTries - 1 {
			thief.Want(thief.takes("000000"), 422, "This is not the code")
		}
		thief.Want(thief.takes("000000"), 422, "no longer works")
		thief.Want(thief.takes("000000"), 422, "no longer works")
	}
	thief.first()
	thief.Want(thief.takes(o.shows(webtest.Morning.Add(15*time.Minute))), 429)
	if thief.signedIn() {
		t.Error("signed in past the limit")
	}
}

// TestWhoLostTheirPostMeanwhileHasNone: the session is of the person as they are
// after the second step.
func TestWhoLostTheirPostMeanwhileHasNone(t *testing.T) {
	l := open(t)
	o := l.officer("hari@example.org")
	o.first()
	_, err := people.End(t.Context(), l.DB, people.Entry{Person: people.Person{Email: o.email}, At: webtest.Morning})
	check(t, err)
	o.Want(o.takes(o.shows(webtest.Morning)), 200, `href="`+o.Path("/files")+`"`)
}

func TestAProgramTakesTwoSteps(t *testing.T) {
	l := open(t)
	o := l.officer("hari@example.org")
	o.JSON = true
	in := func(path string, form url.Values, into any) {
		t.Helper()
		w := o.Does("POST", o.Path(path), form)
		o.Want(w, 200)
		check(t, json.Unmarshal(w.Body.Bytes(), into))
		o.Jar = map[string]string{}
	}
	for round, at := range []time.Time{webtest.Morning, webtest.Morning.Add(30 * time.Second)} {
		var sent CodeSent
		in("/sign-in", url.Values{"email": {o.email}}, &sent)
		var half, whole SignedIn
		in("/sign-in/code", url.Values{"code": {o.reads(o.email)}, "challenge": {sent.Challenge}}, &half)
		if half.Token != "" || half.Second == nil || (half.Second.Secret != "") != (round == 0) {
			t.Fatalf("%+v", half)
		}
		if round == 0 {
			o.key = half.Second.Secret
		}
		in("/sign-in/second", url.Values{"code": {o.shows(at)}, "challenge": {half.Second.Challenge}}, &whole)
		if whole.Token == "" || (len(whole.Paper) > 0) != (round == 0) {
			t.Errorf("%+v", whole)
		}
		l.Wait(time.Second)
	}
}
