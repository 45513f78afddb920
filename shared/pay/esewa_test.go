package pay_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pay"
)

// The secret and the two statements that eSewa publishes for testing.
const (
	secret   = "8gBm/:&EnhH.1/q"
	names    = "transaction_code,status,total_amount,transaction_uuid,product_code,signed_field_names"
	returned = `{"transaction_code":"000AWEO","status":"COMPLETE","total_amount":1000.0,"transaction_uuid":"250610-162413",` +
		`"product_code":"EPAYTEST","signed_field_names":"` + names + `","signature":"62GcfZTmVkzhtUeh+QJ1AqiJrjoWWGof3U+eTPTZ7fA="}`
)

var order = pay.Order{ID: "250610-162413", Amount: money.Amount{Minor: 100000, Currency: "NPR"}}

func gateway(t *testing.T, status string) *pay.Esewa {
	t.Helper()
	g, err := pay.NewEsewa(pay.EsewaConfig{Merchant: "EPAYTEST", Secret: secret, FormURL: pay.EsewaTestForm, StatusURL: status})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func data(statement string) map[string]string {
	return map[string]string{"data": base64.StdEncoding.EncodeToString([]byte(statement))}
}

// signed returns a statement with the given fields as eSewa would sign it; a
// value that starts with a digit is written as a JSON number.
func signed(key string, fields ...[2]string) string {
	var message, body []string
	for _, f := range fields {
		message = append(message, f[0]+"="+f[1])
		value := `"` + f[1] + `"`
		if f[0] == "total_amount" && !strings.Contains(f[1], ",") {
			value = f[1]
		}
		body = append(body, `"`+f[0]+`":`+value)
	}
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(strings.Join(message, ",")))
	return "{" + strings.Join(body, ",") + `,"signature":"` + base64.StdEncoding.EncodeToString(mac.Sum(nil)) + `"}`
}

// completed is a good return with some fields changed before signing.
func completed(change ...[2]string) string {
	f := [][2]string{{"transaction_code", "000AWEO"}, {"status", "COMPLETE"}, {"total_amount", "1000.0"},
		{"transaction_uuid", "250610-162413"}, {"product_code", "EPAYTEST"}, {"signed_field_names", names}}
	for _, c := range change {
		for i := range f {
			if f[i][0] == c[0] {
				f[i][1] = c[1]
			}
		}
	}
	return signed(secret, f...)
}

func TestBeginSignsAsPublished(t *testing.T) {
	got, err := gateway(t, "").Begin(pay.Order{ID: "241028", Amount: money.Amount{Minor: 11000, Currency: "NPR"}},
		"https://shrama.example/np/pay/done", "https://shrama.example/np/pay/failed")
	if err != nil {
		t.Fatal(err)
	}
	want := pay.Redirect{URL: "https://rc-epay.esewa.com.np/api/epay/main/v2/form", Fields: [][2]string{
		{"amount", "110"}, {"tax_amount", "0"}, {"product_service_charge", "0"}, {"product_delivery_charge", "0"},
		{"total_amount", "110"}, {"transaction_uuid", "241028"}, {"product_code", "EPAYTEST"},
		{"success_url", "https://shrama.example/np/pay/done"}, {"failure_url", "https://shrama.example/np/pay/failed"},
		{"signed_field_names", "total_amount,transaction_uuid,product_code"},
		{"signature", "i94zsd3oXF6ZsSr/kGqT4sSzYQzjj1W/waxjWyRwaME="},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
}

func TestBeginRefuses(t *testing.T) {
	npr := money.Amount{Minor: 100000, Currency: "NPR"}
	for _, tt := range []struct {
		name string
		o    pay.Order
		done string
		want error
	}{
		{"another currency than the rupee of Nepal", pay.Order{ID: "a-1", Amount: money.Amount{Minor: 100000, Currency: "INR"}}, "https://x.example/d", pay.ErrAmount},
		{"nothing to pay", pay.Order{ID: "a-1", Amount: money.Amount{Currency: "NPR"}}, "https://x.example/d", pay.ErrAmount},
		{"an order id with a separator", pay.Order{ID: "a,product_code=B", Amount: npr}, "https://x.example/d", pay.ErrOrder},
		{"an order without id", pay.Order{Amount: npr}, "https://x.example/d", pay.ErrOrder},
		{"an address with a query, which eSewa would break", pay.Order{ID: "a-1", Amount: npr}, "https://x.example/d?case=1", nil},
		{"an address that is no web page", pay.Order{ID: "a-1", Amount: npr}, "javascript:alert(1)", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := gateway(t, "").Begin(tt.o, tt.done, "https://x.example/f")
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("err = %v, want %v", err, tt.want)
			}
		})
	}
}

