package signin

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/webtest"
	"github.com/shrama/shrama/tenants"
)

// arrives sets the app up, and returns the codes on paper.
func (o *officer) arrives() []string {
	o.t.Helper()
	o.first()
	w := o.takes(o.shows(webtest.Morning))
	o.Want(w, 200)
	return onPaper.FindAllString(w.Body.String(), -1)
}

func (o *officer) renews(code string) *httptest.ResponseRecorder {
	o.t.Helper()
	return o.Does("POST", o.Path("/sessions/paper"), url.Values{"code": {code}})
}

// TestAnOfficerMakesNewCodesOnPaper: for a code of the app, soon after signing in;
// the old ones are void and the person's history says so.
func TestAnOfficerMakesNewCodesOnPaper(t *testing.T) {
	l := open(t)
	o := l.officer("hari@example.org")
	old := o.arrives()
	o.Want(o.Does("GET", o.Path("/sessions"), nil), 200, "You have 10 codes left on paper", `href="`+o.Path("/sessions/paper")+`"`)
	o.Want(o.Does("GET", o.Path("/sessions/paper"), nil), 200, "stop working at once", `name="code"`)
	l.Logged()
	o.Want(o.renews("000000"), 422, "This is not the code")
	o.Want(o.renews(o.shows(webtest.Morning)), 422, "This is not the code") // it signed in
	w := o.renews(o.shows(webtest.Morning.Add(30 * time.Second)))
	o.Want(w, 200, "Keep these codes on paper", `href="`+o.Path("/sessions")+`"`)
	fresh := onPaper.FindAllString(w.Body.String(), -1)
	if len(fresh) != 10 {
		t.Fatalf("%d new codes", len(fresh))
	}
	l.stands(`msg="codes on paper refused" … code=second.wrong`, `msg="codes on paper renewed" … person=\w+\n`)
	if p, err := people.Find(t.Context(), l.DB, o.email); err != nil || p.Name != "Hari" {
		t.Error(p, err)
	}
	o.Jar = map[string]string{}
	l.Wait(15 * time.Minute)
	o.first()
	o.Want(o.takes(old[0]), 422)
	o.Want(o.takes(fresh[0]), 303, o.Path("/queue"))
	o.Want(o.Does("GET", o.Path("/sessions"), nil), 200, "You have 9 codes left on paper")
}

func TestWhoHoldsNoPostHasNoCodesOnPaper(t *testing.T) {
	v := open(t).visitor()
	v.types(v.asks("sita@example.org"))
	v.Want(v.Does("GET", v.Path("/sessions/paper"), nil), 403)
	v.Want(v.Does("POST", v.Path("/sessions/paper"), url.Values{"code": {"000000"}}), 403)
	if s := v.Does("GET", v.Path("/sessions"), nil).Body.String(); strings.Contains(s, "on paper") {
		t.Errorf("an applicant is told of codes on paper:\n%s", s)
	}
}

// TestTheLastCodesOnPaperWarn: whoever comes in by one of the last is told before
// they go on, a program too.
func TestTheLastCodesOnPaperWarn(t *testing.T) {
	l := open(t)
	o := l.officer("hari@example.org")
	paper := o.arrives()
	for i, code := range paper {
		l.Wait(15 * time.Minute)
		if i == 8 {
			l.Wait(24 * time.Hour) // ten codes a day are sent to one address
		}
		o.Jar = map[string]string{}
		o.first()
		o.JSON = i == 8
		w := o.takes(code)
		switch left := 9 - i; {
		case left > few:
			o.Want(w, 303, o.Path("/queue"))
		case o.JSON:
			var in SignedIn
			check(t, json.Unmarshal(w.Body.Bytes(), &in))
			if in.Token == "" || in.Left == nil || *in.Left != left {
				t.Errorf("a program is told %s", w.Body)
			}
		case left == 0:
			o.Want(w, 200, "no code left on paper", "If you still have the app")
		default:
			o.Want(w, 200, "left on paper", "Make new codes before the last", `href="`+o.Path("/sessions/paper")+`"`, `href="`+o.Path("/queue")+`"`)
		}
		o.JSON = false
	}
	o.Want(o.Does("GET", o.Path("/sessions"), nil), 200, "You have no code left on paper", "sh-note--warn")
}

