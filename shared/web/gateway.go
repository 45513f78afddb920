package web

import (
	"context"
	"net/http"

	"github.com/shrama/shrama/shared/web/apigw"
)

// Gateway returns h as a Lambda handler behind a REST API.
func Gateway(h http.Handler) func(context.Context, apigw.Event) (apigw.Answer, error) {
	return apigw.Handler(h)
}
