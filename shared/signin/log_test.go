package signin

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/web/webtest"
)

// stands fails unless each of the lines is among what was logged since it was last
// asked, in this order; a line is told by its parts.
func (l *lobby) stands(lines ...string) {
	l.t.Helper()
	log := l.Logged()
	left := log
	for _, line := range lines {
		at := regexp.MustCompile(strings.ReplaceAll(line, " … ", ".*")).FindStringIndex(left)
		if at == nil {
			l.t.Errorf("the log has no %q here:\n%s\nall:\n%s", line, left, log)
			return
		}
		left = left[at[1]:]
	}
	if m := regexp.MustCompile(`[\w.]+@[\w.]+|203\.0\.113\.\d+|Hari|=\d{6}\b|[0-9A-Z]{5}-[0-9A-Z]{5}`).FindString(log); m != "" {
		l.t.Errorf("the log tells %q:\n%s", m, log)
	}
}

// TestEveryWayInAndOutStandsInTheLog: who came in, by what, who did not, and
// nothing by which a reader of the log knows them or comes in.
func TestEveryWayInAndOutStandsInTheLog(t *testing.T) {
	l := open(t)
	o := l.officer("hari@example.org")
	code := o.asks(o.email)
	o.types(another(code))
	l.stands(`msg="code sent" … mailbox=\w{16}\n`, `msg="sign-in refused" … step=mail code=portal.code.wrong mailbox=\w{16}\n`)
	o.types(code)
	w := o.Does("GET", o.Path("/sign-in/second"), nil)
	o.key = regexp.MustCompile(`id="key"[^>]*>([A-Z2-7 ]+)<`).FindStringSubmatch(w.Body.String())[1]
	o.takes("000000")
	paper := onPaper.FindAllString(o.takes(o.shows(webtest.Morning)).Body.String(), -1)
	l.stands(`msg="sign-in refused" … person=\w+ step=second code=second.wrong`, `msg="second step set up" … person=\w+\n`,
		`msg="signed in" … person=\w+ factors=mail\+app post=true mailbox=\w{16}\n`)
	o.Does("POST", o.Path("/sign-out"), nil)
	l.stands(`msg="signed out" … person=\w+\n`)
	l.Wait(15 * time.Minute)
	o.first()
	o.takes(o.shows(webtest.Morning.Add(15 * time.Minute)))
	l.stands(`msg="signed in" … factors=mail\+app`)
	o.first()
	o.takes(paper[0])
	l.stands(`msg="signed out"`, `msg="signed in" … factors=mail\+paper`)
	v := l.visitor()
	v.types(v.asks("sita@example.org"))
	v.types(v.asks("sita@example.org"))
	l.stands(`msg="signed in" … factors=mail post=false`, `msg="signed out"`, `msg="signed in"`)
	u := l.visitor()
	u.types(u.asks("sita@example.org"))
	own, others := u.lists()
	u.Does("POST", u.Path("/sessions/end"), url.Values{"session": {others[0].Session}})
	u.Does("POST", u.Path("/sessions/end-others"), nil)
	l.stands(`msg="session ended" … which=another`, `msg="session ended" … which="all others"`)
	if own.Session == "" {
		t.Error("no session of one's own")
	}
}

// TestATenantsLimitIsToldApart: somebody is woken when a tenant's limit is reached,
// and not when one address's is.
func TestATenantsLimitIsToldApart(t *testing.T) {
	for _, limits := range [][]string{{"sending", "net", "mail", "mail-day", "all", "all-day"}, {"trying", "try", "try-all"}, {"second", "second", "second-day"}} {
		list := sending("sita@example.org", "203.0.113.9")
		switch limits[0] {
		case "trying":
			list = trying("203.0.113.9")
		case "second":
			list = second.Limits("x")
		}
		for i, x := range list {
			if x.Kind != limits[i+1] || x.Whole != (x.Who == "all") {
				t.Errorf("%+v", x)
			}
		}
	}
	l := open(t)
	v := l.visitor()
	for range 4 {
		v.Does("POST", v.Path("/sign-in"), url.Values{"email": {"sita@example.org"}})
	}
	l.stands(`level=INFO msg=refused … route=/sign-in person="" code=fault.too-many\n$`)
}
