// Command lambda is the settings module as a Lambda function: wiring only.
package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/functions/settings"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/boot/front"
	"github.com/shrama/shrama/shared/boot/keys"
	_ "github.com/shrama/shrama/shared/form/validate" // what people type is judged
	"github.com/shrama/shrama/shared/operator"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/tenants"
)

func main() {
	if err := start(); err != nil {
		slog.Error("settings: start", "err", err)
		os.Exit(1)
	}
}

func start() error {
	env, err := boot.Read(os.Getenv, front.Needs, keys.Needs)
	if err != nil {
		return err
	}
	g := env.Ground(tenants.Deployed)
	h, err := front.Open(env, g)
	if err != nil {
		return err
	}
	needs := settings.Needs{Packs: h.Packs, Operator: &operator.Operator{
		Register: g.Tenants, Keys: keys.Open(env), Families: pack.Families(tenants.Deployed), Gateways: env.Esewa.Agreements(),
	}}
	lambda.Start(web.Gateway(web.Serve(h, settings.New(needs).Routes())))
	return nil
}
