// Command lambda is the relay as a Lambda function: wiring only.
package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/functions/relay"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/tenants"
)

func main() {
	h, err := boot.FromEnv(tenants.Deployed)
	if err != nil {
		slog.Error("relay: start", "err", err)
		os.Exit(1)
	}
	lambda.Start(relay.Open(h).Handle)
}
