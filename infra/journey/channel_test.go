package journey

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web/apigw"
)

// channel is one way to make the product take somebody for another, or one
// administration for another.
type channel struct {
	name   string
	odd    bool // the address is not spelled as addresses are
	same   bool // odd, and the same address (RFC 3986, 6.2.2.2)
	own    bool // it asks for what is the door's own
	either bool // it may be taken for nobody's, since it says two things
	page   bool // it asks for a page
	site   bool // it comes from another site
	set    func(e *apigw.Event, k *cell)
}

// plain is how everybody asks.
var plain = channel{name: "plain", own: true, set: func(*apigw.Event, *cell) {}}

// channels are all of them. Each names the realm that k.named is.
func channels() []channel {
	nothing := func(*apigw.Event, *cell) {}
	return append(append(append([]channel{
		plain,
		{name: "page", own: true, page: true, set: nothing},
		{name: "ids of another tenant", set: nothing},
		{name: "page with ids of another tenant", page: true, set: nothing},
	}, spellings()...), headers()...), contents()...)
}

// spellings are odd addresses of the door.
func spellings() []channel {
	spelled := func(name string, path func(door, named, rest string) string) channel {
		return channel{name: name, odd: true, own: true, set: func(e *apigw.Event, k *cell) {
			if !k.route.Bare {
				e.Path = path(string(k.door.id), string(k.named.id), strings.TrimPrefix(e.Path, "/"+string(k.door.id)))
			}
		}}
	}
	encoded := spelled("an encoded letter", func(d, _, r string) string { return fmt.Sprintf("/%%%02x%s%s", d[0], d[1:], r) })
	encoded.same = true
	return []channel{
		encoded,
		spelled("upper case", func(d, _, r string) string { return "/" + strings.ToUpper(d) + r }),
		spelled("an encoded slash", func(d, n, r string) string { return "/" + n + "%2f..%2f" + d + r }),
		spelled("an encoded way up", func(d, n, r string) string { return "/" + n + "/%2e%2e/" + d + r }),
		spelled("a way up", func(d, n, r string) string { return "/" + n + "/../" + d + r }),
		spelled("a way up, twice encoded", func(d, n, r string) string { return "/" + d + "/%252e%252e/" + n + r }),
		spelled("two slashes", func(d, _, r string) string { return "//" + d + r }),
		spelled("two slashes after", func(d, n, r string) string { return "/" + d + "//" + n + r }),
		spelled("letters that look the same", func(d, _, r string) string { return "/" + string(rune(d[0])+0xfee0) + d[1:] + r }),
		spelled("a parameter of the segment", func(d, n, r string) string { return "/" + d + ";tenant=" + n + r }),
		spelled("an end of the text", func(d, n, r string) string { return "/" + d + "%00" + n + r }),
		spelled("a backslash", func(d, n, r string) string { return "/" + n + `\..\` + d + r }),
	}
}

// headers are what a client may write above its request.
func headers() []channel {
	says := func(name string, all func(k *cell) map[string]string) channel {
		return channel{name: name, set: func(e *apigw.Event, k *cell) {
			for h, v := range all(k) {
				e.MultiValueHeaders[h] = []string{v}
			}
		}}
	}
	claims := func(k *cell) string {
		return fmt.Sprintf(`{"authorizer":{"claims":{"tenant":%[1]q,"custom:tenant":%[1]q,"sub":%[2]q,"role":"admin"}},"path":"/%[1]s/","stage":%[1]q}`, k.named.id, k.rival().actor.Person)
	}
	return []channel{
		says("host", func(k *cell) map[string]string {
			return map[string]string{"Host": string(k.named.id) + ".shrama.example"}
		}),
		says("forwarded host", func(k *cell) map[string]string {
			host := string(k.named.id) + ".shrama.example"
			return map[string]string{"X-Forwarded-Host": host, "Forwarded": "host=" + host, "X-Original-Host": host}
		}),
		says("forwarded path", func(k *cell) map[string]string {
			path := "/" + string(k.named.id) + k.rest
			return map[string]string{"X-Original-Url": path, "X-Rewrite-Url": path, "X-Forwarded-Prefix": "/" + string(k.named.id)}
		}),
		says("tenant header", func(k *cell) map[string]string {
			return map[string]string{"X-Tenant": string(k.named.id), "X-Tenant-Id": string(k.named.id), "X-Amz-Tenant-Id": string(k.named.id)}
		}),
		says("adapter's header", func(k *cell) map[string]string {
			return map[string]string{"X-Golambdaproxy-Apigw-Context": claims(k), "X-GoLambdaProxy-ApiGw-StageVars": `{"tenant":"` + string(k.named.id) + `"}`, "x-golambdaproxy-lambda-context": claims(k)}
		}),
		says("person and role headers", func(k *cell) map[string]string {
			return map[string]string{"X-User": k.rival().actor.Person, "X-Forwarded-User": k.rival().actor.Email, "X-Role": "admin", "X-Roles": "admin,operator", "X-Office": "department"}
		}),
		says("another method", func(*cell) map[string]string {
			return map[string]string{"X-Http-Method-Override": "DELETE", "X-Method-Override": "PUT"}
		}),
		{name: "authorizer", set: func(e *apigw.Event, k *cell) {
			e.RequestContext.Authorizer = map[string]any{"tenant": string(k.named.id), "claims": map[string]any{"tenant": string(k.named.id), "sub": k.rival().actor.Person, "role": "admin"}, "principalId": k.rival().actor.Person}
			e.RequestContext.Identity.User, e.RequestContext.Identity.Caller = k.rival().actor.Person, k.rival().actor.Person
			e.PathParameters = map[string]string{"tenant": string(k.named.id), "proxy": string(k.named.id) + k.rest}
			e.StageVariables = map[string]string{"tenant": string(k.named.id)}
			e.Resource, e.RequestContext.Path = "/"+string(k.named.id)+k.rest, "/"+string(k.named.id)+k.rest
		}},
	}
}

// contents are what a client may write into its request, and whose session it
// says it has.
func contents() []channel {
	fields := func(k *cell) map[string]string {
		return map[string]string{"tenant": string(k.named.id), "tenant_id": string(k.named.id), "person": k.rival().actor.Person, "role": "admin"}
	}
	jar := func(e *apigw.Event, named ...string) {
		delete(e.MultiValueHeaders, "Authorization")
		e.MultiValueHeaders["Cookie"] = []string{strings.Join(named, "; ")}
	}
	cookie := func(id tenant.ID, token string) string { return "s-" + string(id) + "=" + token }
	cookies := func(e *apigw.Event, k *cell, tokens ...string) { // under the door's own name
		all := make([]string, len(tokens))
		for i, t := range tokens {
			all[i] = cookie(k.door.id, t)
		}
		jar(e, all...)
	}
	return []channel{
		{name: "query", set: func(e *apigw.Event, k *cell) {
			for n, v := range fields(k) {
				e.MultiValueQueryStringParameters[n] = []string{v}
			}
		}},
		{name: "form", set: func(e *apigw.Event, k *cell) {
			e.Body, e.MultiValueHeaders["Content-Type"] = asForm(fields(k)), []string{"application/x-www-form-urlencoded"}
		}},
		{name: "JSON", set: func(e *apigw.Event, k *cell) { e.Body = asObject(fields(k)) }},
		{name: "cookie named tenant", set: func(e *apigw.Event, k *cell) {
			e.MultiValueHeaders["Cookie"] = []string{"tenant=" + string(k.named.id) + "; role=admin"}
		}},
		{name: "session as cookie", set: func(e *apigw.Event, k *cell) { cookies(e, k, k.who.token) }},
		{name: "session as its own tenant's cookie", set: func(e *apigw.Event, k *cell) { // beside those of others
			jar(e, cookie(k.named.id, k.rival().token), cookie("", k.rival().token), "s="+k.rival().token, cookie(k.who.actor.Tenant, k.who.token))
		}},
		{name: "another's cookie first", either: true, set: func(e *apigw.Event, k *cell) { cookies(e, k, k.rival().token, k.guest().token) }},
		{name: "another's cookie second", either: true, set: func(e *apigw.Event, k *cell) { cookies(e, k, k.guest().token, k.rival().token) }},
		{name: "another's bearer over a cookie", either: true, set: func(e *apigw.Event, k *cell) {
			cookies(e, k, k.guest().token)
			e.MultiValueHeaders["Authorization"] = []string{"Bearer " + k.rival().token}
		}},
		{name: "two bearers", either: true, set: func(e *apigw.Event, k *cell) {
			e.MultiValueHeaders["Authorization"] = []string{"Bearer " + k.guest().token, "Bearer " + k.rival().token}
		}},
		{name: "another site", own: true, site: true, set: func(e *apigw.Event, k *cell) {
			e.MultiValueHeaders["Origin"], e.MultiValueHeaders["Sec-Fetch-Site"] = []string{"https://" + string(k.named.id) + ".example"}, []string{"cross-site"}
			if k.route.Method == http.MethodPost {
				cookies(e, k, k.who.token)
			}
		}},
	}
}
