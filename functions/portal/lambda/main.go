// Command lambda is the portal as a Lambda function: wiring only.
package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/functions/portal"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/tenants"
)

func main() {
	h, err := boot.FromEnv(tenants.FS)
	if err != nil {
		slog.Error("portal: start", "err", err)
		os.Exit(1)
	}
	lambda.Start(web.Gateway(web.Serve(h, portal.Routes(h))))
}
