package house

import (
	"net/http"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/infra/simulator"
)

// Front is what a browser reaches: the API of the template before the functions,
// and on /dev/ what stands in for the world outside.
func (h *House) Front(t *gateway.Template, functions map[string]lambda.Handler) (http.Handler, error) {
	api, err := gateway.New(t, functions, h.Clock, h.Log)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", api)
	mux.Handle("/dev/messages", h.Inbox.Handler())
	mux.Handle("/dev/messages/", h.Inbox.Handler())
	mux.Handle("/dev/pay/esewa/", simulator.Esewa(esewaSecret, esewaMerchant))
	return mux, nil
}
