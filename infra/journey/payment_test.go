package journey

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/casework"
)

// stored is the case as the table has it.
func stored(t *testing.T, p *Person) casework.Case {
	t.Helper()
	id := p.Case[strings.LastIndex(p.Case, "/")+1:]
	x, err := casework.Load(t.Context(), p.h.DB(), id)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestAFeeIsPaidByBankVoucher(t *testing.T) {
	h := Open(t)
	mina := asked(h, "mina@himal.example")
	mina.PaysByVoucher("0081-442", "19,999.00")
	mina.Gets(http.StatusUnprocessableEntity)
	mina.Sees("must be for the whole fee")
	mina.PaysByVoucher("०081 442", "20,000.00")
	mina.Sees("We have your voucher", "checks the bank voucher")

	gita := h.As("accounts@shrama.example")
	gita.Opens("queue")
	gita.Follows("role=accounts-officer")
	gita.Sees("Himal Cement Pvt. Ltd.")
	gita.Case = mina.Case
	gita.Does("reject-voucher", "")
	gita.Gets(http.StatusUnprocessableEntity)
	gita.Sees("Write the reason")
	gita.Does("reject-voucher", "The bank has no such voucher.")
	mina.IsTold("The bank has no such voucher.")
	mina.Opens(mina.Case)
	mina.Sees("“The bank has no such voucher.”")
	if mina.Page.Tag() != "Payment due" {
		t.Errorf("the case is %q", mina.Page.Tag())
	}

	mina.PaysByVoucher("0081-443", "20000")
	mina.Opens(mina.Case + "/voucher") // the first answer was lost
	mina.Submits("/voucher", map[string]string{"voucher-bank": "Rastriya Banijya Bank", "voucher-branch": "Teku", "voucher-number": "0081-443", "voucher-date": "2083-8-5", "voucher-amount": "20000"})
	reports := 0
	for _, e := range stored(t, mina).History {
		if e.Action == casework.Report && e.Note == "0081-443" {
			reports++
		}
	}
	if reports != 1 {
		t.Errorf("one voucher was reported %d times", reports)
	}
	sita := h.As("officer@shrama.example")
	sita.Opens(mina.Case)
	if got := sita.Actions(); len(got) > 0 {
		t.Errorf("a labour officer is offered %v of a voucher", got)
	}
	gita.Does("pay", "")
	mina.IsTold("is paid")
	mina.Opens(mina.Case)
	if mina.Page.Tag() != "In review" {
		t.Errorf("the case is %q", mina.Page.Tag())
	}
	sita.Opens(mina.Case)
	sita.Sees("Bank voucher, reference 0081-443")

	ram := asked(h, "ram@himal.example")
	ram.PaysByVoucher("81/443", "20000.00") // the same slip in another writing
	ram.Gets(http.StatusUnprocessableEntity)
	ram.Sees("This voucher was already used for a fee")
}

func TestOneVoucherPaysOneFeeEvenWhenTwoAreVerifiedAtOnce(t *testing.T) {
	h := Open(t)
	gita := h.As("accounts@shrama.example")
	var cases []*Person
	var forms []*Form
	for _, email := range []string{"mina@himal.example", "ram@himal.example"} {
		p := asked(h, email)
		p.PaysByVoucher("0099-1", "20000.00")
		gita.Opens(p.Case)
		cases, forms = append(cases, p), append(forms, gita.form("/acts", "pay"))
	}
	for i := range cases {
		if stored(t, cases[i]).Voucher == nil {
			t.Fatal("a voucher was not reported")
		}
	}
	race(t, 2, func(i int) *Page { return gita.posts(forms[i].Action, forms[i].Values.Encode()) })
	paid := 0
	for _, p := range cases {
		if stored(t, p).Paid != nil {
			paid++
		}
	}
	if paid != 1 {
		t.Errorf("one voucher paid %d fees", paid)
	}
	for _, p := range cases {
		if stored(t, p).Paid == nil {
			gita.Opens(p.Case)
			gita.send(gita.form("/acts", "pay"), nil)
			gita.Gets(422)
			gita.Sees("This voucher was already used for a fee.")
		}
	}
}

// race makes n requests at once and counts their statuses.
func race(t *testing.T, n int, request func(i int) *Page) map[int]int {
	t.Helper()
	var mu sync.Mutex
	var wait sync.WaitGroup
	got := map[int]int{}
	gate := make(chan struct{})
	for i := range n {
		wait.Go(func() {
			<-gate
			p := request(i)
			mu.Lock()
			defer mu.Unlock()
			got[p.Status]++
		})
	}
	close(gate)
	wait.Wait()
	return got
}

func TestWhatComesBackFromEsewaCountsOnceOrNotAtAll(t *testing.T) {
	h := Open(t)
	payments := func(p *Person) (n int) {
		for _, e := range stored(t, p).History {
			if e.Action == casework.Pay || e.Action == casework.PaidTwice {
				n++
			}
		}
		return n
	}
	unpaid := func(t *testing.T, p *Person) {
		t.Helper()
		if x := stored(t, p); x.Paid != nil || payments(p) != 0 {
			t.Errorf("it was counted: %+v", x.Paid)
		}
	}
	earlier := asked(h, "earlier@himal.example")
	earlier.PaysByEsewa("pay")
	mina := asked(h, "mina@himal.example")

	for _, tt := range []struct {
		lever  string
		status int
		sees   string
	}{
		{"cancel", 200, "The payment was not finished"},
		{"amount", 409, "is not the fee of this application"},
		{"forged", 400, "It was not counted"},
		{"replay", 409, "for another application"},
	} {
		t.Run(tt.lever, func(t *testing.T) {
			h.Passes(time.Minute)
			mina.PaysByEsewa(tt.lever)
			mina.Gets(tt.status)
			mina.Sees(tt.sees)
			unpaid(t, mina)
		})
	}
	t.Run("a return that was lost is asked for", func(t *testing.T) {
		h.Passes(time.Minute)
		mina.PaysByEsewa("lost")
		unpaid(t, mina)
		mina.Opens(mina.Case)
		mina.Submits("/paid/esewa", nil)
		if payments(mina) != 1 || mina.Page.Tag() != "In review" {
			t.Errorf("%d payments, %q", payments(mina), mina.Page.Tag())
		}
	})
	t.Run("one that nobody paid stays due", func(t *testing.T) {
		hari := asked(h, "hari@himal.example")
		hari.GoesToEsewa() // and closes the page
		hari.Opens(hari.Case)
		hari.Submits("/paid/esewa", nil)
		hari.Sees("We are checking this payment with eSewa. Do not pay again.")
		unpaid(t, hari)
	})
	t.Run("a status check that lags settles with the second", func(t *testing.T) {
		devi := asked(h, "devi@himal.example")
		devi.PaysByEsewa("lost")
		devi.Opens(devi.Case)
		devi.Submits("/paid/esewa", nil)
		if payments(devi) != 1 {
			t.Errorf("%d payments", payments(devi))
		}
	})
	t.Run("a return delivered twice, and fifty times at once, pays once", func(t *testing.T) {
		sunil := asked(h, "sunil@himal.example")
		sunil.GoesToEsewa()
		back := sunil.returns()
		got := race(t, 50, func(int) *Page { return sunil.gets(back) })
		if got[http.StatusOK] != 50 {
			t.Errorf("statuses %v", got)
		}
		sunil.Opens(back)
		sunil.Gets(http.StatusOK)
		if payments(sunil) != 1 {
			t.Errorf("%d payments", payments(sunil))
		}
	})
	t.Run("a second payment is written down to be paid back", func(t *testing.T) {
		rita := asked(h, "rita@himal.example")
		rita.GoesToEsewa()
		first := rita.returns()
		h.Passes(time.Minute)
		rita.PaysByEsewa("pay")
		rita.Opens(first)
		sita := h.As("officer@shrama.example")
		sita.Opens(rita.Case)
		sita.Sees("Money came that was not due", "Pay it back")
		if payments(rita) != 2 {
			t.Errorf("%d lines of payment", payments(rita))
		}
	})
}
