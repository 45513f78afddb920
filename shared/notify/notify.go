// Package notify sends e-mail and SMS, each in its reader's language, through
// SES and SNS in production and into the inbox at /dev/messages on a laptop.
package notify

import (
	"context"
	"time"
)

// Message is one text to one person. ID makes sending it twice harmless where
// the channel allows.
type Message struct {
	ID      string // derived from the event and the reader
	Tenant  string
	To      string // an e-mail address, or a phone number in E.164
	Lang    string
	Subject string // e-mail only
	Body    string
	At      time.Time
}

// Sender sends one message.
type Sender interface {
	Send(ctx context.Context, m Message) error
}
