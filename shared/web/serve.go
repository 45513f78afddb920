package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web/intake"
	"github.com/shrama/shrama/shared/web/ways"
)

// server answers the routes of one function.
type server struct {
	House
	routes   ways.Ways // of the tenants: /{tenant}/…
	bare     ways.Ways // without a tenant
	origins  *http.CrossOriginProtection
	sessions *session.Memory
	zones    sync.Map // *time.Location by IANA name
	brotli   sync.Pool
}

// Serve returns the handler of a function: only what stands in routes is ever
// reached. That no routes of a function contradict each other is a test's to say
// (infra/house): who asks for such a one is answered 500.
func Serve(h House, routes []Route) http.Handler {
	s := &server{
		House:    h,
		origins:  http.NewCrossOriginProtection(),
		sessions: session.NewMemory(4096),
	}
	if err := s.origins.AddTrustedOrigin(h.Base); err != nil {
		panic(fmt.Errorf("web: base %q: %w", h.Base, err))
	}
	for _, r := range routes {
		if r.Bare {
			s.bare.Handle(r.Method+" "+r.Pattern, match{r})
		} else {
			s.routes.Handle(r.Method+" /{tenant}"+r.Pattern, match{r})
		}
	}
	return s
}

// match is what stands in the mux: it notes the route and answers nothing.
type match struct{ Route }

func (m match) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if f, ok := w.(*finder); ok {
		f.route = &m.Route
	}
}

// finder is the writer the mux is asked with; it keeps what the mux decided.
type finder struct {
	route  *Route
	status int
	header http.Header
}

func (f *finder) Header() http.Header         { return f.header }
func (f *finder) Write(b []byte) (int, error) { return len(b), nil }
func (f *finder) WriteHeader(status int)      { f.status = status }

// ServeHTTP answers one request and never panics.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{server: s, w: w}
	x.call = Call{Request: r, Now: s.Clock(), Base: s.Base, JSON: wantsJSON(r), server: s}
	defer x.recovered()
	v, err := x.answer(r.Context())
	if err != nil {
		v = x.refusal(err)
	}
	if err := x.write(v); err != nil {
		if err := x.write(x.refusal(err)); err != nil {
			s.log().Error("page of an error", "err", fault.Log(err))
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		}
	}
}

// exchange is one request on its way to an answer.
type exchange struct {
	server  *server
	w       http.ResponseWriter
	call    Call
	route   *Route
	typed   url.Values // what stood in the page's form: it is shown again in another language
	allow   string     // methods of the path, where the asked one is not among them
	cookies []*http.Cookie
	nonce   string
}

// answer passes the request through every gate, in the order that lets the
// cheapest refuse first, and then to its handler.
func (x *exchange) answer(ctx context.Context) (View, error) {
	x.headers()
	if err := intake.Guard(x.call.Request); err != nil {
		return View{}, fault.Wrap(err, fault.Malformed, "web.path")
	}
	if v, err := x.find(ctx); err != nil || v.To != "" {
		return v, err
	}
	if err := x.open(); err != nil {
		return View{}, err
	}
	if err := x.read(); err != nil {
		return View{}, err
	}
	if err := x.server.origins.Check(x.call.Request); err != nil {
		return View{}, fault.Wrap(err, fault.Forbidden, "web.cross-origin")
	}
	x.speak()
	if err := x.route.admits(x.call.Actor); err != nil {
		return x.door(err)
	}
	x.setAside()
	v, err := x.route.Do(ctx, x.call)
	if err != nil {
		return x.door(err)
	}
	if v.Wrong != nil && x.call.JSON {
		err = v.Wrong
	}
	return v, err
}

// find finds the route, and opens the tenant if it has one.
func (x *exchange) find(ctx context.Context) (View, error) {
	r := x.call.Request
	if retold(r) {
		r.Method = http.MethodGet
		defer func() { r.Method = http.MethodPost }()
	}
	f := &finder{header: http.Header{}}
	x.server.bare.ServeHTTP(f, r)
	if f.route == nil && f.status == http.StatusNotFound {
		if err := x.enter(ctx); err != nil {
			return View{}, err
		}
		f = &finder{header: http.Header{}}
		x.server.routes.ServeHTTP(f, r)
	}
	if f.route != nil {
		x.route = f.route
		return View{}, nil
	}
	if f.status == http.StatusMethodNotAllowed {
		x.allow = f.header.Get("Allow")
		return View{}, fault.New(fault.Malformed, "web.method")
	}
	if p := r.URL.Path; r.Method == http.MethodGet && tenant.ID(strings.Trim(p, "/")).Valid() && !strings.HasSuffix(p, "/") {
		return View{To: p + "/", Status: http.StatusPermanentRedirect}, nil
	}
	return View{}, fault.New(fault.NotFound, "fault.not-found")
}

