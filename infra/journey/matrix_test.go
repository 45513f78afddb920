package journey

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/net/html"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
)

// fixture is an administration with something of everything in it, and a word
// that stands in what nobody but the owner and the office may read.
type fixture struct {
	h            *House
	owner        *Person
	word         string
	id, draft    string // cases: returned, and not yet sent
	number, file string
}

func fixed(h *House, word string) fixture {
	h.T.Helper()
	owner := waiting(h, "owner@himal.example")
	f := fixture{h: h, owner: owner, word: word, number: owner.Granted()}
	h.Passes(time.Minute)
	owner.TellsOnce(map[string]string{"est-name": word, "est-pan": "301234567", "est-registered-on": "2076-4-2"})
	secret := workPermit()
	secret["worker-address"], secret["head-name"] = word, word
	owner.Applies("work-permit")
	owner.Fills(secret)
	f.draft = last(owner.Case)
	owner.Applies("work-permit")
	owner.Fills(secret)
	owner.Attaches()
	owner.Sends()
	owner.PaysByEsewa("pay")
	sita := h.As("officer@shrama.example")
	sita.Case = owner.Case
	sita.Does("return", word)
	f.id = last(owner.Case)
	owner.Opens("")
	for _, l := range owner.Page.all(func(n *html.Node) bool { return strings.Contains(attr(n, "href"), "/assets/") }) {
		f.file = last(attr(l, "href"))
	}
	return f
}

