package simulator

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Lever is a value of the form field "do": what the person, or the test, lets
// happen to the payment.
type Lever string

// The levers. Each sends the browser back as the real gateway would.
const (
	Pay     Lever = "pay"     // paid; return and status check agree
	Cancel  Lever = "cancel"  // called off; back at failure_url, without data
	Amount  Lever = "amount"  // paid one rupee less, and signed so
	Forged  Lever = "forged"  // not paid; a return signed with another key
	Replay  Lever = "replay"  // not paid; the return of an earlier order again
	Pending Lever = "pending" // paid; the status check knows it only the second time
	Lost    Lever = "lost"    // paid; the browser never comes back
)

// lever is a button on the page.
type lever struct {
	Do   Lever
	Text string
}

// levers are the test buttons, under Pay and Cancel.
var levers = [...]lever{
	{Amount, "Pay one rupee less"},
	{Forged, "Come back with a forged signature"},
	{Replay, "Come back with the statement of an earlier payment"},
	{Pending, "Pay, but let the status check lag"},
	{Lost, "Pay, but never come back"},
}

// do pulls one lever on a form that is checked again, since it went through the
// browser.
func (s *esewa) do(w http.ResponseWriter, r *http.Request) {
	f, ok := s.read(w, r)
	if !ok {
		return
	}
	s.mu.Lock()
	back, ok := s.pull(Lever(r.PostForm.Get("do")), f)
	s.mu.Unlock()
	switch {
	case !ok:
		render(w, r, http.StatusBadRequest, refusedPage("no such button, or this payment is over"))
	case back == "":
		render(w, r, http.StatusOK, lostPage(f.Get("total_amount")))
	default:
		http.Redirect(w, r, back, http.StatusSeeOther)
	}
}

// pull changes the attempt and returns where the browser goes; nowhere if back
// is empty. A payment that is over cannot be changed, but shows its return
// again, as a browser's Back button would.
func (s *esewa) pull(l Lever, f url.Values) (back string, ok bool) {
	a := s.open(f)
	if a.Status == "COMPLETE" && l != Pay && l != Replay {
		return "", false
	}
	a.Ref = reference(a.Order)
	good := s.statement(s.secret, *a)
	switch l {
	case Pay:
		a.Status, a.Later, s.last = "COMPLETE", "", good
		return comeBack(f, good), true
	case Cancel:
		a.Status, a.Later = "CANCELED", ""
		return f.Get("failure_url"), true
	case Amount:
		less := *a
		if n, err := add(a.Total); err == nil {
			less.Total = literal(max(n-100, 1))
		}
		return comeBack(f, s.statement(s.secret, less)), true
	case Forged:
		return comeBack(f, s.statement("not "+s.secret, *a)), true
	case Replay:
		return comeBack(f, s.earlier(*a)), true
	case Pending:
		a.Later = "COMPLETE"
		return comeBack(f, good), true
	case Lost:
		a.Status, a.Later = "COMPLETE", ""
		return "", true
	}
	return "", false
}

// earlier returns the last completed payment's statement, or one of an order
// that never was, signed like it.
func (s *esewa) earlier(a attempt) string {
	if s.last != "" {
		return s.last
	}
	a.Order = "EARLIER-1"
	a.Ref = reference(a.Order)
	return s.statement(s.secret, a)
}

// comeBack appends the statement as eSewa does. A plus sign in a query would be
// read as a space, so it is escaped.
func comeBack(f url.Values, data string) string {
	return f.Get("success_url") + "?data=" + url.QueryEscape(data)
}

// statement is the signed return of a completed payment: the amount stands as a
// JSON number with one decimal, and is signed as it stands.
func (s *esewa) statement(secret string, a attempt) string {
	const names = "transaction_code,status,total_amount,transaction_uuid,product_code,signed_field_names"
	total := a.Total
	if n, err := add(total); err == nil {
		total = literal(n)
	}
	signature := sign(secret, "transaction_code="+a.Ref, "status=COMPLETE", "total_amount="+total,
		"transaction_uuid="+a.Order, "product_code="+a.Product, "signed_field_names="+names)
	// Every value is plain ASCII without quotes, as fault has made sure.
	return base64.StdEncoding.EncodeToString(fmt.Appendf(nil,
		`{"transaction_code":%q,"status":"COMPLETE","total_amount":%s,"transaction_uuid":%q,"product_code":%q,"signed_field_names":%q,"signature":%q}`,
		a.Ref, total, a.Order, a.Product, names, signature))
}

// add sums decimals such as 110 and 12.50, in paisa.
func add(decimals ...string) (paisa int64, err error) {
	for _, d := range decimals {
		whole, frac, _ := strings.Cut(d, ".")
		if len(frac) > 2 || len(whole) > 12 {
			return 0, fmt.Errorf("simulator: %q is not an amount", d)
		}
		n, err := strconv.ParseUint(whole+(frac + "00")[:2], 10, 63)
		if err != nil {
			return 0, fmt.Errorf("simulator: %q is not an amount: %w", d, err)
		}
		paisa += int64(n)
	}
	return paisa, nil
}

// literal writes an amount as eSewa's JSON does: 1000.0, 12.5, 12.05.
func literal(paisa int64) string {
	if paisa%10 == 0 {
		return fmt.Sprintf("%d.%d", paisa/100, paisa%100/10)
	}
	return fmt.Sprintf("%d.%02d", paisa/100, paisa%100)
}
