package journey

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/apigw"
)

// planted is a mistake that somebody could make in a route or before it.
type planted struct {
	name string
	row  string                                      // the route in which it is: GET /permit/queue
	flag func(r *web.Route)                          // a wrong row of the table
	do   func(x *matrix, do web.Handler) web.Handler // or a wrong handler
	gate func(x *matrix, f function) function        // or something wrong before the function
}

const (
	aCase    = "GET /permit/cases/{id}"
	aMessage = "POST /permit/cases/{id}/messages"
	theQueue = "GET /permit/queue"
	theHome  = "GET /settings/home"
)

// elsewhere lets a handler work in the tenant that said returns.
func elsewhere(said func(x *matrix, c web.Call) string) func(*matrix, web.Handler) web.Handler {
	return func(x *matrix, do web.Handler) web.Handler {
		return func(ctx context.Context, c web.Call) (web.View, error) {
			if id := tenant.ID(said(x, c)); id.Valid() {
				c.DB = x.house.Table.For(id)
			}
			return do(ctx, c)
		}
	}
}

// rerouted lets the function answer for the tenant that said returns.
func rerouted(said func(e apigw.Event) string) func(*matrix, function) function {
	return func(_ *matrix, f function) function {
		return func(ctx context.Context, e apigw.Event) (apigw.Answer, error) {
			if id := tenant.ID(said(e)); id.Valid() {
				parts := strings.SplitN(e.Path, "/", 3)
				e.Path = "/" + string(id) + "/" + parts[len(parts)-1]
			}
			return f(ctx, e)
		}
	}
}

// heard is a member of a header that holds JSON, or the header.
func heard(e apigw.Event, header, member string) string {
	said := strings.Join(e.MultiValueHeaders[header], "")
	if member == "" {
		return said
	}
	var all struct{ Stage string }
	_ = json.Unmarshal([]byte(said), &all)
	return all.Stage
}

// neighbour is a realm that is not the call's.
func (x *matrix) neighbour(id tenant.ID) *realm {
	i := slices.IndexFunc(x.realms, func(y *realm) bool { return y.id == id })
	return x.realms[(i+1)%(len(x.realms)-1)]
}

func (x *matrix) at(id tenant.ID) *realm {
	return x.realms[slices.IndexFunc(x.realms, func(y *realm) bool { return y.id == id })]
}

