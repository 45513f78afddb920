package pay

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/money"
)

// Addresses of eSewa ePay v2 (https://developer.esewa.com.np/pages/Epay). The
// test pair works with merchant code EPAYTEST and the published test secret.
// Public sources write the real status host with and without "epay.": take the
// one in the merchant's agreement.
const (
	EsewaForm       = "https://epay.esewa.com.np/api/epay/main/v2/form"
	EsewaStatus     = "https://epay.esewa.com.np/api/epay/transaction/status/"
	EsewaTestForm   = "https://rc-epay.esewa.com.np/api/epay/main/v2/form"
	EsewaTestStatus = "https://rc.esewa.com.np/api/epay/transaction/status/"
)

// EsewaConfig is what eSewa's agreement with an administration fixes.
type EsewaConfig struct {
	Merchant  string // product_code, such as EPAYTEST
	Secret    string // the HMAC key; from the secret store, never from the table
	FormURL   string // where the browser is posted to; a path on a laptop
	StatusURL string // the status check; empty: the signature alone settles
	Client    *http.Client
}

// Esewa is the gateway eSewa ePay v2. It takes Nepalese rupees only, and its
// statements carry no time, so a Receipt's At is zero.
type Esewa struct {
	merchant  string
	secret    []byte
	formURL   string
	statusURL string
	client    *http.Client
}

var (
	_ Gateway = (*Esewa)(nil)
	_ Querier = (*Esewa)(nil)
)

const (
	nepaleseRupee = "NPR"

	// asked is what we sign, in the order that ePay v2 fixes.
	asked = "total_amount,transaction_uuid,product_code"

	longest   = 5 * time.Second // that a status check may take
	maxReturn = 8 << 10         // bytes of the data parameter; a real one has about 400
)

// answered lists what a return must sign for it to count.
var answered = [...]string{"transaction_code", "status", "total_amount", "transaction_uuid", "product_code", "signed_field_names"}

// NewEsewa returns the gateway, or an error that names the setting at fault.
// Plain http is accepted for this machine only.
func NewEsewa(c EsewaConfig) (*Esewa, error) {
	switch {
	case !plain(c.Merchant):
		return nil, fmt.Errorf("pay: eSewa merchant code %q is not letters, digits and hyphens", c.Merchant)
	case c.Secret == "":
		return nil, errors.New("pay: eSewa needs its secret")
	case !strings.HasPrefix(c.FormURL, "/") && !secure(c.FormURL):
		return nil, fmt.Errorf("pay: eSewa form address %q is not https", c.FormURL)
	case c.StatusURL != "" && !secure(c.StatusURL):
		return nil, fmt.Errorf("pay: eSewa status address %q is not https", c.StatusURL)
	}
	client := http.Client{}
	if c.Client != nil {
		client = *c.Client
	}
	if client.Timeout <= 0 || client.Timeout > longest {
		client.Timeout = longest
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Esewa{c.Merchant, []byte(c.Secret), c.FormURL, c.StatusURL, &client}, nil
}

// Begin returns the signed form. Done and failed are absolute addresses without
// a query, because eSewa appends ?data= to what it is given.
func (g *Esewa) Begin(o Order, done, failed string) (Redirect, error) {
	if err := g.fits(o); err != nil {
		return Redirect{}, err
	}
	for _, u := range []string{done, failed} {
		p, err := url.Parse(u)
		if err != nil || p.Host == "" || p.Scheme != "https" && p.Scheme != "http" || strings.ContainsAny(u, "?#") {
			return Redirect{}, fmt.Errorf("pay: %q is no address eSewa can come back to", u)
		}
	}
	total := rupees(o.Amount)
	said := statement{"total_amount": total, "transaction_uuid": o.ID, "product_code": g.merchant}
	return Redirect{URL: g.formURL, Fields: [][2]string{
		{"amount", total},
		{"tax_amount", "0"},
		{"product_service_charge", "0"},
		{"product_delivery_charge", "0"},
		{"total_amount", total},
		{"transaction_uuid", o.ID},
		{"product_code", g.merchant},
		{"success_url", done},
		{"failure_url", failed},
		{"signed_field_names", asked},
		{"signature", base64.StdEncoding.EncodeToString(g.sign(said, asked))},
	}}, nil
}

// Settle proves the data parameter of a return to the success address. Where a
// status address is set, eSewa's own answer must agree; without that answer the
// payment is ErrPending. A return without data, as to the failure address, is
// ErrUnpaid unless eSewa, when asked, says that it was paid after all.
func (g *Esewa) Settle(o Order, query map[string]string) (Receipt, error) {
	if err := g.fits(o); err != nil {
		return Receipt{}, err
	}
	if query["data"] == "" {
		r, err := g.Query(context.Background(), o)
		if err != nil {
			return Receipt{}, fmt.Errorf("%w: came back without a statement: %w", ErrUnpaid, err)
		}
		return r, nil
	}
	s, err := g.prove(query["data"])
	if err != nil {
		return Receipt{}, err
	}
	r, err := g.receipt(o, s, "transaction_code")
	if err != nil || g.statusURL == "" {
		return r, err
	}
	truth, err := g.Query(context.Background(), o)
	if err != nil {
		return Receipt{}, err
	}
	if truth.Ref != r.Ref {
		return Receipt{}, fmt.Errorf("%w: the return names %s, the status check %s", ErrPending, r.Ref, truth.Ref)
	}
	return r, nil
}

// prove decodes the data parameter and returns what eSewa signed. Every field
// but the signature has to be signed, so nothing unproven is ever read.
func (g *Esewa) prove(data string) (statement, error) {
	if len(data) > maxReturn {
		return nil, fmt.Errorf("%w: %d bytes", ErrForged, len(data))
	}
	// A plus sign that nobody escaped arrives as a space.
	raw, err := base64.StdEncoding.Strict().DecodeString(strings.ReplaceAll(data, " ", "+"))
	if err != nil || strings.ContainsAny(data, "\r\n") {
		return nil, fmt.Errorf("%w: not base64", ErrForged)
	}
	s, err := readStatement(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForged, err)
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(s["signature"])
	if err != nil || !hmac.Equal(signature, g.sign(s, s["signed_field_names"])) {
		return nil, ErrForged
	}
	delete(s, "signature")
	if err := s.signedWhole(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForged, err)
	}
	return s, nil
}

