package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/functions/portal"
	"github.com/shrama/shrama/shared/web"
)

// module is one function of the house, opened here as its lambda/main.go opens
// it when deployed.
type module struct {
	name   string                         // its folder under functions/
	routes func(web.House) []web.Route    // of a module that answers people
	open   func(web.House) lambda.Handler // of one that follows the stream or the clock
}

// modules are all of them. A test holds the list equal to the folders under
// functions/ and to template.yaml, path by path.
func modules() []module {
	return []module{
		{name: "portal", routes: portal.Routes},
	}
}

// handler returns the module's function.
func (m module) handler(h web.House) lambda.Handler {
	if m.routes == nil {
		return m.open(h)
	}
	return lambda.NewHandler(web.Gateway(web.Serve(h, m.routes(h))))
}
