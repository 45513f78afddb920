package house

import (
	"context"
	"slices"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/functions/clock"
	"github.com/shrama/shrama/functions/permit"
	"github.com/shrama/shrama/functions/portal"
	"github.com/shrama/shrama/functions/relay"
	"github.com/shrama/shrama/functions/settings"
	"github.com/shrama/shrama/shared/paper"
	"github.com/shrama/shrama/shared/setting/desk"
	"github.com/shrama/shrama/shared/web"
)

// Module is one function of the house, opened here as its lambda/main.go opens
// it when deployed: one that answers people has routes, another a handler.
type Module struct {
	Name    string // its folder under functions/
	Routes  []web.Route
	Handler lambda.Handler
}

// Modules opens all of them. A test holds the list equal to the folders under
// functions/ and to template.yaml, path by path.
func (h *House) Modules() []Module {
	press := paper.NewPress(paper.Fonts)
	workbench := desk.New(desk.Needs{Operator: h.Operator(), Packs: h.House.Packs})
	return []Module{
		{Name: "portal", Routes: portal.Routes(h.House, h.keys)},
		{Name: "permit", Routes: permit.New(h.permit).Routes()},
		{Name: "settings", Routes: settings.New(settings.Needs{Operator: h.Operator(), Packs: h.House.Packs}).Routes()},
		{Name: "press", Routes: slices.Concat(permit.Papers(press, h.keys), workbench.Papers(press))},
		{Name: "relay", Handler: function{h.relay().Handle}},
		{Name: "clock", Handler: function{h.Ticker().Handle}},
	}
}

// Ticker returns the clock of the house. It signs the logs in its own role, which
// may put heads into the bucket with the lock and do nothing else there.
func (h *House) Ticker() *clock.Service {
	return &clock.Service{Table: h.Table, Tenants: h.Tenants, Signing: h.signing, Clock: h.Clock, Log: h.Log}
}

func (h *House) relay() *relay.Service {
	return &relay.Service{Table: h.Table, Tenants: h.Tenants, Notify: h.Notify, Clock: h.Clock, Base: h.Base, Log: h.Log}
}

// Functions returns the handler of every function, by its module.
func (h *House) Functions() map[string]lambda.Handler {
	all := map[string]lambda.Handler{}
	for _, m := range h.Modules() {
		if m.Handler == nil {
			m.Handler = function{web.Gateway(web.Serve(h.House, m.Routes))}
		}
		all[m.Name] = m.Handler
	}
	return all
}

// function calls what a main.go passes to lambda.Start. Each call has a handler
// of its own: the Invoke of lambda.NewHandler gives the buffer of its answer back
// before the caller has read it, since an environment of Lambda answers one call
// at a time, and here many calls come at once.
type function struct{ handle any }

// Invoke answers one call.
func (f function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	return lambda.NewHandler(f.handle).Invoke(ctx, payload)
}
