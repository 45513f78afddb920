package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/shared/web"
)

// module is one function of the house, opened as its lambda/main.go opens it.
type module struct {
	name   string // its folder under functions/
	routes func() []web.Route
	open   func(h web.House) lambda.Handler
}

// modules are all of them. A test holds the list equal to functions/ and to
// template.yaml.
func modules() []module {
	return []module{}
}

// pages opens a module that answers people: its routes behind the gateway.
func pages(routes func() []web.Route) func(web.House) lambda.Handler {
	return func(h web.House) lambda.Handler {
		return lambda.NewHandler(web.Gateway(web.Serve(h, routes())))
	}
}
