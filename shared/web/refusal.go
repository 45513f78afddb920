package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/web/ui"
)

// Problem is an error as JSON callers read it (RFC 9457).
type Problem struct {
	Type      string         `json:"type"` // a URN of the code: urn:shrama:fault:answers
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail,omitempty"`
	Reference string         `json:"reference,omitempty"` // of an internal error, for the helpline
	RetryAt   time.Time      `json:"retryAt,omitzero"`
	Errors    []ProblemField `json:"errors,omitempty"`
}

// ProblemField is one answer that needs mending.
type ProblemField struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// StatusOf returns the HTTP status of a fault's kind (RFC 9110, 15).
func StatusOf(k fault.Kind) int {
	switch k {
	case fault.Malformed:
		return http.StatusBadRequest
	case fault.SignIn:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Closed:
		return http.StatusServiceUnavailable
	case fault.Internal:
		return http.StatusInternalServerError
	}
	return http.StatusInternalServerError
}

// refusal is the one sink of errors: it turns any error into a page or problem
// details in the caller's language. What is not a fault is logged under a
// reference number and told to nobody.
func (x *exchange) refusal(err error) View {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind == fault.Internal {
		f = x.internal(err, f)
	}
	x.speak()
	p := x.call.Print
	n := StatusOf(f.Kind)
	if x.allow != "" {
		n = http.StatusMethodNotAllowed
		x.w.Header().Set("Allow", x.allow)
	}
	pr := Problem{Type: "urn:shrama:" + f.Code, Title: p.T("web.title." + strconv.Itoa(n)), Status: n, RetryAt: f.RetryAt}
	args := slices.Clone(f.Args)
	switch f.Kind {
	case fault.Internal:
		pr.Reference = f.Args[1]
	case fault.SignIn:
		x.w.Header().Set("WWW-Authenticate", `Bearer realm="shrama"`)
	case fault.TooMany, fault.Closed:
		wait := max(1, int(f.RetryAt.Sub(x.call.Now).Seconds())+1)
		x.w.Header().Set("Retry-After", strconv.Itoa(wait))
		args = append(args, "when", p.Clock(f.RetryAt.In(x.call.Now.Location())), "department", x.department())
	default:
	}
	x.noted(f)
	pr.Detail = p.T(f.Code, args...)
	for _, fld := range f.Fields {
		pr.Errors = append(pr.Errors, ProblemField{fld.ID, fld.Code, p.Say(fld.Code, fld.Args)})
	}
	again := x.again(f.Kind)
	return View{
		Status:  n,
		Title:   pr.Title,
		Data:    pr,
		Page:    func(p ui.Page) templ.Component { return problemPage(p, pr, again) },
		problem: true,
	}
}

// department is who the caller asked.
func (x *exchange) department() string {
	if x.call.Tenant == "" {
		return x.call.Print.In(x.call.Pack.Department)
	}
	return x.call.Tenancy.Department(x.call.Print.Lang)
}

// internal logs err and returns what may be said of it: the sentence of
// known, which may be nil, or that something broke.
func (x *exchange) internal(err error, known *fault.Error) *fault.Error {
	ref := ident.New().Ref()
	level := x.server.log().Error
	if errors.Is(err, context.Canceled) {
		level = x.server.log().Warn
	}
	level("request failed", "ref", ref, "tenant", x.call.Tenant, "method", x.call.Method, "route", x.pattern(), "err", fault.Log(err))
	code := "fault.internal"
	if known != nil && known.Code != "" {
		code = known.Code
	}
	return &fault.Error{Kind: fault.Internal, Code: code, Args: []string{"reference", ref}, Err: err}
}

// resend is a form that was sent after its session had ended: it is kept in the
// page, so that nothing typed is lost.
type resend struct {
	action, signIn string
	fields         [][2]string
}

func (x *exchange) again(k fault.Kind) *resend {
	if k != fault.SignIn || x.call.Method != http.MethodPost || x.call.Tenant == "" {
		return nil
	}
	r := &resend{action: x.call.URL.RequestURI(), signIn: x.signIn(x.call.Path("signed-in"))}
	for name, vs := range x.call.PostForm {
		r.fields = append(r.fields, [2]string{name, vs[0]})
	}
	slices.SortFunc(r.fields, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return r
}
