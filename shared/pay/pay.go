// Package pay takes fees through gateways that sign what they say, and by bank
// voucher that an officer verifies. A browser's return proves nothing: money is
// received when the gateway's signature, amount, currency and order fit.
//
// Nothing here remembers. The same return settles to the same Receipt however
// often it is shown, so the case counts it once by writing Receipt.Order and
// Receipt.Ref under a condition.
package pay

import (
	"context"
	"errors"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/money"
)

// Order is one attempt to pay one fee.
type Order struct {
	ID     string // unique to the attempt: <case ref>-<n>; letters, digits and hyphens
	Amount money.Amount
}

// Redirect is the form that sends a browser to a gateway, by POST. The page
// that holds it must allow the URL's origin in its form-action.
type Redirect struct {
	URL    string
	Fields [][2]string
}

// Receipt is what a gateway states, its signature proven.
type Receipt struct {
	Order  string // Order.ID
	Ref    string // the gateway's own reference
	Amount money.Amount
	At     time.Time // when the gateway says it was paid; zero where it does not say
}

// Errors of a return that is not a payment.
var (
	ErrForged  = errors.New("pay: the signature does not fit")
	ErrAmount  = errors.New("pay: another amount or currency than asked")
	ErrOrder   = errors.New("pay: another order")
	ErrUnpaid  = errors.New("pay: not completed")
	ErrPending = errors.New("pay: not known yet, ask the gateway again")
)

// Gateway is one way to pay online.
type Gateway interface {
	// Begin returns the form for an order; the browser comes back to done or failed.
	Begin(o Order, done, failed string) (Redirect, error)
	// Settle reads what came back for the order and proves it. ErrPending means
	// that money may have moved: the case waits and asks again with Query.
	Settle(o Order, query map[string]string) (Receipt, error)
}

// Querier is a gateway that can be asked about an order, so that a payment
// whose browser never came back is found.
type Querier interface {
	// Query asks what became of the order. The errors are those of Settle;
	// ErrUnpaid says that the gateway took no money.
	Query(ctx context.Context, o Order) (Receipt, error)
}

// Fault turns an error of this package into one that may be shown; any other
// error comes back as it is.
func Fault(err error) error {
	for _, f := range []struct {
		err  error
		kind fault.Kind
		code string
	}{
		{ErrPending, fault.Conflict, "pay.pending"},
		{ErrUnpaid, fault.Conflict, "pay.unpaid"},
		{ErrAmount, fault.Conflict, "pay.amount"},
		{ErrOrder, fault.Conflict, "pay.order"},
		{ErrForged, fault.Malformed, "pay.forged"},
	} {
		if errors.Is(err, f.err) {
			return fault.Wrap(err, f.kind, f.code)
		}
	}
	return err
}