// confused are mistakes about the tenant.
func confused() []planted {
	return []planted{
		{name: "the tenant of a header", row: aCase, do: elsewhere(func(_ *matrix, c web.Call) string { return c.Header.Get("X-Tenant") })},
		{name: "the tenant of the query", row: aCase, do: elsewhere(func(_ *matrix, c web.Call) string { return c.URL.Query().Get("tenant") })},
		{name: "the tenant of a form", row: aMessage, do: elsewhere(func(_ *matrix, c web.Call) string {
			v, _ := url.ParseQuery(string(c.Body))
			return v.Get("tenant")
		})},
		{name: "the tenant of JSON", row: aMessage, do: elsewhere(func(_ *matrix, c web.Call) string {
			var v struct{ Tenant string }
			_ = json.Unmarshal(c.Body, &v)
			return v.Tenant
		})},
		{name: "the tenant of a cookie", row: aCase, do: elsewhere(func(_ *matrix, c web.Call) string {
			ck, err := c.Cookie("tenant")
			if err != nil {
				return ""
			}
			return ck.Value
		})},
		{name: "the scope of another tenant", row: "GET /files", do: elsewhere(func(x *matrix, c web.Call) string { return string(x.neighbour(c.Tenant).id) })},
		{name: "the tenant of the host", row: aCase, gate: rerouted(func(e apigw.Event) string {
			id, _, _ := strings.Cut(heard(e, "Host", ""), ".")
			return id
		})},
		{name: "the tenant of the forwarded host", row: aCase, gate: rerouted(func(e apigw.Event) string {
			id, _, _ := strings.Cut(heard(e, "X-Forwarded-Host", ""), ".")
			return id
		})},
		{name: "the forwarded path", row: aCase, gate: rerouted(func(e apigw.Event) string {
			return path.Base(heard(e, "X-Forwarded-Prefix", ""))
		})},
		{name: "the context of the adapter's header", row: aCase, gate: rerouted(func(e apigw.Event) string {
			return heard(e, "X-Golambdaproxy-Apigw-Context", "stage")
		})},
		{name: "the claims of an authorizer", row: aCase, gate: rerouted(func(e apigw.Event) string {
			id, _ := e.RequestContext.Authorizer["tenant"].(string)
			return id
		})},
		{name: "the tenant of the path's parameters", row: "GET /{$}", gate: rerouted(func(e apigw.Event) string { return e.PathParameters["tenant"] })},
		{name: "addresses that are tidied", row: "GET /verify", gate: func(_ *matrix, f function) function {
			return func(ctx context.Context, e apigw.Event) (apigw.Answer, error) {
				if p, err := url.PathUnescape(e.Path); err == nil {
					e.Path = (&url.URL{Path: path.Clean(strings.ToLower(strings.ReplaceAll(p, `\`, "/")))}).EscapedPath()
				}
				return f(ctx, e)
			}
		}},
		{name: "a session of another tenant", row: theQueue, gate: func(x *matrix, f function) function {
			return func(ctx context.Context, e apigw.Event) (apigw.Answer, error) {
				door := tenant.ID(strings.SplitN(e.Path, "/", 3)[1])
				for _, y := range x.realms {
					for _, c := range y.callers {
						if i := slices.IndexFunc(x.realms, func(z *realm) bool { return z.id == door }); i >= 0 && heard(e, "Authorization", "") == "Bearer "+c.token {
							e.MultiValueHeaders["Authorization"] = []string{"Bearer " + x.realms[i].callers[len(x.realms[i].callers)-1].token}
						}
					}
				}
				return f(ctx, e)
			}
		}},
		{name: "a cookie of any tenant", row: theQueue, gate: func(x *matrix, f function) function {
			return func(ctx context.Context, e apigw.Event) (apigw.Answer, error) {
				door := strings.SplitN(e.Path, "/", 3)[1]
				for _, y := range x.realms {
					if i := slices.IndexFunc(x.realms, func(z *realm) bool { return string(z.id) == door && z != y }); i >= 0 && strings.Contains(heard(e, "Cookie", ""), "s-"+string(y.id)+"=") {
						e.MultiValueHeaders["Cookie"] = []string{"s-" + door + "=" + x.realms[i].callers[len(x.realms[i].callers)-1].token}
					}
				}
				return f(ctx, e)
			}
		}},
		{name: "a memory without tenants", row: theHome, do: func(_ *matrix, do web.Handler) web.Handler {
			var once sync.Once
			var first web.View
			return func(ctx context.Context, c web.Call) (v web.View, err error) {
				once.Do(func() { first, err = do(ctx, c) })
				return first, err
			}
		}},
		{name: "the documents of another tenant", row: "GET /permit/cases/{id}/papers/{slot}", do: func(x *matrix, do web.Handler) web.Handler {
			return func(ctx context.Context, c web.Call) (web.View, error) {
				c.Files = x.house.Files.For(x.neighbour(c.Tenant).id)
				return do(ctx, c)
			}
		}},
	}
}

// careless are mistakes about who may.
func careless() []planted {
	return []planted{
		{name: "an officer's page for everybody", row: theQueue, flag: func(r *web.Route) { r.Public = true }},
		{name: "an officer's page for all who sign in", row: "GET /queue", flag: func(r *web.Route) { r.Officer = false }},
		{name: "an admin's page for all who sign in", row: theHome, flag: func(r *web.Route) { r.Roles = nil }},
		{name: "an admin's act for officers", row: "POST /settings/people/end", flag: func(r *web.Route) { r.Roles, r.Officer = nil, true }},
		{name: "the operator's page for admins", row: "GET /settings/tenants", flag: func(r *web.Route) { r.Roles = []string{tenant.Operator, tenant.Admin} }},
		{name: "the role of a header", row: theHome, flag: func(r *web.Route) { r.Roles = nil }, do: func(_ *matrix, do web.Handler) web.Handler {
			return func(ctx context.Context, c web.Call) (web.View, error) {
				if !c.Actor.Has(tenant.Admin) && c.Header.Get("X-Role") != tenant.Admin {
					return web.View{}, fault.New(fault.Forbidden, "fault.forbidden")
				}
				return do(ctx, c)
			}
		}},
		{name: "anybody is the applicant", row: "GET /permit/cases/{id}/check", do: func(x *matrix, do web.Handler) web.Handler {
			return func(ctx context.Context, c web.Call) (web.View, error) {
				c.Actor = x.at(c.Tenant).callers[0].actor
				return do(ctx, c)
			}
		}},
		{name: "every office is over every other", row: aCase, do: func(x *matrix, do web.Handler) web.Handler {
			return func(ctx context.Context, c web.Call) (web.View, error) {
				if c.Actor.Officer() {
					c.Actor.Office = x.at(c.Tenant).law.Head().ID
				}
				return do(ctx, c)
			}
		}},
		{name: "an error that tells", row: aCase, do: func(x *matrix, do web.Handler) web.Handler {
			return func(ctx context.Context, c web.Call) (web.View, error) {
				v, err := do(ctx, c)
				if err != nil {
					return web.View{Status: http.StatusNotFound, Data: map[string]string{"detail": "not for you: " + x.at(c.Tenant).word}, To: ""}, nil //nolint:nilerr // that is the mistake
				}
				return v, err
			}
		}},
		{name: "a header that tells", row: "GET /privacy", do: func(x *matrix, do web.Handler) web.Handler {
			return func(ctx context.Context, c web.Call) (web.View, error) {
				v, err := do(ctx, c)
				v.Cookies = append(v.Cookies, &http.Cookie{Name: "last", Value: x.at(c.Tenant).word})
				return v, err
			}
		}},
		{name: "a write before the check", row: "POST /permit/cases/{id}/acts", do: func(_ *matrix, do web.Handler) web.Handler {
			return func(ctx context.Context, c web.Call) (web.View, error) {
				k := store.Key{Family: "Y", ID: c.Actor.Person, Sort: "seen"}
				return web.View{}, errors.Join(c.DB.Keep(ctx, store.Put{Key: k, Expires: c.Now.Add(time.Hour)}), refusal(do(ctx, c)))
			}
		}},
		{name: "a page that writes", row: "GET /files", do: func(_ *matrix, do web.Handler) web.Handler {
			return func(ctx context.Context, c web.Call) (web.View, error) {
				_, err := c.DB.Count(ctx, store.Key{Family: "Y", ID: "visits", Sort: "n"}, 1<<20, c.Now.Add(time.Hour))
				if err != nil {
					return web.View{}, err
				}
				return do(ctx, c)
			}
		}},
		{name: "another status for what is there", row: aCase, do: tells(func(v web.View) (web.View, error) { return v, fault.New(fault.Forbidden, "fault.forbidden") })},
		{name: "other words for what is there", row: aCase, do: tells(func(v web.View) (web.View, error) { return v, fault.New(fault.NotFound, "fault.no-service") })},
		{name: "a panic", row: theQueue, do: func(*matrix, web.Handler) web.Handler {
			return func(context.Context, web.Call) (web.View, error) { panic("planted") }
		}},
		{name: "forms of other sites", row: aMessage, gate: func(_ *matrix, f function) function {
			return func(ctx context.Context, e apigw.Event) (apigw.Answer, error) {
				delete(e.MultiValueHeaders, "Origin")
				delete(e.MultiValueHeaders, "Sec-Fetch-Site")
				return f(ctx, e)
			}
		}},
	}
}

// tells answers otherwise where a refused case is there.
func tells(how func(web.View) (web.View, error)) func(*matrix, web.Handler) web.Handler {
	return func(_ *matrix, do web.Handler) web.Handler {
		return func(ctx context.Context, c web.Call) (web.View, error) {
			v, err := do(ctx, c)
			if err != nil {
				if _, gone := casework.Load(ctx, c.DB, c.PathValue("id")); gone == nil {
					return how(v)
				}
			}
			return v, err
		}
	}
}

func refusal(_ web.View, err error) error { return err }

// with returns the product with a mistake in it, and the row that it is in.
func (x *matrix) with(p planted) (all map[string]function, module string, row *web.Route) {
	tables := maps.Clone(x.tables)
	for name, routes := range tables {
		i := slices.IndexFunc(routes, func(r web.Route) bool { return r.Method+" "+r.Pattern == p.row && !r.Bare })
		if i < 0 {
			continue
		}
		module, row = name, &x.tables[name][i]
		routes = slices.Clone(routes)
		if p.flag != nil {
			p.flag(&routes[i])
		}
		if p.do != nil {
			routes[i].Do = p.do(x, routes[i].Do)
		}
		tables[name] = routes
	}
	all = x.functions(tables)
	if p.gate != nil {
		all[module] = p.gate(x, all[module])
	}
	return all, module, row
}

func TestPlantedMistakesAreFound(t *testing.T) {
	if raced {
		t.Skip("the check matrix of the command test runs it")
	}
	x := theMatrix(t)
	mistakes := slices.Concat(confused(), careless())
	began, found, requests := time.Now(), 0, int64(0)
	for i, p := range mistakes {
		all, module, row := x.with(p)
		if row == nil {
			t.Fatalf("%s: there is no %s", p.name, p.row)
		}
		got := x.run(t.Context(), all, x.cells(module, row, channels(), i), 1)
		requests += got.requests.Load()
		wrong := got.wrong
		if len(wrong) == 0 {
			wrong = x.alike(t.Context(), all, module, row)
		}
		if len(wrong) == 0 {
			t.Errorf("not found: %s", p.name)
			continue
		}
		found++
	}
	if len(mistakes) < 20 {
		t.Errorf("only %d mistakes", len(mistakes))
	}
	t.Logf("%d of %d planted mistakes found in %.1f s, %d requests", found, len(mistakes), time.Since(began).Seconds(), requests)
}
