// Package pay takes fees through gateways that sign what they say, and by bank
// voucher that an officer verifies. A browser's return proves nothing: money is
// received when the gateway's signature, amount, currency and order fit.
package pay

import (
	"errors"
	"time"

	"github.com/shrama/shrama/shared/money"
)

// Order is one attempt to pay one fee.
type Order struct {
	ID     string // unique to the attempt: <case ref>-<n>
	Amount money.Amount
}

// Redirect is the form that sends a browser to a gateway.
type Redirect struct {
	URL    string
	Fields [][2]string
}

// Receipt is what a gateway states, its signature proven.
type Receipt struct {
	Order  string // Order.ID
	Ref    string // the gateway's own reference
	Amount money.Amount
	At     time.Time
}

// Errors of a return that is not a payment.
var (
	ErrForged = errors.New("pay: the signature does not fit")
	ErrAmount = errors.New("pay: another amount or currency than asked")
	ErrOrder  = errors.New("pay: another order")
	ErrUnpaid = errors.New("pay: not completed")
)

// Gateway is one way to pay online.
type Gateway interface {
	// Begin returns the form for an order; the browser comes back to done or failed.
	Begin(o Order, done, failed string) (Redirect, error)
	// Settle reads what came back for the order and proves it.
	Settle(o Order, query map[string]string) (Receipt, error)
}
