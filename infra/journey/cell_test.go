package journey

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/apigw"
)

// cell is one request of the matrix: who asks where for what, and how.
type cell struct {
	module string
	route  *web.Route
	door   *realm
	who    caller
	named  *realm // the administration that a channel names
	way    channel
	of     names  // what the address names
	rest   string // of the address, after the tenant
}

func (k *cell) String() string {
	return fmt.Sprintf("%s %s at %s, %s of %s, by %s", k.route.Method, k.route.Pattern, k.door.id, k.who.role, k.who.actor.Tenant, k.way.name)
}

// local reports whether the caller is known at the door.
func (k *cell) local() bool { return k.who.actor.Tenant == k.door.id }

// rival holds the same role in the administration that is named, or looks after
// it.
func (k *cell) rival() caller {
	if !k.local() && !k.who.actor.Nobody() {
		return k.who
	}
	for _, c := range k.named.callers {
		if c.role == k.who.role {
			return c
		}
	}
	return k.named.callers[slices.IndexFunc(k.named.callers, func(c caller) bool { return c.role == tenant.Admin })]
}

// guest is who somebody with two sessions is at the door.
func (k *cell) guest() caller {
	if k.local() {
		return k.who
	}
	for _, c := range k.door.callers {
		if c.role == "stranger" {
			return c
		}
	}
	return caller{role: "nobody"}
}

// theirs reports whether the address names what is of the door: the versions of
// all settings have the same numbers.
func (k *cell) theirs() bool {
	return k.of == k.door.names || strings.Contains(k.route.Pattern, "/versions/") && k.of.version == k.door.version
}

// as is who the caller is at the door, at most.
func (k *cell) as() caller {
	switch {
	case k.way.either:
		return k.guest()
	case k.local():
		return k.who
	}
	return caller{role: "nobody"}
}

// admitted reports whether a route's row admits somebody.
func admitted(r *web.Route, a tenant.Actor) bool {
	switch {
	case r.Public || r.Bare:
		return true
	case a.Nobody():
		return false
	case r.Officer:
		return a.Officer()
	case len(r.Roles) > 0:
		return a.Has(r.Roles...)
	}
	return true
}

// private reports whether a route is about one thing that is not everybody's.
func private(r *web.Route) bool {
	return !r.Public && !r.Bare && (strings.Contains(r.Pattern, "{id}") || strings.Contains(r.Pattern, "{number}"))
}

// reads reports whether somebody may read of the door's own what a route tells.
func (k *cell) reads() bool {
	c := k.as()
	switch {
	case c.role == "owner":
		return true // their address stands on every page
	case !admitted(k.route, c.actor) || c.actor.Tenant != k.door.id || private(k.route) && !k.theirs():
		return false
	}
	p := k.route.Pattern
	if strings.HasPrefix(p, "/settings/") {
		return c.actor.Has(tenant.Admin)
	}
	desk := p == "/permit/cases/{id}" || strings.HasSuffix(p, "/acts") || strings.Contains(p, "/records/") || k.route.Officer
	return desk && (c.reaches || c.keeps && strings.Contains(p, "/records/"))
}

// event is the request as API Gateway would send it.
func (k *cell) event() apigw.Event {
	e := apigw.Event{
		HTTPMethod: k.route.Method, Path: "/" + string(k.door.id) + k.rest,
		MultiValueHeaders: map[string][]string{"Accept": {"application/json"}, "Host": {"127.0.0.1"}, "Accept-Language": {"en"}}, MultiValueQueryStringParameters: map[string][]string{},
	}
	if k.route.Bare {
		e.Path = k.rest
	}
	e.RequestContext.DomainName, e.RequestContext.Identity.SourceIP = "127.0.0.1", "192.0.2.1"
	if k.who.token != "" {
		e.MultiValueHeaders["Authorization"] = []string{"Bearer " + k.who.token}
	}
	if k.way.page {
		e.MultiValueHeaders["Accept"] = []string{"text/html"}
	}
	if k.route.Method == http.MethodPost {
		e.Body, e.MultiValueHeaders["Content-Type"] = "{}", []string{"application/json"}
	}
	k.way.set(&e, k)
	return e
}

// function answers events, as the handler of a Lambda function does.
type function func(context.Context, apigw.Event) (apigw.Answer, error)

// outcome is what became of a cell's request.
type outcome struct {
	apigw.Answer
	*deed
}

func (k *cell) asks(ctx context.Context, f function) (outcome, error) {
	ctx, d := deeds(ctx)
	a, err := f(ctx, k.event())
	return outcome{a, d}, err
}

// location is where an answer leads.
func (o outcome) location() string { return strings.Join(o.MultiValueHeaders["Location"], "") }

// says is all that an answer says. Its policy names a number that is never twice.
func (o outcome) says() string {
	var said []string
	for n, vs := range o.MultiValueHeaders {
		if n != "Content-Security-Policy" {
			said = append(said, n+": "+strings.Join(vs, " ")+"\n")
		}
	}
	slices.Sort(said)
	return strings.Join(said, "") + o.Body
}

// asForm and asObject write fields as bodies do.
func asForm(fields map[string]string) string {
	v := url.Values{}
	for n, x := range fields {
		v.Set(n, x)
	}
	return v.Encode()
}

func asObject(fields map[string]string) string {
	b, _ := json.Marshal(fields) //nolint:errchkjson // texts
	return string(b)
}