func TestSettleReadsThePublishedReturn(t *testing.T) {
	got, err := gateway(t, "").Settle(order, data(returned))
	if err != nil {
		t.Fatal(err)
	}
	want := pay.Receipt{Order: "250610-162413", Ref: "000AWEO", Amount: order.Amount}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("receipt (-want +got):\n%s", diff)
	}
}

func TestSettleReadsEveryWritingOfTheAmount(t *testing.T) {
	for _, amount := range []string{"1000", "1000.0", "1000.00", "1,000.0"} {
		if _, err := gateway(t, "").Settle(order, data(completed([2]string{"total_amount", amount}))); err != nil {
			t.Errorf("%s: %v", amount, err)
		}
	}
	if _, err := gateway(t, "").Settle(order, map[string]string{"data": strings.ReplaceAll(data(returned)["data"], "+", " ")}); err != nil {
		t.Errorf("plus signs that arrived as spaces: %v", err)
	}
}

func TestSettleRefuses(t *testing.T) {
	short := "status,total_amount,transaction_uuid,product_code,signed_field_names"
	for _, tt := range []struct {
		name, statement string
		want            error
	}{
		{"a forged signature", signed("another key", [2]string{"transaction_code", "000AWEO"}), pay.ErrForged},
		{"an amount whose zero was lost", strings.Replace(returned, "1000.0", "1000", 1), pay.ErrForged},
		{"an amount changed after signing", strings.Replace(returned, "1000.0", "1.0", 1), pay.ErrForged},
		{"another amount, well signed", completed([2]string{"total_amount", "1.0"}), pay.ErrAmount},
		{"an amount in thousandths", completed([2]string{"total_amount", "1000.001"}), pay.ErrAmount},
		{"an amount in scientific writing", completed([2]string{"total_amount", "1E3"}), pay.ErrAmount},
		{"an amount grouped at random", completed([2]string{"total_amount", "1,,000.0"}), pay.ErrAmount},
		{"the return of another order", completed([2]string{"transaction_uuid", "250610-162414"}), pay.ErrOrder},
		{"another merchant's return", completed([2]string{"product_code", "EPAYTEST2"}), pay.ErrOrder},
		{"a payment not done yet", completed([2]string{"status", "PENDING"}), pay.ErrPending},
		{"a payment taken back", completed([2]string{"status", "FULL_REFUND"}), pay.ErrUnpaid},
		{"a payment called off", completed([2]string{"status", "CANCELED"}), pay.ErrUnpaid},
		{"a reference that is none", completed([2]string{"transaction_code", ""}), pay.ErrPending},
		{"a field that is not signed", strings.Replace(returned, `"status"`, `"note":"x","status"`, 1), pay.ErrForged},
		{"a statement that signs too little", signed(secret, [2]string{"status", "COMPLETE"}, [2]string{"total_amount", "1000.0"},
			[2]string{"transaction_uuid", "250610-162413"}, [2]string{"product_code", "EPAYTEST"}, [2]string{"signed_field_names", short}), pay.ErrForged},
		{"our own form's signature shown as a return", signed(secret, [2]string{"total_amount", "1000"},
			[2]string{"transaction_uuid", "250610-162413"}, [2]string{"product_code", "EPAYTEST"}), pay.ErrForged},
		{"a key that stands twice", strings.Replace(returned, `"status"`, `"status":"PENDING","status"`, 1), pay.ErrForged},
		{"a nested object", strings.Replace(returned, `"COMPLETE"`, `{"a":1}`, 1), pay.ErrForged},
		{"a separator inside a value", completed([2]string{"transaction_code", "A,status=COMPLETE"}), pay.ErrForged},
		{"text after the statement", returned + "{}", pay.ErrForged},
		{"a statement cut short", returned[:len(returned)-1], pay.ErrForged},
		{"bytes that are not UTF-8", strings.Replace(returned, "AWEO", "\xff", 1), pay.ErrForged},
		{"more bytes than a return has", returned + strings.Repeat(" ", 9000), pay.ErrForged},
		{"no statement at all", "", pay.ErrUnpaid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := gateway(t, "").Settle(order, data(tt.statement))
			if !errors.Is(err, tt.want) || r != (pay.Receipt{}) {
				t.Errorf("got %v, %v, want %v", r, err, tt.want)
			}
		})
	}
	for _, raw := range []string{"%%%", "e30", data(returned)["data"] + "\n", "\n"} {
		if _, err := gateway(t, "").Settle(order, map[string]string{"data": raw}); !errors.Is(err, pay.ErrForged) {
			t.Errorf("data %q: err = %v, want %v", raw, err, pay.ErrForged)
		}
	}
}

