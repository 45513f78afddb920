// Command lambda is the clock as a Lambda function: wiring only.
package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/functions/clock"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/boot/keys"
	"github.com/shrama/shrama/shared/logbook"
	"github.com/shrama/shrama/tenants"
)

func main() {
	if err := start(); err != nil {
		slog.Error("clock: start", "err", err)
		os.Exit(1)
	}
}

func start() error {
	env, err := boot.Read(os.Getenv, keys.Needs, boot.Recording)
	if err != nil {
		return err
	}
	g := env.Ground(tenants.Deployed)
	c := &clock.Service{Table: g.Table, Tenants: g.Tenants, Signing: logbook.Signing{Keys: keys.Open(env), Safe: env.Safe()}, Clock: env.Clock, Log: g.Log}
	lambda.Start(c.Handle)
	return nil
}
