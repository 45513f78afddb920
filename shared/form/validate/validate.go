// Package validate judges answers with validator, to which it tells the tags of
// package form.
//
// Whoever asks people anything links it, as decoders of pictures are linked, for
// its effect alone. The schedule and the stream ask nobody, and do without the
// lists of countries and their parts that validator makes at every start.
package validate

import (
	"context"
	"errors"
	"sync"

	"github.com/go-playground/validator/v10"

	"github.com/shrama/shrama/shared/form"
)

func init() { form.Judge = judge } //nolint:gochecknoinits // linked for its effect, see above

// own is the context's key of what decides about our tags in the check under way.
type own struct{}

// tags is the validator with our tags. It is made on first use: a function that
// shows pages only never pays for it.
var tags = sync.OnceValue(func() *validator.Validate {
	v := validator.New()
	for _, tag := range form.Own {
		err := v.RegisterValidationCtx(tag, func(ctx context.Context, fl validator.FieldLevel) bool {
			passes, ok := ctx.Value(own{}).(func(tag, answer, param string) bool)
			return ok && passes(tag, fl.Field().String(), fl.Param())
		})
		if err != nil {
			panic("validate: " + err.Error()) // a tag's name is a constant
		}
	}
	return v
})

func judge(rule, answer string, passes func(tag, answer, param string) bool) string {
	err := tags().VarCtx(context.WithValue(context.Background(), own{}, passes), answer, rule)
	if err == nil {
		return ""
	}
	wrong, ok := errors.AsType[validator.ValidationErrors](err)
	if !ok || len(wrong) == 0 {
		return "characters"
	}
	return wrong[0].Tag()
}
