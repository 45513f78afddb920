package house

import (
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/infra/simulator"
)

// Front is what a browser reaches: the API of the template before the functions,
// and on /dev/ what stands in for the world outside. All that is not /dev/ goes
// to the API with its path untouched, which a ServeMux would tidy.
func (h *House) Front(t *gateway.Template, functions map[string]lambda.Handler) (http.Handler, error) {
	api, err := gateway.New(t, functions, h.Clock, h.Log)
	if err != nil {
		return nil, err
	}
	dev := http.NewServeMux()
	dev.Handle("/dev/messages", h.Inbox.Handler())
	dev.Handle("/dev/messages/", h.Inbox.Handler())
	dev.Handle("/dev/app", simulator.App(h.Clock))
	dev.Handle("/dev/pay/esewa/", simulator.Esewa(esewaSecret, esewaMerchant))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/dev/") {
			dev.ServeHTTP(w, r)
		} else {
			api.ServeHTTP(w, r)
		}
	}), nil
}
