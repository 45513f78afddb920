// Package web is the shell around every module's handlers: it finds the tenant
// in the path, signs the caller in, checks the route's roles, and turns a
// returned View or error into a page or JSON.
package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

// Call is one request after sign-in: everything a handler may use.
type Call struct {
	*http.Request
	Tenant  tenant.ID
	Actor   tenant.Actor    // nobody on a public route without a session
	Now     time.Time       // when the call began, in the tenant's zone
	Tenancy tenancy.Tenancy // as it is open today
	Pack    *pack.Pack      // that decides today, Tenancy.Pack
	Print   *words.Printer
	DB      *store.Scope
	Files   *files.Scope
	Base    string // scheme and host, for links that leave the page: https://shrama.example
	Body    []byte // of a POST, byte for byte, for a gateway's signature
	JSON    bool   // the caller asked for JSON

	server  *server // nil in a Call that no request opened
	session session.Session
}

// Address is the caller's network address, without a port: as API Gateway saw
// it, or where CloudFront stands before it, as that saw it. It is the firewall
// that makes the header true, since nobody else reaches the API and CloudFront
// overwrites what a caller wrote there (ASVS 5.0 15.3.4).
func (c Call) Address() string {
	if c.server != nil && c.server.Viewer != "" {
		if said := c.Header.Values(c.server.Viewer); len(said) == 1 {
			if a, err := netip.ParseAddr(said[0]); err == nil {
				return a.Unmap().WithZone("").String()
			}
		}
	}
	if a, err := netip.ParseAddrPort(c.RemoteAddr); err == nil {
		return a.Addr().Unmap().String()
	}
	return c.RemoteAddr
}

// Keyed returns the hash by which the tenant's cases keep numbers of identity
// documents; nil in a function that is not told the pepper.
func (c Call) Keyed() form.Keyed {
	if c.server == nil || len(c.server.Pepper) == 0 {
		return nil
	}
	h := hmac.New(sha256.New, c.server.Pepper)
	h.Write([]byte("identities of " + string(c.Tenant)))
	return form.KeyedBy(h.Sum(nil))
}

// Path returns the address of a page of the call's tenant: Path("permit", id)
// is /np/permit/<id>.
func (c Call) Path(parts ...string) string {
	return "/" + strings.Join(append([]string{string(c.Tenant)}, parts...), "/")
}

// PackOf returns the pack that decides about what was filed or granted under a
// version of it; see tenancy.Tenancy.PackOf.
func (c Call) PackOf(ctx context.Context, version string) (*pack.Pack, error) {
	return c.Tenancy.PackOf(ctx, version)
}

// View is what a handler returns. Data is sent as JSON to a caller that asks
// for it; Page draws the same thing for people.
type View struct {
	Status  int                             // 0 is 200; 422 for a form that comes back with errors
	Title   string                          // of the page, before the department's name
	Page    func(p ui.Page) templ.Component // nil only with To or File
	Hero    func(p ui.Page) templ.Component // the band of a home page; usually nil
	Back    ui.Link                         // one page up; the zero Link is none
	Data    any                             // an explicit struct fit to publish, never a stored one
	At      string                          // where this page is asked for, if a form that is sent elsewhere brought it
	To      string                          // see other (303): after every act
	File    *File
	Scripts []string // assets that only this page needs: verify.js
	Again   int      // seconds after which the page asks for itself again, without a script; 0 is never
	Cookies []*http.Cookie
	Forget  bool  // the browser forgets what it kept of the site's pages: after signing out
	Look    *Look // the page is drawn in another look than the tenant's: a preview's
	Wrong   error // why the page came back; who asked for JSON gets its problem details instead

	problem bool // Data is RFC 9457 problem details
}

// Look is colours and crest that are not the tenant's yet.
type Look struct {
	Pack  *pack.Pack
	Crest []byte // as Call.Crest returns it
}

// File is a View that is a file.
type File struct {
	Name, Type string
	Body       []byte
	Inline     bool
	Encoding   string // br or gzip if Body is already compressed
	Immutable  bool   // its address changes with its bytes: cached for a year
}

// Handler answers one call. It never writes a response itself.
type Handler func(ctx context.Context, c Call) (View, error)

// Route is one line of a module's table; from the table come the mux, the
// negative tests and /openapi.json.
type Route struct {
	Method  string   // GET or POST
	Pattern string   // after the tenant, as in http.ServeMux: /permit/{id}
	Roles   []string // any of these; empty with Public false is anybody signed in
	Officer bool     // any post at all
	Public  bool     // nobody need be signed in
	Bare    bool     // Pattern is the whole path and the call has no tenant: /assets/{file}; Public is implied
	Module  string   // answered while the tenant has the module on; empty is of none
	Kept    bool     // reads what a person owns of Module, which stays theirs when it is switched off
	Always  bool     // answered also while the tenant is suspended
	Summary string   // for /openapi.json
	Takes   any      // a struct that documents the form or JSON body; nil for none
	Gives   any      // a zero value of View.Data
	Do      Handler
}
