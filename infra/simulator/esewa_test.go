package simulator_test

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/shrama/shrama/infra/simulator"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pay"
)

const (
	secret = "8gBm/:&EnhH.1/q" // eSewa's published test secret
	done   = "https://shrama.example/np/pay/done"
	failed = "https://shrama.example/np/pay/failed"
)

// counter is a simulator and the gateway that trusts it.
type counter struct {
	t       *testing.T
	url     string
	gateway *pay.Esewa
}

func open(t *testing.T) counter {
	t.Helper()
	s := httptest.NewServer(simulator.Esewa(secret, "EPAYTEST"))
	t.Cleanup(s.Close)
	g, err := pay.NewEsewa(pay.EsewaConfig{Merchant: "EPAYTEST", Secret: secret, FormURL: simulator.EsewaForm, StatusURL: s.URL + simulator.EsewaStatus})
	if err != nil {
		t.Fatal(err)
	}
	return counter{t, s.URL, g}
}

func order(id string) pay.Order {
	return pay.Order{ID: id, Amount: money.Amount{Minor: 2000050, Currency: "NPR"}}
}

// begin is the form of an order as a browser posts it.
func (c counter) begin(o pay.Order) url.Values {
	c.t.Helper()
	r, err := c.gateway.Begin(o, done, failed)
	if err != nil {
		c.t.Fatal(err)
	}
	f := url.Values{}
	for _, p := range r.Fields {
		f.Set(p[0], p[1])
	}
	return f
}

// post posts a form and returns the status, the page and where it leads.
func (c counter) post(path string, f url.Values) (status int, page string, back *url.URL) {
	c.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(c.url+path, f)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // nothing was written
	b, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	back, _ = res.Location() //nolint:errcheck // nil where it leads nowhere
	if csp := res.Header.Get("Content-Security-Policy"); res.StatusCode == 200 && path == simulator.EsewaForm && !strings.Contains(csp, "form-action 'self' https://shrama.example") {
		c.t.Errorf("policy = %q", csp)
	}
	return res.StatusCode, string(b), back
}

// pull opens the payment page and presses one button.
func (c counter) pull(o pay.Order, l simulator.Lever) (back *url.URL, query map[string]string) {
	c.t.Helper()
	f := c.begin(o)
	if status, page, _ := c.post(simulator.EsewaForm, f); status != 200 {
		c.t.Fatalf("form = %d %s", status, page)
	}
	f.Set("do", string(l))
	_, _, back = c.post("/dev/pay/esewa/do", f)
	query = map[string]string{}
	if back != nil {
		for name, values := range back.Query() {
			query[name] = values[0]
		}
	}
	return back, query
}

func TestEveryLeverEndsAsItShould(t *testing.T) {
	c := open(t)
	for _, tt := range []struct {
		name    string
		lever   simulator.Lever
		back    string
		settled error
		asked   error
	}{
		{"cancelled", simulator.Cancel, failed, pay.ErrUnpaid, pay.ErrUnpaid},
		{"an earlier return before any payment", simulator.Replay, done, pay.ErrOrder, pay.ErrPending},
		{"paid", simulator.Pay, done, nil, nil},
		{"one rupee less", simulator.Amount, done, pay.ErrAmount, pay.ErrPending},
		{"forged", simulator.Forged, done, pay.ErrForged, pay.ErrPending},
		{"an earlier return again", simulator.Replay, done, pay.ErrOrder, pay.ErrPending},
		{"the status check lags", simulator.Pending, done, pay.ErrPending, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := order(strings.ReplaceAll(tt.name, " ", "-"))
			back, query := c.pull(o, tt.lever)
			if got, _, _ := strings.Cut(back.String(), "?"); got != tt.back {
				t.Errorf("back at %s, want %s", got, tt.back)
			}
			r, err := c.gateway.Settle(o, query)
			if !errors.Is(err, tt.settled) || err == nil && (r.Amount != o.Amount || r.Order != o.ID || r.Ref == "") {
				t.Errorf("settled %v, %v, want %v", r, err, tt.settled)
			}
			if _, err := c.gateway.Query(t.Context(), o); !errors.Is(err, tt.asked) {
				t.Errorf("asked afterwards: %v, want %v", err, tt.asked)
			}
		})
	}
}

