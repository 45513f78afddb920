// Command lambda is the permit module as a Lambda function: wiring only.
package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/functions/permit"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/boot/front"
	_ "github.com/shrama/shrama/shared/form/validate" // what people type is judged
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/tenants"
)

func main() {
	if err := start(); err != nil {
		slog.Error("permit: start", "err", err)
		os.Exit(1)
	}
}

func start() error {
	env, err := boot.Read(os.Getenv, front.Needs, boot.Peppered)
	if err != nil {
		return err
	}
	h, err := front.Open(env, env.Ground(tenants.Deployed))
	if err != nil {
		return err
	}
	var needs permit.Needs
	if needs.Gateways, needs.Query, err = env.Esewa.Gateways(); err != nil {
		return err
	}
	lambda.Start(web.Gateway(web.Serve(h, permit.New(needs).Routes())))
	return nil
}
