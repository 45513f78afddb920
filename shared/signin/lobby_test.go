package signin

import (
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/web/webtest"
	"github.com/shrama/shrama/tenants"
)

// lobby is where visitors come to sign in.
type lobby struct {
	*webtest.Lobby
	t *testing.T
}

func open(t *testing.T) *lobby {
	t.Helper()
	return &lobby{webtest.Open(t, pack.Open(tenants.FS), Routes), t}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// visitor is one who can read their messages.
type visitor struct {
	*webtest.Visitor
	t *testing.T
}

func (l *lobby) visitor() *visitor { return &visitor{l.Visitor(), l.t} }

// asks asks for a code and reads it in the inbox.
func (v *visitor) asks(email string) string {
	v.t.Helper()
	v.Want(v.Does("POST", v.Path("/sign-in"), url.Values{"email": {email}}), 303, v.Path("/sign-in/code"))
	return v.reads(email)
}

func (v *visitor) reads(email string) string {
	v.t.Helper()
	list := v.Inbox.List(email)
	if len(list) == 0 {
		v.t.Fatal("no message")
	}
	newest := slices.MaxFunc(list, func(a, b notify.Message) int { return a.At.Compare(b.At) })
	code := regexp.MustCompile(`[0-9]{6}`).FindString(newest.Subject)
	if code == "" || !strings.Contains(newest.Body, code) {
		v.t.Fatalf("no code in %+v", newest)
	}
	return code
}

func (v *visitor) types(code string) *httptest.ResponseRecorder {
	v.t.Helper()
	return v.Does("POST", v.Path("/sign-in/code"), url.Values{"code": {code}})
}

func (v *visitor) signedIn() bool {
	return v.Does("GET", v.Path("/sign-out"), nil).Code == 200
}

// another returns a code that is not the given one.
func another(code string) string {
	if code == "000000" {
		return "111111"
	}
	return "000000"
}
