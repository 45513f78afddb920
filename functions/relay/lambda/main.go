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
	env, err := boot.Read(os.Getenv)
	if err != nil {
		return err
	}
	h, err := env.House(tenants.Deployed)
	if err != nil {
		return err
	}
	h.Notify = post.Open(env)
	lambda.Start(relay.Open(h).Handle)
	return nil
}