// receipt reads a statement, proven or fetched, as the payment of o. Ref names
// the field with eSewa's reference.
func (g *Esewa) receipt(o Order, s statement, ref string) (Receipt, error) {
	paid, err := readRupees(s["total_amount"])
	switch {
	case s["product_code"] != g.merchant || s["transaction_uuid"] != o.ID:
		return Receipt{}, fmt.Errorf("%w: %s of %s", ErrOrder, s["transaction_uuid"], s["product_code"])
	case s["status"] != "COMPLETE":
		return Receipt{}, fmt.Errorf("%w: %s", unpaid(s["status"]), s["status"])
	case err != nil:
		return Receipt{}, fmt.Errorf("%w: %w", ErrAmount, err)
	case paid != o.Amount:
		return Receipt{}, fmt.Errorf("%w: %s for %s", ErrAmount, paid, o.Amount)
	case !plain(s[ref]):
		return Receipt{}, fmt.Errorf("%w: no reference", ErrPending)
	}
	return Receipt{Order: o.ID, Ref: s[ref], Amount: paid}, nil
}

// unpaid sorts the statuses of ePay v2. A refund is no payment; a status that
// eSewa adds one day is waited for rather than refused.
func unpaid(status string) error {
	switch status {
	case "CANCELED", "NOT_FOUND", "FULL_REFUND", "PARTIAL_REFUND":
		return ErrUnpaid
	}
	return ErrPending
}

// fits reports whether eSewa can carry the order at all.
func (g *Esewa) fits(o Order) error {
	switch {
	case !plain(o.ID):
		return fmt.Errorf("%w: %q is not letters, digits and hyphens", ErrOrder, o.ID)
	case o.Amount.Currency != nepaleseRupee || o.Amount.Minor <= 0:
		return fmt.Errorf("%w: eSewa cannot take %s", ErrAmount, o.Amount)
	}
	return nil
}

// sign returns the HMAC-SHA256 (RFC 2104) over name=value pairs in the order
// of names, joined by commas.
func (g *Esewa) sign(s statement, names string) []byte {
	mac := hmac.New(sha256.New, g.secret)
	for i, name := range strings.Split(names, ",") {
		if i > 0 {
			mac.Write([]byte{','})
		}
		mac.Write([]byte(name + "=" + s[name]))
	}
	return mac.Sum(nil)
}

// rupees writes whole rupees without decimals, as eSewa's own examples do.
func rupees(a money.Amount) string { return strings.TrimSuffix(a.Decimal(), ".00") }

// readRupees reads 1000, 1000.0, 1000.00 and 1,000.0, which eSewa all writes.
func readRupees(s string) (money.Amount, error) {
	whole, frac, dotted := strings.Cut(s, ".")
	if dotted && len(frac) == 1 {
		frac += "0"
	}
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if g == "" || i > 0 && len(g) > 3 {
			return money.Amount{}, fmt.Errorf("pay: %q is not an amount", s)
		}
	}
	whole = strings.Join(groups, "")
	if dotted {
		whole += "." + frac
	}
	return money.Parse(whole, nepaleseRupee)
}

// plain reports whether s is 1 to 64 ASCII letters, digits and hyphens: what
// eSewa allows in a transaction_uuid, and free of the commas and equals signs
// that would make a signed text ambiguous.
func plain(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// secure reports whether u is an https address, or one of this machine.
func secure(u string) bool {
	p, err := url.Parse(u)
	if err != nil || p.Host == "" {
		return false
	}
	ip := net.ParseIP(p.Hostname())
	here := p.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	return p.Scheme == "https" || p.Scheme == "http" && here
}

// signedWhole refuses a statement that leaves a field unsigned, lacks one that
// has to be there, or holds a value that could be read as two.
func (s statement) signedWhole() error {
	names := strings.Split(s["signed_field_names"], ",")
	for name, value := range s {
		if !slices.Contains(names, name) {
			return fmt.Errorf("pay: %s is not signed", name)
		}
		free := name == "signed_field_names" || name == "total_amount"
		if !free && strings.ContainsAny(value, ",=") {
			return fmt.Errorf("pay: %s holds a separator", name)
		}
	}
	if len(names) != len(s) {
		return errors.New("pay: a field is signed twice, or signed and absent")
	}
	for _, name := range answered {
		if _, ok := s[name]; !ok {
			return fmt.Errorf("pay: no %s", name)
		}
	}
	return nil
}
