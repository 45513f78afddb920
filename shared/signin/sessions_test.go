package signin

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"
)

func (v *visitor) lists() (own OneSession, others []OneSession) {
	v.t.Helper()
	v.JSON = true
	w := v.Does("GET", v.Path("/sessions"), nil)
	v.JSON = false
	v.Want(w, 200)
	var all []OneSession
	check(v.t, json.Unmarshal(w.Body.Bytes(), &all))
	for _, s := range all {
		if s.Own {
			own = s
		} else {
			others = append(others, s)
		}
	}
	return own, others
}

func TestAPersonSeesAndEndsTheirSessions(t *testing.T) {
	l := open(t)
	in := func(email string) *visitor {
		v := l.visitor()
		v.Want(v.types(v.asks(email)), 303)
		return v
	}
	phone, laptop, gita := in("sita@example.org"), in("sita@example.org"), in("gita@example.org")
	own, others := laptop.lists()
	if own.Session == "" || len(others) != 1 || own.Device != "program" || strings.Contains(laptop.Jar["__Host-s-"+string(laptop.ID)], own.Session) {
		t.Fatalf("own %+v, others %+v", own, others)
	}
	laptop.Want(laptop.Does("GET", laptop.Path("/sessions"), nil), 200, "This device", "End all others", `value="`+others[0].Session+`"`)
	end := func(v *visitor, id string, status int) {
		t.Helper()
		v.Want(v.Does("POST", v.Path("/sessions/end"), url.Values{"session": {id}}), status)
	}
	end(gita, own.Session, 404)
	end(gita, "", 404)
	end(laptop, others[0].Session, 303)
	end(laptop, others[0].Session, 404)
	if phone.signedIn() || !laptop.signedIn() || !gita.signedIn() {
		t.Error("one session was to end and no other")
	}
	laptop.Want(laptop.Does("GET", laptop.Path("/sessions"), nil), 200, "on no other device")
	in("sita@example.org")
	l.Wait(time.Minute)
	laptop.Want(laptop.Does("POST", laptop.Path("/sessions/end-others"), nil), 303, laptop.Path("/sessions"))
	if _, others := laptop.lists(); len(others) != 0 || !gita.signedIn() {
		t.Errorf("left: %+v", others)
	}
	nobody := l.visitor()
	nobody.JSON = true
	nobody.Want(nobody.Does("GET", nobody.Path("/sessions"), nil), 401)
	nobody.Want(nobody.Does("POST", nobody.Path("/sessions/end-others"), nil), 401)
}