// Ten thousand returns with one thing changed: a byte of the statement, a byte
// of its base64, or a whole value. None may be taken for money.
func TestNoMutationOfAReturnIsPaid(t *testing.T) {
	g, random := gateway(t, ""), rand.New(rand.NewPCG(2074, 22))
	encoded := data(returned)["data"]
	tried := 0
	for tried < 10_000 {
		query := map[string]string{"data": mutate(random, encoded)}
		if sameStatement(query["data"]) {
			continue
		}
		tried++
		if r, err := g.Settle(order, query); err == nil || r != (pay.Receipt{}) {
			t.Fatalf("%q was paid: %v", query["data"], r)
		}
	}
}

func mutate(random *rand.Rand, encoded string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \n"
	raw := []byte(returned)
	switch i := random.IntN(len(raw)); random.IntN(6) {
	case 0: // another byte
		raw[i] = byte(random.IntN(256))
	case 1: // a byte lost
		raw = append(raw[:i], raw[i+1:]...)
	case 2: // a byte more
		raw = append(raw[:i], append([]byte{byte(32 + random.IntN(95))}, raw[i:]...)...)
	case 3: // two bytes swapped
		j := random.IntN(len(raw))
		raw[i], raw[j] = raw[j], raw[i]
	case 4: // another value in one place
		parts := strings.Split(returned, ",")
		k := random.IntN(len(parts))
		parts[k] = fmt.Sprintf("%s%d", parts[k], random.IntN(1000))
		raw = []byte(strings.Join(parts, ","))
	default: // the base64 itself
		b := []byte(encoded)
		b[random.IntN(len(b))] = alphabet[random.IntN(len(alphabet))]
		return string(b)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// sameStatement reports whether data still says what the good return says, so
// that a space between two JSON tokens does not count as a forgery.
func sameStatement(data string) bool {
	raw, err := base64.StdEncoding.DecodeString(data)
	var got, want map[string]json.RawMessage
	if err != nil || json.Unmarshal(raw, &got) != nil || json.Unmarshal([]byte(returned), &want) != nil {
		return false
	}
	return cmp.Equal(got, want)
}

// answer is a status check that always says the same.
func answer(t *testing.T, status int, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got, want := r.URL.RawQuery, "product_code=EPAYTEST&total_amount=1000&transaction_uuid=250610-162413"; got != want {
			t.Errorf("asked %q, want %q", got, want)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body) //nolint:errcheck // a test's answer
	}))
	t.Cleanup(s.Close)
	return s.URL + "/status/"
}

func checked(status, amount, ref string) string {
	return `{"product_code":"EPAYTEST","transaction_uuid":"250610-162413","total_amount":` + amount + `,"status":"` + status + `","ref_id":` + ref + `}`
}