func TestLostReturnIsFoundByAsking(t *testing.T) {
	c, o := open(t), order("lost-1")
	if back, _ := c.pull(o, simulator.Lost); back != nil {
		t.Errorf("sent back to %s, want nowhere", back)
	}
	if r, err := c.gateway.Query(t.Context(), o); err != nil || r.Amount != o.Amount {
		t.Errorf("asked: %v, %v", r, err)
	}
}

func TestReturnIsTheSameHoweverOftenPaid(t *testing.T) {
	c, o := open(t), order("twice-1")
	_, first := c.pull(o, simulator.Pay)
	f := c.begin(o)
	f.Set("do", string(simulator.Pay))
	if _, _, back := c.post("/dev/pay/esewa/do", f); back.Query().Get("data") != first["data"] {
		t.Error("paying again made another statement")
	}
	if status, _, _ := c.post(simulator.EsewaForm, c.begin(o)); status != 409 {
		t.Errorf("a paid order begins again with %d, want 409", status)
	}
	raw, err := base64.StdEncoding.DecodeString(first["data"])
	if err != nil || !strings.Contains(string(raw), `"total_amount":20000.5,`) {
		t.Errorf("statement %s (%v) does not write the amount as eSewa does", raw, err)
	}
}

func TestFormIsCheckedLikeTheRealOne(t *testing.T) {
	c := open(t)
	for _, tt := range []struct{ name, field, value, want string }{
		{"a signature of another key", "signature", "i94zsd3oXF6ZsSr/kGqT4sSzYQzjj1W/waxjWyRwaME=", "signature"},
		{"an amount changed after signing", "total_amount", "1", "signature"},
		{"another order after signing", "transaction_uuid", "b-2", "signature"},
		{"another merchant", "product_code", "EPAYTEST2", "merchant"},
		{"parts that are not the sum", "tax_amount", "1", "add up"},
		{"a missing field", "failure_url", "", "failure_url is missing"},
		{"no way back", "success_url", "javascript:alert(1)", "web addresses"},
		{"other signed fields", "signed_field_names", "total_amount", "signed_field_names"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := c.begin(order("a-1"))
			f.Set(tt.field, tt.value)
			for _, path := range []string{simulator.EsewaForm, "/dev/pay/esewa/do"} {
				if status, page, _ := c.post(path, f); status != 400 || !strings.Contains(page, tt.want) {
					t.Errorf("%s = %d, want 400 that names %q", path, status, tt.want)
				}
			}
		})
	}
	// The request that eSewa publishes passes.
	if status, page, _ := c.post(simulator.EsewaForm, url.Values{"amount": {"100"}, "tax_amount": {"10"}, "product_service_charge": {"0"}, "product_delivery_charge": {"0"},
		"total_amount": {"110"}, "transaction_uuid": {"241028"}, "product_code": {"EPAYTEST"}, "success_url": {done}, "failure_url": {failed},
		"signed_field_names": {"total_amount,transaction_uuid,product_code"}, "signature": {"i94zsd3oXF6ZsSr/kGqT4sSzYQzjj1W/waxjWyRwaME="}}); status != 200 {
		t.Errorf("the published form = %d %s", status, page)
	}
}

func TestPageSaysWhatItIsAndRunsNothing(t *testing.T) {
	c := open(t)
	_, page, _ := c.post(simulator.EsewaForm, c.begin(order("a-1")))
	for _, want := range []string{"Test payment, no money moves", `<html lang="en">`, "<h1>Pay Rs 20000.50 with eSewa</h1>", `value="pay"`, `value="cancel"`} {
		if !strings.Contains(page, want) {
			t.Errorf("page lacks %q", want)
		}
	}
	for _, refuse := range []string{"<script", "<style", "style=", "onclick"} {
		if strings.Contains(page, refuse) {
			t.Errorf("page holds %q", refuse)
		}
	}
}

func TestManyPayAtOnce(t *testing.T) {
	c := open(t)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			o := order("many-" + string(rune('a'+i)))
			_, query := c.pull(o, simulator.Pay)
			if _, err := c.gateway.Settle(o, query); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
