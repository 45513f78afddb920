package boot

import (
	"cmp"
	"fmt"
	"net/url"

	"github.com/shrama/shrama/shared/pay"
)

// Esewa is an administration's agreement with eSewa. The zero Esewa is none.
type Esewa struct {
	Merchant string // SHRAMA_ESEWA_MERCHANT
	Secret   string // SHRAMA_ESEWA_SECRET

	Form, Status string // addresses of a simulator; empty is eSewa
}

// Gateways returns the gateway under its id in packs, and whom to ask about a
// payment whose return was lost; both are nil where there is no agreement.
func (e Esewa) Gateways() (map[string]pay.Gateway, pay.Querier, error) {
	if e.Merchant == "" {
		return nil, nil, nil
	}
	g, err := pay.NewEsewa(pay.EsewaConfig{
		Merchant: e.Merchant, Secret: e.Secret,
		FormURL: cmp.Or(e.Form, pay.EsewaForm), StatusURL: cmp.Or(e.Status, pay.EsewaStatus),
	})
	if err != nil {
		return nil, nil, fmt.Errorf("boot: %w", err)
	}
	return map[string]pay.Gateway{"esewa": g}, g, nil
}

// Agreements returns the ids, in packs, of the ways to pay that are agreed on.
func (e Esewa) Agreements() []string {
	if e.Merchant == "" {
		return nil
	}
	return []string{"esewa"}
}

// Origins are those that a page may send a form to.
func (e Esewa) Origins() []string {
	u, err := url.Parse(cmp.Or(e.Form, pay.EsewaForm))
	if err != nil || e.Merchant == "" || u.Host == "" {
		return nil
	}
	return []string{u.Scheme + "://" + u.Host}
}