func TestReturnAndStatusCheckMustAgree(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		body   string
		want   error
	}{
		{"both say paid", 200, checked("COMPLETE", "1000.0", `"000AWEO"`), nil},
		{"eSewa is still at it", 200, checked("PENDING", "1000.0", "null"), pay.ErrPending},
		{"eSewa does not know itself", 200, checked("AMBIGUOUS", "1000.0", "null"), pay.ErrPending},
		{"eSewa knows no such payment", 200, checked("NOT_FOUND", "0", "null"), pay.ErrUnpaid},
		{"eSewa gave the money back", 200, checked("FULL_REFUND", "1000.0", `"000AWEO"`), pay.ErrUnpaid},
		{"eSewa took another amount", 200, checked("COMPLETE", "10.0", `"000AWEO"`), pay.ErrAmount},
		{"eSewa names another transaction", 200, checked("COMPLETE", "1000.0", `"000AWEP"`), pay.ErrPending},
		{"eSewa speaks of another order", 200, strings.Replace(checked("COMPLETE", "1000.0", `"000AWEO"`), "250610", "250611", 1), pay.ErrOrder},
		{"eSewa is down", 503, "", pay.ErrPending},
		{"eSewa sends the browser elsewhere", 302, "", pay.ErrPending},
		{"eSewa answers with a page", 200, "<html>", pay.ErrPending},
		{"eSewa answers with its own error", 200, `{"code":0,"error_message":"Service is currently unavailable"}`, pay.ErrPending},
		{"eSewa answers without end", 200, strings.Repeat(" ", 70_000) + checked("COMPLETE", "1000.0", `"000AWEO"`), pay.ErrPending},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := gateway(t, answer(t, tt.status, tt.body)).Settle(order, data(returned))
			if !errors.Is(err, tt.want) || (err == nil) != (r.Ref == "000AWEO") {
				t.Errorf("got %v, %v, want %v", r, err, tt.want)
			}
		})
	}
}

func TestPaymentWhoseReturnWasLostIsFound(t *testing.T) {
	g := gateway(t, answer(t, 200, checked("COMPLETE", "1000.0", `"000AWEO"`)))
	want := pay.Receipt{Order: order.ID, Ref: "000AWEO", Amount: order.Amount}
	if got, err := g.Query(t.Context(), order); err != nil || got != want {
		t.Errorf("query = %v, %v, want %v", got, err, want)
	}
	if got, err := g.Settle(order, nil); err != nil || got != want {
		t.Errorf("back at the failure address = %v, %v, want %v", got, err, want)
	}
}

func TestSilentStatusCheckIsPending(t *testing.T) {
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(silent.Close)
	g, err := pay.NewEsewa(pay.EsewaConfig{Merchant: "EPAYTEST", Secret: secret, FormURL: "/dev/pay/esewa/form", StatusURL: silent.URL,
		Client: &http.Client{Timeout: 50 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Settle(order, data(returned)); !errors.Is(err, pay.ErrPending) {
		t.Errorf("err = %v, want %v", err, pay.ErrPending)
	}
}

func TestAStatusCheckFollowsNobodyElsewhere(t *testing.T) {
	asked := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	t.Cleanup(elsewhere.Close)
	leads := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusFound))
	t.Cleanup(leads.Close)
	g, err := pay.NewEsewa(pay.EsewaConfig{Merchant: "EPAYTEST", Secret: secret, FormURL: "/dev/pay/esewa/form", StatusURL: leads.URL})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Settle(order, data(returned)); err == nil || asked {
		t.Errorf("err = %v; elsewhere was asked: %v", err, asked)
	}
}

func TestConfigNamesTheSettingAtFault(t *testing.T) {
	good := pay.EsewaConfig{Merchant: "EPAYTEST", Secret: secret, FormURL: pay.EsewaForm, StatusURL: pay.EsewaStatus}
	for _, tt := range []struct {
		name   string
		change func(*pay.EsewaConfig)
		want   string
	}{
		{"no merchant", func(c *pay.EsewaConfig) { c.Merchant = "" }, "merchant"},
		{"no secret", func(c *pay.EsewaConfig) { c.Secret = "" }, "secret"},
		{"a form without TLS", func(c *pay.EsewaConfig) { c.FormURL = "http://epay.esewa.com.np/" }, "form address"},
		{"a status check without TLS", func(c *pay.EsewaConfig) { c.StatusURL = "http://esewa.com.np/" }, "status address"},
	} {
		c := good
		tt.change(&c)
		if _, err := pay.NewEsewa(c); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: err = %v, want it to name %q", tt.name, err, tt.want)
		}
	}
}

func TestFaultMayBeShown(t *testing.T) {
	for err, want := range map[error]string{pay.ErrForged: "pay.forged", pay.ErrAmount: "pay.amount", pay.ErrOrder: "pay.order",
		pay.ErrUnpaid: "pay.unpaid", pay.ErrPending: "pay.pending"} {
		f, ok := errors.AsType[*fault.Error](pay.Fault(fmt.Errorf("case: %w", err)))
		if !ok || f.Code != want || !errors.Is(f, err) {
			t.Errorf("%v: fault = %v, want %s", err, f, want)
		}
	}
	if other := errors.New("store: down"); pay.Fault(other) != other {
		t.Error("an error of another package was changed")
	}
}
