// Package simulator stands in for services of others on a laptop and in tests.
// It shares no code with the adapters it answers, so that an error in one is
// not hidden by the same error in the other; both are held to the vectors that
// the services publish.
package simulator

import (
	"crypto/hmac"
	"crypto/sha256"
	_ "embed"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/a-h/templ"
)

// The addresses that Esewa answers.
const (
	EsewaForm   = "/dev/pay/esewa/form"   // POST: what a browser is sent to
	EsewaStatus = "/dev/pay/esewa/status" // GET: the status check

	esewaDo  = "/dev/pay/esewa/do"
	esewaCSS = "/dev/pay/esewa/page.css"
)

// formFields are the fields of ePay v2, all of them mandatory.
var formFields = [...]string{"amount", "tax_amount", "product_service_charge", "product_delivery_charge",
	"total_amount", "transaction_uuid", "product_code", "success_url", "failure_url", "signed_field_names", "signature"}

//go:embed esewa.css
var esewaStyle []byte

// attempt is one payment as the simulator knows it.
type attempt struct {
	Product, Order, Total string // as they were signed
	Status, Ref           string
	Later                 string // the status after the next check; empty: the same
}

type esewa struct {
	secret   string
	merchant string

	mu       sync.Mutex
	attempts map[string]*attempt // by order
	last     string              // the data of the last completed return
}

// Esewa answers like eSewa ePay v2 for one merchant (EsewaForm, EsewaStatus),
// and has buttons for what real payments rarely show: another amount, a forged
// signature, an old return, an answer that comes late or never. Payments are
// kept in memory. No money moves.
func Esewa(secret, merchant string) http.Handler {
	s := &esewa{secret: secret, merchant: merchant, attempts: map[string]*attempt{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+EsewaForm, s.form)
	mux.HandleFunc("POST "+esewaDo, s.do)
	mux.HandleFunc("GET "+EsewaStatus, s.status)
	mux.HandleFunc("GET "+EsewaStatus+"/{$}", s.status)
	mux.HandleFunc("GET "+esewaCSS, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Write(esewaStyle) //nolint:errcheck // the reader went away
	})
	return mux
}

// sign is the signature of ePay v2 over name=value pairs.
func sign(secret string, pairs ...string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	io.WriteString(mac, strings.Join(pairs, ",")) //nolint:errcheck // a hash takes everything
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// fault says what is wrong with a posted form, or nothing. It looks at what the
// real gateway looks at, so that a form which passes here passes there.
func (s *esewa) fault(f url.Values) string {
	for name, values := range f {
		if len(values) > 1 {
			return name + " stands twice"
		}
	}
	for _, name := range formFields {
		if f.Get(name) == "" {
			return name + " is missing"
		}
	}
	want := sign(s.secret, "total_amount="+f.Get("total_amount"), "transaction_uuid="+f.Get("transaction_uuid"), "product_code="+f.Get("product_code"))
	sum, err := add(f.Get("amount"), f.Get("tax_amount"), f.Get("product_service_charge"), f.Get("product_delivery_charge"))
	total, totalErr := add(f.Get("total_amount"))
	switch {
	case f.Get("signed_field_names") != "total_amount,transaction_uuid,product_code":
		return "signed_field_names must be total_amount,transaction_uuid,product_code"
	case f.Get("product_code") != s.merchant:
		return "product_code is not this merchant"
	case !hmac.Equal([]byte(f.Get("signature")), []byte(want)):
		return "the signature does not fit"
	case err != nil || totalErr != nil || total <= 0 || sum != total:
		return "the amounts do not add up to total_amount"
	case strings.Trim(f.Get("transaction_uuid"), "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != "":
		return "transaction_uuid holds more than letters, digits and hyphens"
	case !isAddress(f.Get("success_url")) || !isAddress(f.Get("failure_url")):
		return "success_url and failure_url must be web addresses"
	}
	return ""
}

func isAddress(u string) bool {
	p, err := url.Parse(u)
	return err == nil && p.Host != "" && (p.Scheme == "https" || p.Scheme == "http")
}

// read takes a posted form, or answers why not.
func (s *esewa) read(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	why := ""
	if err := r.ParseForm(); err != nil {
		why = "the form cannot be read"
	} else {
		f := url.Values{}
		for name, values := range r.PostForm {
			if name != "do" {
				f[name] = values
			}
		}
		if why = s.fault(f); why == "" {
			return f, true
		}
	}
	render(w, r, http.StatusBadRequest, refusedPage(why))
	return nil, false
}

// form shows the payment and opens an attempt, pending.
func (s *esewa) form(w http.ResponseWriter, r *http.Request) {
	f, ok := s.read(w, r)
	if !ok {
		return
	}
	s.mu.Lock()
	a := s.open(f)
	paid := a.Status == "COMPLETE"
	s.mu.Unlock()
	if paid {
		// The real gateway refuses a transaction_uuid that was used.
		render(w, r, http.StatusConflict, refusedPage("this transaction_uuid was paid already"))
		return
	}
	allow(w, f.Get("success_url"), f.Get("failure_url"))
	render(w, r, http.StatusOK, payPage(f))
}

// open returns the attempt of a form, a new one where there is none or where
// the amount was changed before anything was paid.
func (s *esewa) open(f url.Values) *attempt {
	order := f.Get("transaction_uuid")
	a, ok := s.attempts[order]
	if !ok || a.Total != f.Get("total_amount") && a.Status != "COMPLETE" {
		a = &attempt{Product: s.merchant, Order: order, Total: f.Get("total_amount"), Status: "PENDING"}
		s.attempts[order] = a
	}
	return a
}

// reference is the transaction code of an order: the same after a restart, and
// another for every order.
func reference(order string) string {
	sum := sha256.Sum256([]byte("esewa " + order))
	return "00" + base32.StdEncoding.EncodeToString(sum[:])[:8]
}

// status answers the status check. Like the real one it knows a payment only by
// order and amount together.
func (s *esewa) status(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	asked, askedErr := add(q.Get("total_amount"))
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := map[string]any{"product_code": q.Get("product_code"), "transaction_uuid": q.Get("transaction_uuid"),
		"total_amount": json.Number(literal(asked)), "status": "NOT_FOUND", "ref_id": nil}
	if a, ok := s.attempts[q.Get("transaction_uuid")]; ok && a.Product == q.Get("product_code") {
		if total, err := add(a.Total); err == nil && askedErr == nil && total == asked {
			answer["status"] = a.Status
			if a.Ref != "" && a.Status == "COMPLETE" {
				answer["ref_id"] = a.Ref
			}
			if a.Later != "" {
				a.Status, a.Later = a.Later, ""
			}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	json.NewEncoder(w).Encode(answer) //nolint:errcheck // the asker went away
}

// allow lets the page's form lead back to the merchant, which a browser checks
// against form-action on redirects too, and to nowhere else.
func allow(w http.ResponseWriter, back ...string) {
	origins := []string{"'self'"}
	for _, u := range back {
		if p, err := url.Parse(u); err == nil {
			origins = append(origins, p.Scheme+"://"+p.Host)
		}
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action "+strings.Join(origins, " "))
}

func render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	if w.Header().Get("Content-Security-Policy") == "" {
		allow(w)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	page.Render(r.Context(), w) //nolint:errcheck // the reader went away
}
