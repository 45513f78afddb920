package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/functions/clock"
	"github.com/shrama/shrama/functions/permit"
	"github.com/shrama/shrama/functions/portal"
	"github.com/shrama/shrama/functions/relay"
	"github.com/shrama/shrama/shared/web"
)

// module is one function of the house, opened here as its lambda/main.go opens
// it when deployed: one that answers people has routes, another a handler.
type module struct {
	name    string // its folder under functions/
	routes  []web.Route
	handler lambda.Handler
}

// modules opens all of them. A test holds the list equal to the folders under
// functions/ and to template.yaml, path by path.
func (h *house) modules() []module {
	return []module{
		{name: "portal", routes: portal.Routes(h.House, h.permit.Keys)},
		{name: "permit", routes: permit.New(h.permit).Routes()},
		{name: "relay", handler: lambda.NewHandler(relay.Open(h.House).Handle)},
		{name: "clock", handler: lambda.NewHandler(clock.Open(h.House).Handle)},
	}
}

// functions returns the handler of every function, by its module.
func (h *house) functions() map[string]lambda.Handler {
	all := map[string]lambda.Handler{}
	for _, m := range h.modules() {
		if m.handler == nil {
			m.handler = lambda.NewHandler(web.Gateway(web.Serve(h.House, m.routes)))
		}
		all[m.name] = m.handler
	}
	return all
}