// TestWhoSignedInLongAgoIsAskedAgain: before other sessions end and before codes
// are made; what they sent is kept, and the page they wanted comes after.
func TestWhoSignedInLongAgoIsAskedAgain(t *testing.T) {
	l := open(t)
	phone, laptop := l.visitor(), l.visitor()
	phone.types(phone.asks("sita@example.org"))
	laptop.types(laptop.asks("sita@example.org"))
	_, others := laptop.lists()
	l.Wait(15 * time.Minute)
	one := url.Values{"session": {others[0].Session}}
	laptop.Want(laptop.Does("POST", laptop.Path("/sessions/end"), one), 401, "more than 15 minutes ago", "again=yes", others[0].Session)
	laptop.Want(laptop.Does("POST", laptop.Path("/sessions/end-others"), nil), 401, "again=yes")
	if !phone.signedIn() {
		t.Error("ended by a session of long ago")
	}
	again := laptop.Path("/sign-in") + "?to=" + url.QueryEscape(laptop.Path("/signed-in")) + "&again=yes"
	laptop.Want(laptop.Does("GET", again, nil), 200, `value="sita@example.org"`, "more than 15 minutes ago")
	laptop.types(laptop.asks("sita@example.org"))
	laptop.Want(laptop.Does("POST", laptop.Path("/sessions/end"), one), 303)
	if phone.signedIn() || !laptop.signedIn() {
		t.Error("the phone was to be signed out, from a laptop that is not")
	}

}

func TestAnOfficerOfLongAgoIsAskedAgain(t *testing.T) {
	l := open(t)
	o := l.officer("hari@example.org")
	o.arrives()
	l.Wait(15 * time.Minute)
	o.Want(o.Does("GET", o.Path("/sessions/paper"), nil), 303, o.Path("/sign-in")+"?to="+url.QueryEscape(o.Path("/sessions/paper"))+"&again=yes")
	o.Want(o.renews(o.shows(webtest.Morning.Add(15*time.Minute))), 401, "again=yes")
	o.JSON = true
	o.Want(o.renews(o.shows(webtest.Morning.Add(15*time.Minute))), 401, `"type":"urn:shrama:fault.sign-in-again"`)
}

// TestAChangedPepperIsSaidAndSoundsTheAlarm: nobody gets an error that says
// nothing, and the line that the alarm looks for stands in the log.
func TestAChangedPepperIsSaidAndSoundsTheAlarm(t *testing.T) {
	changed := []byte(strings.Repeat("p", 32))
	l := &lobby{webtest.Open(t, pack.Open(tenants.FS), func(h web.House) []web.Route {
		h.Pepper = changed
		return Routes(h)
	}), t}
	o, late := l.officer("hari@example.org"), l.officer("maya@example.org")
	o.arrives()
	late.first() // is setting up when the pepper changes
	copy(changed, strings.Repeat("q", 32))
	late.Want(late.Does("GET", late.Path("/sign-in/second"), nil), 303, late.Path("/sign-in")+"?to=")
	late.Want(late.takes(late.shows(webtest.Morning)), 422, "no longer works")
	o.Want(o.renews(o.shows(webtest.Morning.Add(30*time.Second))), 409, "cannot be read", "ask two administrators")
	o.Jar = map[string]string{}
	l.Logged()
	o.Want(o.types(o.asks(o.email)), 409, "cannot be read", "ask two administrators")
	l.stands(`msg="second step cannot be read" … person=\w+\n`)
	o.JSON = true
	o.Want(o.Does("POST", o.Path("/sign-in"), url.Values{"email": {o.email}}), 200)
	o.Want(o.types(o.reads(o.email)), 409, `"type":"urn:shrama:second.unreadable"`)
	o.JSON = false
	if o.signedIn() {
		t.Error("signed in")
	}
	late.first() // a new secret is drawn
	late.Want(late.takes(late.shows(webtest.Morning)), 200, "Keep these codes on paper")
}
