// Command lambda is the portal as a Lambda function: wiring only.
package main

import (
	_ "embed"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/functions/portal"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/boot/front"
	"github.com/shrama/shrama/shared/boot/keys"
	"github.com/shrama/shrama/shared/boot/post"
	_ "github.com/shrama/shrama/shared/form/validate" // what people type is judged
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/tenants"
)

// described is what /openapi.json answers: the routes of all modules, which this
// function does not link. Made by: go test ./infra/house -run OpenAPI -update.
//
//go:embed openapi.json
var described []byte

func main() {
	if err := start(); err != nil {
		slog.Error("portal: start", "err", err)
		os.Exit(1)
	}
}

func start() error {
	env, err := boot.Read(os.Getenv, front.Needs, boot.Peppered, keys.Needs, post.Needs)
	if err != nil {
		return err
	}
	h, err := front.Open(env, env.Ground(tenants.Deployed))
	if err != nil {
		return err
	}
	h.Notify = post.Open(env)
	h.Document = func() ([]byte, error) { return described, nil }
	lambda.Start(web.Gateway(web.Serve(h, portal.Routes(h, keys.Open(env)))))
	return nil
}
