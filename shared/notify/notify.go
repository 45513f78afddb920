// Package notify sends e-mail and SMS, each in its reader's language, through
// SES and SNS in production and into an inbox on a laptop (package inbox).
//
// The channels deliver at least once: neither SES nor SNS can be told that a
// message was sent before. Whoever sends first writes a marker row under the
// message's ID, and sends only if the row was new. The inbox keeps an ID once.
package notify

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/aws/smithy-go"

	"github.com/shrama/shrama/shared/fault"
)

// Message is one text to one person. ID makes sending it twice harmless where
// the channel allows.
type Message struct {
	ID      string    `json:"id"` // derived from the event and the reader
	Tenant  string    `json:"tenant"`
	To      string    `json:"to"` // an e-mail address, or a phone number in E.164
	Lang    string    `json:"lang"`
	Subject string    `json:"subject,omitempty"` // e-mail only
	Body    string    `json:"body"`
	At      time.Time `json:"at,omitzero"`
}

// Sender sends one message.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Errors of a message that no retry can send.
var (
	ErrAddress = errors.New("notify: neither an e-mail address nor a phone number in E.164")
	ErrLength  = errors.New("notify: a text of no or too many parts")
)

// Permanent reports whether sending the same message again cannot help, so that
// a queue lets it go and goes on. Throttling and outages are not permanent.
func Permanent(err error) bool {
	if errors.Is(err, ErrAddress) || errors.Is(err, ErrLength) {
		return true
	}
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return false
	}
	switch api.ErrorCode() {
	case "MessageRejected", "BadRequestException", "InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid", "OptedOut":
		return true
	}
	return false
}

// Fault turns an error of this package into one that may be shown to the person
// who waits for the message.
func Fault(err error) error {
	if errors.Is(err, ErrAddress) {
		return fault.Wrap(err, fault.Invalid, "notify.address")
	}
	return fault.Wrap(err, fault.Internal, "notify.not-sent")
}

// Router sends e-mail through one sender and SMS through another, by the form
// of the address.
type Router struct {
	Mail Sender
	SMS  Sender
}

// Send passes the message on, or returns ErrAddress.
func (r Router) Send(ctx context.Context, m Message) error {
	switch {
	case IsMail(m.To):
		return r.Mail.Send(ctx, m)
	case IsPhone(m.To):
		return r.SMS.Send(ctx, m)
	}
	return fmt.Errorf("notify: message %s: %w", m.ID, ErrAddress)
}

// IsMail reports whether to is one bare address (RFC 5322 addr-spec), without a
// name, a second recipient or a line break to smuggle a header in.
func IsMail(to string) bool {
	a, err := mail.ParseAddress(to)
	return err == nil && a.Address == to && len(to) <= 254 && !strings.ContainsFunc(to, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || r == ',' || r == ';'
	})
}

// IsPhone reports whether to is a number in E.164 (ITU-T): a plus and 8 to 15
// digits, the first not zero.
func IsPhone(to string) bool {
	digits, plus := strings.CutPrefix(to, "+")
	return plus && len(digits) >= 8 && len(digits) <= 15 && digits[0] != '0' &&
		!strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
}

// Subject returns s as one line: a line break in it would start a new header
// (CWE-93).
func Subject(s string) string {
	line := []rune(strings.Join(strings.Fields(Body(s)), " "))
	return string(line[:min(len(line), 200)])
}

// Body returns s without what nobody sees: control characters other than ends of
// lines, and the format characters that turn a line round or hide a piece of it
// (UTS 55, 3.1). The joiners stay, which Indic letters need.
func Body(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\u200c', r == '\u200d':
			return r
		case unicode.IsControl(r), unicode.In(r, unicode.Zl, unicode.Zp):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), ""))
}
