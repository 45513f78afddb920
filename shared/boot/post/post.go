// Package post opens what sends messages. It is apart from package boot because
// only some functions send, and the clients of SES and SNS are bytes that the
// others need not load.
package post

import (
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/notify/amazon"
)

// Needs are the variables that messages need.
var Needs = boot.Needs{"SHRAMA_SENDER"}

// Open sends e-mail by SES and text messages by SNS, in the function's own name: a
// message is no tenant's data. It makes no call.
func Open(e boot.Env) notify.Sender {
	o := amazon.Options{Region: e.Region, Credentials: e.Own, From: e.Sender}
	text := o
	text.From = e.SMS
	return notify.Router{Mail: amazon.NewSES(o), SMS: amazon.NewSNS(text)}
}
