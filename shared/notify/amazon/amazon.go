// Package amazon sends messages through Amazon SES and SNS. It is apart from
// package notify because only some functions send, and the two clients are half a
// millisecond of every start that links them.
package amazon

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	mailtypes "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	smstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/shrama/shrama/shared/notify"
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

func (o Options) endpoint() *string {
	if o.Endpoint == "" {
		return nil
	}
	return aws.String(o.Endpoint)
}

// SES sends e-mail through Amazon SES (API v2, SendEmail).
//
// SendEmail has no idempotency token: where an answer is lost, the SDK's retry
// or the caller's may send the message a second time. The header
// X-Shrama-Message lets a reader of two see that they are one.
type SES struct {
	client *sesv2.Client
	from   string
}

// NewSES returns the e-mail channel.
func NewSES(o Options) *SES {
	return &SES{from: o.From, client: sesv2.New(sesv2.Options{
		Region: o.Region, Credentials: o.Credentials, BaseEndpoint: o.endpoint(), HTTPClient: o.HTTPClient,
	})}
}

// Send sends a plain-text e-mail to one address, or returns notify.ErrAddress.
func (s *SES) Send(ctx context.Context, m notify.Message) error {
	if !notify.IsMail(m.To) {
		return fmt.Errorf("notify: message %s: %w", m.ID, notify.ErrAddress)
	}
	utf8 := func(text string) *mailtypes.Content {
		return &mailtypes.Content{Data: aws.String(text), Charset: aws.String("UTF-8")}
	}
	_, err := s.client.SendEmail(ctx, &sesv2.SendEmailInput{
		FromEmailAddress: aws.String(s.from),
		Destination:      &mailtypes.Destination{ToAddresses: []string{m.To}},
		Content: &mailtypes.EmailContent{Simple: &mailtypes.Message{
			Subject: utf8(notify.Subject(m.Subject)),
			Body:    &mailtypes.Body{Text: utf8(notify.Body(m.Body))},
			Headers: headers("X-Shrama-Message", m.ID, "Content-Language", m.Lang),
		}},
	})
	if err != nil {
		return fmt.Errorf("notify: e-mail %s: %w", m.ID, err)
	}
	return nil
}

// headers returns the pairs of name and value whose value is not empty, which
// SES would refuse.
func headers(pairs ...string) []mailtypes.MessageHeader {
	var h []mailtypes.MessageHeader
	for i := 0; i+1 < len(pairs); i += 2 {
		if value := notify.Subject(pairs[i+1]); value != "" {
			h = append(h, mailtypes.MessageHeader{Name: aws.String(pairs[i]), Value: aws.String(value)})
		}
	}
	return h
}

// SNS sends SMS through Amazon SNS (Publish to a phone number).
//
// Publish to a number has no idempotency token: a lost answer may mean a second
// SMS. India and Sri Lanka deliver only to registered senders and, in India,
// registered texts (AWS End User Messaging, supported countries).
type SNS struct {
	client *sns.Client
	from   string
}

// mostParts is the longest SMS that is sent: SNS takes 1,600 letters, and ten
// parts are already a letter rather than a message.
const mostParts = 10

// NewSNS returns the SMS channel.
func NewSNS(o Options) *SNS {
	return &SNS{from: o.From, client: sns.New(sns.Options{
		Region: o.Region, Credentials: o.Credentials, BaseEndpoint: o.endpoint(), HTTPClient: o.HTTPClient,
	})}
}

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
	attributes := map[string]smstypes.MessageAttributeValue{"AWS.SNS.SMS.SMSType": attribute("Transactional")}
	switch {
	case notify.IsPhone(s.from):
		attributes["AWS.MM.SMS.OriginationNumber"] = attribute(s.from)
	case s.from != "":
		attributes["AWS.SNS.SMS.SenderID"] = attribute(s.from)
	}
	_, err := s.client.Publish(ctx, &sns.PublishInput{
		PhoneNumber: aws.String(m.To), Message: aws.String(notify.Body(m.Body)), MessageAttributes: attributes,
	})
	if err != nil {
		return fmt.Errorf("notify: SMS %s: %w", m.ID, err)
	}
	return nil
}

func attribute(v string) smstypes.MessageAttributeValue {
	return smstypes.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(v)}
}