// enter opens the tenant that the first segment of the path names. There is no
// other way to name one: no header, no query, no cookie. The tenant's row and
// the caller's session are read at once, if they are not remembered: what opens
// a request takes one round trip.
func (x *exchange) enter(ctx context.Context) error {
	seg, _, _ := strings.Cut(strings.TrimPrefix(x.call.URL.Path, "/"), "/")
	id := tenant.ID(seg)
	if !id.Valid() {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	db := x.server.Table.For(id)
	var held session.Session
	var sessionErr error
	var wait sync.WaitGroup
	wait.Go(func() {
		defer func() {
			if recover() != nil { // beside the request's own recovery
				sessionErr = errors.New("web: a panic while the session was read")
			}
		}()
		held, sessionErr = x.session(ctx, db)
	})
	of, err := x.server.Tenants.Open(ctx, id)
	wait.Wait()
	if err != nil {
		return err
	}
	zone, err := x.server.zone(of.Pack.Time.Zone)
	if err != nil {
		return fmt.Errorf("web: zone of %s: %w", id, err)
	}
	x.call.Tenant, x.call.Tenancy, x.call.Pack, x.call.Now = id, of, of.Pack, x.call.Now.In(zone)
	x.call.DB = db
	if x.server.Files != nil {
		x.call.Files = x.server.Files.For(id)
	}
	x.call.session, x.call.Actor = held, held.Actor
	return sessionErr
}

// pause is after how long a caller of a suspended tenant may ask again.
const pause = time.Hour

// open reports whether the route is answered as the tenant is today: a Closed
// fault while it is suspended, NotFound where the route's module is off.
func (x *exchange) open() error {
	of := x.call.Tenancy
	switch {
	case x.call.Tenant == "" || x.route == nil:
		return nil
	case of.State == tenancy.Suspended && !x.route.Always:
		return &fault.Error{Kind: fault.Closed, Code: "fault.suspended", RetryAt: x.call.Now.Add(pause)}
	case x.route.Module != "" && !x.route.Kept && !of.Runs(x.route.Module):
		return fault.New(fault.NotFound, "fault.module-off")
	}
	return nil
}

// zone keeps a zone once read: reading one costs a file.
func (s *server) zone(name string) (*time.Location, error) {
	if z, ok := s.zones.Load(name); ok {
		return z.(*time.Location), nil
	}
	z, err := time.LoadLocation(name)
	if err == nil {
		s.zones.Store(name, z)
	}
	return z, err
}

// admits reports whether the actor may call the route: a SignIn fault for
// nobody, Forbidden for the wrong person.
func (r *Route) admits(a tenant.Actor) error {
	switch {
	case r.Public || r.Bare:
		return nil
	case a.Nobody():
		return fault.New(fault.SignIn, "fault.sign-in")
	case r.Officer && a.Officer(), len(r.Roles) > 0 && a.Has(r.Roles...), !r.Officer && len(r.Roles) == 0:
		return nil
	default:
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
}

// signIn is the page that signs in and then leads to another; who is signed in
// is asked again.
func (x *exchange) signIn(to string) string {
	at := x.call.Path("sign-in") + "?to=" + queryEscape(to)
	if !x.call.Actor.Nobody() {
		at += "&again=yes"
	}
	return at
}

// door sends a person who asks for a page to sign in first and back after.
func (x *exchange) door(err error) (View, error) {
	r := x.call.Request
	if fault.KindOf(err) == fault.SignIn && r.Method == http.MethodGet && !x.call.JSON {
		return View{To: x.signIn(r.URL.RequestURI())}, nil
	}
	return View{}, err
}

// recovered answers for a handler that panicked. The log gets the places, not
// the values, which could be a person's.
func (x *exchange) recovered() {
	v := recover()
	if v == nil {
		return
	}
	pcs := make([]uintptr, 24)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var at []string
	for f, more := frames.Next(); more; f, more = frames.Next() {
		at = append(at, fmt.Sprintf("%s:%d", f.Function, f.Line))
	}
	err := fmt.Errorf("web: panic: %T", v)
	if e, ok := v.(runtime.Error); ok { // the language's own words
		err = fmt.Errorf("web: panic: %w", e)
	}
	x.server.log().Error("panic", "at", at)
	if x.write(x.refusal(err)) != nil {
		http.Error(x.w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}
