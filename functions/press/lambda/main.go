// Command lambda is the press as a Lambda function: wiring only. It prints the
// papers of the other modules, which so need no fonts (infra/decisions/0016).
package main

import (
	"log/slog"
	"os"
	"slices"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/shrama/shrama/functions/permit"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/boot/front"
	"github.com/shrama/shrama/shared/boot/keys"
	"github.com/shrama/shrama/shared/paper"
	"github.com/shrama/shrama/shared/setting/desk"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/tenants"
)

func main() {
	if err := start(); err != nil {
		slog.Error("press: start", "err", err)
		os.Exit(1)
	}
}

func start() error {
	env, err := boot.Read(os.Getenv, front.Needs, keys.Needs)
	if err != nil {
		return err
	}
	h, err := front.Open(env, env.Ground(tenants.Deployed))
	if err != nil {
		return err
	}
	press := paper.NewPress(paper.Fonts)
	lambda.Start(web.Gateway(web.Serve(h, slices.Concat(
		permit.Papers(press, keys.Open(env)), desk.New(desk.Needs{Packs: h.Packs}).Papers(press),
	))))
	return nil
}