func last(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// address is a path that a route answers about the fixture.
func (f fixture) address(r web.Route) string {
	part := "worker"
	if strings.HasPrefix(r.Pattern, "/profile") {
		part = "establishment"
	}
	p := strings.NewReplacer("{$}", "", "{id}", f.id, "{number}", f.number, "{seal}", "AAAA", "{slot}", "tax-clearance", "{part}", part,
		"{service}", "work-permit", "{method}", "esewa", "{code}", string(f.h.Tenant), "{file}", f.file).Replace(r.Pattern)
	if !r.Bare {
		p = "/" + string(f.h.Tenant) + p
	}
	return p
}

// visitor is somebody at the door of an administration.
type visitor struct {
	name    string
	who     *Program
	here    fixture
	there   fixture // another administration's, never to be heard of
	foreign bool    // known in another administration only, or nowhere
	officer bool
	reaches bool // works on the fixture's cases, or above who does
	admin   bool
}

func visitors(t *testing.T, a, b fixture) []visitor {
	t.Helper()
	nobody := &Program{h: a.h, t: t, Lang: "en"}
	at := func(p *Person) *Program {
		g := p.AsJSON()
		g.h = a.h // a token of there, at the door of here
		return g
	}
	all := []visitor{
		{name: "nobody", who: nobody, foreign: true},
		{name: "the owner's namesake of another administration", who: at(b.owner), foreign: true},
		{name: "another administration's director", who: at(b.h.As("director@shrama.example")), foreign: true},
		{name: "another applicant", who: at(a.h.As("stranger@himal.example"))},
		{name: "an officer of another office", who: at(a.h.Holds("pokhara@shrama.example", "Maya", "labour-officer", "pokhara")), officer: true},
	}
	for _, email := range []string{"officer", "chief", "accounts", "inspector", "director", "director-general", "admin"} {
		aside := email == "inspector" || email == "admin" // of the case's office and of the head, and of no step of its route
		all = append(all, visitor{name: email, who: at(a.h.As(email + "@shrama.example")), officer: true, reaches: !aside, admin: email == "admin"})
	}
	for i := range all {
		all[i].here, all[i].there = a, b
	}
	return all
}

// wants are the statuses that a visitor may get of a route; nil is any below 500.
func (v visitor) wants(r web.Route) []int {
	owned := strings.Contains(r.Pattern, "{id}") || strings.Contains(r.Pattern, "{number}")
	desk := r.Officer || strings.HasSuffix(r.Pattern, "/acts") || strings.HasSuffix(r.Pattern, "/cases/{id}") || strings.Contains(r.Pattern, "/records/")
	switch {
	case r.Public || r.Bare:
		return nil
	case v.foreign:
		return []int{http.StatusUnauthorized, http.StatusSeeOther}
	case r.Officer && !v.officer, slices.Contains(r.Roles, tenant.Applicant) && v.officer, slices.Contains(r.Roles, tenant.Operator),
		slices.Contains(r.Roles, tenant.Admin), v.admin && r.Pattern == "/permit/queue":
		return []int{http.StatusForbidden}
	case owned && v.officer && v.reaches && desk:
		return nil
	case owned:
		return []int{http.StatusNotFound, http.StatusForbidden}
	}
	return nil
}

// written is every item of the table with its version, but for sessions, codes
// and counters.
func written(t *testing.T, h *House) map[string]string {
	t.Helper()
	db := dynamodb.New(dynamodb.Options{Region: engine.Region, BaseEndpoint: &h.table, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})
	out := map[string]string{}
	for page := dynamodb.NewScanPaginator(db, &dynamodb.ScanInput{TableName: aws.String("shrama"), ProjectionExpression: aws.String("PK, SK, v")}); page.HasMorePages(); {
		got, err := page.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range got.Items {
			pk := it["PK"].(*types.AttributeValueMemberS).Value
			family := strings.Split(pk, "#")[2]
			if slices.Contains([]string{"S", "OC", "OL", "Y"}, family) {
				continue
			}
			out[pk+" "+it["SK"].(*types.AttributeValueMemberS).Value] = fmt.Sprint(it["v"])
		}
	}
	return out
}

// settled waits until the stream has brought everything that was written to who
// follows it, and what they write in turn.
func settled(t *testing.T, h *House) {
	t.Helper()
	before := written(t, h)
	for end := time.Now().Add(patience); time.Now().Before(end); {
		time.Sleep(3 * quiet)
		now := written(t, h)
		if maps.Equal(now, before) {
			return
		}
		before = now
	}
	t.Fatal("the stream is not quiet")
}

func TestNobodyReachesWhatIsNotTheirs(t *testing.T) {
	unraced(t)
	h := Open(t)
	a, b := fixed(h, "KANARIHERE"), fixed(h.Next(), "KANARITHERE")
	settled(t, h)
	var routes []web.Route
	for _, m := range h.Modules() {
		routes = append(routes, m.Routes...)
	}
	for _, v := range visitors(t, a, b) {
		t.Run(v.name, func(t *testing.T) {
			before := written(t, h)
			for _, r := range routes {
				if r.Pattern == "/sign-out" && r.Method == "POST" || strings.HasPrefix(r.Pattern, "/sign-in") || v.admin && slices.Contains(r.Roles, tenant.Admin) {
					continue // they end or begin the visitor's own session, or are the admin's own business
				}
				for _, kind := range []string{"application/json", "text/html"} {
					v.knocks(t, r, kind)
				}
			}
			now := written(t, h)
			for k := range maps.Keys(now) {
				if now[k] != before[k] {
					t.Errorf("%s was written: %s, before %s", k, now[k], before[k])
				}
			}
		})
	}
}

// knocks makes one request and looks at what comes back.
func (v visitor) knocks(t *testing.T, r web.Route, kind string) {
	t.Helper()
	a, b := v.here, v.there
	g := *v.who
	g.t, g.accept = t, kind
	got := g.call(r.Method, a.address(r), map[string][]byte{"POST": []byte("{}")}[r.Method])
	want := v.wants(r)
	name := fmt.Sprintf("%s %s as %s", r.Method, r.Pattern, kind)
	if got.Status >= 500 || want != nil && !slices.Contains(want, got.Status) {
		t.Errorf("%s: %d, want %v: %.300s", name, got.Status, want, got.Raw)
	}
	mayRead := v.reaches && want == nil
	if strings.Contains(string(got.Raw), b.word) || !mayRead && strings.Contains(string(got.Raw), a.word) {
		t.Errorf("%s: it tells what it must not: %.300s", name, got.Raw)
	}
	if v.foreign && got.Status == http.StatusSeeOther && !r.Public && !r.Bare && !strings.Contains(got.Header.Get("Location"), "/sign-in") {
		t.Errorf("%s: leads to %s", name, got.Header.Get("Location"))
	}
}

func TestTheOwnerReachesAllOfTheirOwn(t *testing.T) {
	h := Open(t)
	a := fixed(h, "KANARIHERE")
	g := a.owner.AsJSON()
	told := 0
	for _, m := range h.Modules() {
		for _, r := range m.Routes {
			if r.Method != "GET" || r.Officer || slices.Contains(r.Roles, tenant.Operator) || slices.Contains(r.Roles, tenant.Admin) || strings.HasSuffix(r.Pattern, "/sent") || strings.HasPrefix(r.Pattern, "/verify/") || strings.HasPrefix(r.Pattern, "/crest/") || strings.Contains(r.Pattern, "/paid/") || strings.HasSuffix(r.Pattern, "/log-head") {
				continue
			}
			got := g.Asks(a.address(r))
			if got.Status >= 400 && r.Pattern != "/sw.js" {
				t.Errorf("%s: %d %.200s", r.Pattern, got.Status, got.Raw)
			}
			if strings.Contains(string(got.Raw), a.word) {
				told++
			}
		}
	}
	if told < 4 {
		t.Errorf("the owner's words stand on %d pages only: the test above would see nothing", told)
	}
}

func TestAnotherSiteCannotSendAForm(t *testing.T) {
	h := Open(t)
	a := fixed(h, "KANARIHERE")
	settled(t, h)
	before := written(t, h)
	for _, m := range h.Modules() {
		for _, r := range m.Routes {
			if r.Method != "POST" {
				continue
			}
			q, err := http.NewRequestWithContext(t.Context(), "POST", h.Base+a.address(r), strings.NewReader("text=hello&action=withdraw&id=x&declared=yes&method=esewa"))
			if err != nil {
				t.Fatal(err)
			}
			q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			q.Header.Set("Sec-Fetch-Site", "cross-site")
			q.Header.Set("Origin", "https://evil.example")
			page, err := a.owner.fetch(q)
			if err != nil || page.Status != http.StatusForbidden {
				t.Errorf("POST %s from another site: %d %v", r.Pattern, page.Status, err)
			}
		}
	}
	if now := written(t, h); !maps.Equal(now, before) {
		t.Error("something was written")
	}
}
