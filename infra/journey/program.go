package journey

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"testing"
)

// Program is a person's program: it speaks JSON, holds a bearer token and
// follows nothing by itself.
type Program struct {
	h     *House
	t     *testing.T
	Lang  string
	token string

	accept string // empty is application/json
}

// Answer is what a program gets.
type Answer struct {
	Status int
	Kind   string // media type
	Header http.Header
	Raw    []byte
	Data   map[string]any // of a JSON object
}

// AsJSON is a program that signed in with the person's address.
func (p *Person) AsJSON() *Program {
	p.t.Helper()
	g := &Program{h: p.h, t: p.t, Lang: p.Lang}
	p.h.forgets(p.Email)
	sent := g.Posts("sign-in", map[string]string{"email": p.Email})
	in := g.Posts("sign-in/code", map[string]string{"challenge": sent.text("challenge"), "code": p.h.code(p.Email)})
	if next, ok := in.Data["second"].(map[string]any); ok {
		secret, _ := next["secret"].(string)
		in = g.Posts("sign-in/second", map[string]string{"challenge": fmt.Sprint(next["challenge"]), "code": p.h.appCode(p.Email, secret)})
	}
	if g.token = in.text("token"); g.token == "" {
		p.t.Fatalf("no token: %d %s", in.Status, in.Raw)
	}
	return g
}

// text is a member of the answer, empty where it is no text.
func (a Answer) text(name string) string {
	s, _ := a.Data[name].(string)
	return s
}

// Asks gets an address as JSON.
func (g *Program) Asks(to string) Answer {
	g.t.Helper()
	return g.call("GET", to, nil)
}

// Posts sends a JSON object.
func (g *Program) Posts(to string, body any) Answer {
	g.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		g.t.Fatal(err)
	}
	return g.call("POST", to, b)
}

func (g *Program) call(method, to string, body []byte) Answer {
	g.t.Helper()
	if !strings.HasPrefix(to, "http") {
		if !strings.HasPrefix(to, "/") {
			to = "/" + string(g.h.Tenant) + "/" + to
		}
		to = g.h.Base + to
	}
	r, err := http.NewRequestWithContext(g.t.Context(), method, to, bytes.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	r.Header.Set("Accept", cmp.Or(g.accept, "application/json"))
	r.Header.Set("Accept-Language", g.Lang)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if g.token != "" {
		r.Header.Set("Authorization", "Bearer "+g.token)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		g.t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read only
	a := Answer{Status: res.StatusCode, Header: res.Header}
	a.Kind, _, _ = mime.ParseMediaType(res.Header.Get("Content-Type"))
	if a.Raw, err = io.ReadAll(res.Body); err != nil {
		g.t.Fatal(err)
	}
	_ = json.Unmarshal(a.Raw, &a.Data) // a list, or no JSON, has no members
	return a
}
