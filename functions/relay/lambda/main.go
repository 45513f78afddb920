// Command lambda is the relay as a Lambda function: wiring only.
package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/functions/relay"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/boot/post"
	"github.com/shrama/shrama/tenants"
)

func main() {
	if err := start(); err != nil {
		slog.Error("relay: start", "err", err)
		os.Exit(1)
	}
}

func start() error {
	env, err := boot.Read(os.Getenv, post.Needs, boot.Addressed)
	if err != nil {
		return err
	}
	g := env.Ground(tenants.Deployed)
	r := &relay.Service{Table: g.Table, Tenants: g.Tenants, Notify: post.Open(env), Clock: env.Clock, Base: env.Base, Log: g.Log}
	lambda.Start(r.Handle)
	return nil
}
