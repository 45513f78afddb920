package fault

import (
	"errors"
	"strings"
)

// service is an error that a service answered with, as the AWS SDK has it.
type service interface {
	error
	ErrorCode() string
	ErrorMessage() string
}

// Log returns an error as a log may hold it: with everything that we say of it
// and with the code that a service of AWS refused a call by, but without that
// service's own sentence, which may repeat what it was sent.
func Log(err error) string {
	said := err.Error()
	if api, ok := errors.AsType[service](err); ok && api.ErrorMessage() != "" {
		said = strings.ReplaceAll(said, api.ErrorMessage(), "…")
	}
	return said
}
