// Package amazon sends messages through Amazon SES and SNS. It is apart from
// package notify because only some functions send.
package amazon

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/signed"
)

// Options is what an AWS channel needs. Nothing is read from the environment,
// so a cold start pays for no look-up.
type Options struct {
	Region      string
	Credentials aws.CredentialsProvider
	From        string         // SES: a verified address; SNS: a sender id or a number in E.164, empty for the account's own
	Endpoint    string         // overrides the region's, for tests
	HTTPClient  aws.HTTPClient // nil: the SDK's
}

func (o Options) service(name string) signed.Service {
	return signed.Service{Name: name, Region: o.Region, Endpoint: o.Endpoint, Credentials: o.Credentials, HTTP: o.HTTPClient}
}

// SES sends e-mail through Amazon SES (API v2, SendEmail).
//
// SendEmail has no idempotency token: where an answer is lost, another try
// of ours or of the caller's may send the message a second time. The header
// X-Shrama-Message lets a reader of two see that they are one.
type SES struct {
	service signed.Service
	from    string
}

// NewSES returns the e-mail channel.
func NewSES(o Options) *SES { return &SES{o.service("ses"), o.From} }

// Send sends a plain-text e-mail to one address, or returns notify.ErrAddress.
func (s *SES) Send(ctx context.Context, m notify.Message) error {
	if !notify.IsMail(m.To) {
		return fmt.Errorf("notify: message %s: %w", m.ID, notify.ErrAddress)
	}
	letter, err := json.Marshal(letterOf(s.from, m))
	if err == nil {
		_, err = s.service.Do(ctx, signed.Call{Method: http.MethodPost, Path: "/v2/email/outbound-emails", Body: letter, Most: 1 << 20, Header: map[string]string{
			"Content-Type": "application/json",
		}})
	}
	if err != nil {
		return fmt.Errorf("notify: e-mail %s: %w", m.ID, err)
	}
	return nil
}

// letterOf is the message as SES reads it (SendEmail). Headers without a value
// would be refused.
func letterOf(from string, m notify.Message) any {
	type fields = map[string]any
	utf8 := func(text string) fields { return fields{"Data": text, "Charset": "UTF-8"} }
	var headers []fields
	for _, h := range [][2]string{{"X-Shrama-Message", m.ID}, {"Content-Language", m.Lang}} {
		if v := notify.Subject(h[1]); v != "" {
			headers = append(headers, fields{"Name": h[0], "Value": v})
		}
	}
	simple := fields{"Subject": utf8(notify.Subject(m.Subject)), "Body": fields{"Text": utf8(notify.Body(m.Body))}}
	if len(headers) > 0 {
		simple["Headers"] = headers
	}
	return fields{"FromEmailAddress": from, "Destination": fields{"ToAddresses": []string{m.To}}, "Content": fields{"Simple": simple}}
}

// SNS sends SMS through Amazon SNS (Publish to a phone number).
//
// Publish to a number has no idempotency token: a lost answer may mean a second
// SMS. India and Sri Lanka deliver only to registered senders and, in India,
// registered texts (AWS End User Messaging, supported countries).
type SNS struct {
	service signed.Service
	from    string
}

// mostParts is the longest SMS that is sent: SNS takes 1,600 letters, and ten
// parts are already a letter rather than a message.
const mostParts = 10

// NewSNS returns the SMS channel.
func NewSNS(o Options) *SNS { return &SNS{o.service("sns"), o.From} }

// Send sends the body as a transactional SMS; the subject is not used. It
// returns notify.ErrAddress for what is no number and notify.ErrLength for an empty or
// endless text.
func (s *SNS) Send(ctx context.Context, m notify.Message) error {
	if !notify.IsPhone(m.To) {
		return fmt.Errorf("notify: message %s: %w", m.ID, notify.ErrAddress)
	}
	if n := notify.Parts(m.Body); n == 0 || n > mostParts {
		return fmt.Errorf("notify: message %s, %d parts: %w", m.ID, n, notify.ErrLength)
	}
	form := url.Values{"Action": {"Publish"}, "Version": {"2010-03-31"}, "PhoneNumber": {m.To}, "Message": {notify.Body(m.Body)}}
	attribute(form, "1", "AWS.SNS.SMS.SMSType", "Transactional")
	switch {
	case notify.IsPhone(s.from):
		attribute(form, "2", "AWS.MM.SMS.OriginationNumber", s.from)
	case s.from != "":
		attribute(form, "2", "AWS.SNS.SMS.SenderID", s.from)
	}
	if _, err := s.service.Fill(ctx, form); err != nil {
		return fmt.Errorf("notify: SMS %s: %w", m.ID, err)
	}
	return nil
}

// attribute writes the nth attribute of a message as SNS reads forms (Publish).
func attribute(form url.Values, n, name, value string) {
	at := "MessageAttributes.entry." + n
	form.Set(at+".Name", name)
	form.Set(at+".Value.DataType", "String")
	form.Set(at+".Value.StringValue", value)
}
