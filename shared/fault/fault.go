// Package fault defines the only error type whose text may leave the service.
//
// Domain and storage code wrap a cause with New or Wrap; the web package turns
// the Kind into an HTTP status and the Code into a sentence in the caller's
// language. An error that carries no *Error is internal: it is logged, see Log,
// and shown to nobody.
package fault

import (
	"errors"
	"time"
)

// Kind is the class of a fault. The zero Kind is Internal, so a forgotten Kind
// hides detail rather than leaking it.
type Kind int

// The kinds, with the HTTP status the web package answers (RFC 9110).
const (
	Internal  Kind = iota // 500: a bug or an outage; detail is never shown
	Malformed             // 400: not a request this service understands
	SignIn                // 401: nobody is signed in, or not long enough ago
	Forbidden             // 403: the caller may not do this
	NotFound              // 404: nothing there that the caller may see
	Conflict              // 409: the record moved on since the caller read it
	TooLarge              // 413: more bytes than allowed
	Invalid               // 422: answers that need mending; see Fields
	TooMany               // 429: too often; see RetryAt
	Closed                // 503: not now, and not for a fault of anybody's; see RetryAt
)

// Field is one answer that needs mending.
type Field struct {
	ID   string   // the form field's id
	Code string   // a key of the word list, such as form.too-long
	Args []string // pairs of name and value for the sentence
}

// Error is an error fit to show: Code names a sentence in the word list and Err
// keeps the private cause for the log.
type Error struct {
	Kind    Kind
	Code    string    // a key of the word list, such as fault.case-changed
	Args    []string  // pairs of name and value for the sentence
	Fields  []Field   // the answers at fault, in form order; Invalid only
	RetryAt time.Time // when to try again; TooMany and Closed only
	Err     error     // the private cause
}

// Error returns the code and the cause; it is for logs.
func (f *Error) Error() string {
	if f.Err == nil {
		return f.Code
	}
	return f.Code + ": " + f.Err.Error()
}

// Unwrap returns the private cause.
func (f *Error) Unwrap() error { return f.Err }

// New returns a fault of the given kind. Code must exist in the word list; args
// are pairs of name and value.
func New(k Kind, code string, args ...string) error {
	return &Error{Kind: k, Code: code, Args: args}
}

// Wrap hides err behind a code that is safe to show.
func Wrap(err error, k Kind, code string, args ...string) error {
	return &Error{Kind: k, Code: code, Args: args, Err: err}
}

// ErrHidden is the cause of a NotFound fault about what is there and not the
// caller's: they are told that there is nothing, the log that they asked.
var ErrHidden = errors.New("it is somebody else's")

// Hidden returns that fault.
func Hidden(code string) error { return Wrap(ErrHidden, NotFound, code) }

// Answers returns an Invalid fault for the given fields, or nil for none.
func Answers(fields []Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "fault.answers", Fields: fields}
}

// KindOf returns the kind of the outermost fault in err, Internal if none.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Kind
	}
	return Internal
}
