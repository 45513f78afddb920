package amazon_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/notify/amazon"
)

// wire is an AWS service that keeps the last request and answers as told.
type wire struct {
	path, auth, body string
	calls            int
}

func (w *wire) serve(t *testing.T, status int, answer string) amazon.Options {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(res http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.path, w.auth, w.body, w.calls = r.URL.Path, r.Header.Get("Authorization"), string(b), w.calls+1
		if strings.HasPrefix(answer, "{") {
			res.Header().Set("Content-Type", "application/json")
		}
		res.WriteHeader(status)
		io.WriteString(res, answer) //nolint:errcheck // a test's answer
	}))
	t.Cleanup(s.Close)
	return amazon.Options{Region: "ap-south-1", Credentials: credentials.NewStaticCredentialsProvider("key", "secret", "token"), Endpoint: s.URL}
}

func TestSESSendsOneLetter(t *testing.T) {
	var w wire
	o := w.serve(t, 200, `{"MessageId":"1"}`)
	o.From = "no-reply@labour.gov.np"
	err := amazon.NewSES(o).Send(t.Context(), notify.Message{ID: "case-1/ram", Lang: "ne", To: "ram@example.com",
		Subject: "श्रम स्वीकृति\r\nBcc: all@example.com", Body: "तपाईंको निवेदन दर्ता भयो।\nकोड 123456"})
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	const body = `{"FromEmailAddress":"no-reply@labour.gov.np","Destination":{"ToAddresses":["ram@example.com"]},"Content":{"Simple":{
		"Subject":{"Charset":"UTF-8","Data":"श्रम स्वीकृति Bcc: all@example.com"},
		"Body":{"Text":{"Charset":"UTF-8","Data":"तपाईंको निवेदन दर्ता भयो।\nकोड 123456"}},
		"Headers":[{"Name":"X-Shrama-Message","Value":"case-1/ram"},{"Name":"Content-Language","Value":"ne"}]}}}`
	if json.Unmarshal([]byte(w.body), &got) != nil || json.Unmarshal([]byte(body), &want) != nil {
		t.Fatalf("not JSON: %s", w.body)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
	if w.path != "/v2/email/outbound-emails" || !strings.Contains(w.auth, "/ap-south-1/ses/aws4_request") {
		t.Errorf("posted to %s signed %q", w.path, w.auth)
	}
}

func TestSNSSendsOneSMS(t *testing.T) {
	for _, tt := range []struct{ name, from, attribute string }{
		{"under a sender id", "SHRAMA", "AWS.SNS.SMS.SenderID"},
		{"from a number", "+9779800000000", "AWS.MM.SMS.OriginationNumber"},
		{"from the account's own", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var w wire
			o := w.serve(t, 200, `<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>`)
			o.From = tt.from
			if err := amazon.NewSNS(o).Send(t.Context(), notify.Message{ID: "1", To: "+9779841234567", Subject: "unused", Body: "कोड 123456"}); err != nil {
				t.Fatal(err)
			}
			form, err := url.ParseQuery(w.body)
			if err != nil {
				t.Fatal(err)
			}
			attributes := map[string]string{}
			for _, n := range []string{"1", "2"} {
				if name := form.Get("MessageAttributes.entry." + n + ".Name"); name != "" {
					attributes[name] = form.Get("MessageAttributes.entry." + n + ".Value.StringValue")
				}
			}
			want := map[string]string{"AWS.SNS.SMS.SMSType": "Transactional"}
			if tt.attribute != "" {
				want[tt.attribute] = tt.from
			}
			if diff := cmp.Diff(want, attributes); diff != "" {
				t.Errorf("attributes (-want +got):\n%s", diff)
			}
			got := [3]string{form.Get("Action"), form.Get("PhoneNumber"), form.Get("Message")}
			if got != [3]string{"Publish", "+9779841234567", "कोड 123456"} {
				t.Errorf("request = %q", got)
			}
		})
	}
}

func TestRefusedMessageNeverReachesAWS(t *testing.T) {
	var w wire
	o := w.serve(t, 200, `{}`)
	for _, tt := range []struct {
		name string
		s    notify.Sender
		m    notify.Message
		want error
	}{
		{"e-mail to a phone", amazon.NewSES(o), notify.Message{To: "+9779841234567"}, notify.ErrAddress},
		{"e-mail with a smuggled header", amazon.NewSES(o), notify.Message{To: "a@example.com\r\nBcc: b@example.com"}, notify.ErrAddress},
		{"SMS to an address", amazon.NewSNS(o), notify.Message{To: "a@example.com", Body: "x"}, notify.ErrAddress},
		{"an empty SMS", amazon.NewSNS(o), notify.Message{To: "+9779841234567"}, notify.ErrLength},
		{"an endless SMS", amazon.NewSNS(o), notify.Message{To: "+9779841234567", Body: strings.Repeat("क", 671)}, notify.ErrLength},
	} {
		if err := tt.s.Send(t.Context(), tt.m); !errors.Is(err, tt.want) || !notify.Permanent(err) {
			t.Errorf("%s: err = %v, want a permanent %v", tt.name, err, tt.want)
		}
	}
	if w.calls != 0 {
		t.Errorf("AWS was called %d times", w.calls)
	}
}

func TestPermanentTellsARefusalFromAnOutage(t *testing.T) {
	const throttled = `{"__type":"TooManyRequestsException","message":"slow down"}`
	for _, tt := range []struct {
		name   string
		status int
		answer string
		want   bool
	}{
		{"SES rejects the letter", 400, `{"__type":"MessageRejected","message":"unverified"}`, true},
		{"SES is busy", 429, throttled, false},
		{"SES is down", 500, `{"__type":"InternalFailure"}`, false},
	} {
		var w wire
		err := amazon.NewSES(w.serve(t, tt.status, tt.answer)).Send(t.Context(), notify.Message{ID: "1", To: "ram@example.com"})
		if err == nil || notify.Permanent(err) != tt.want {
			t.Errorf("%s: permanent = %v, want %v (%v)", tt.name, !tt.want, tt.want, err)
		}
	}
	var w wire
	err := amazon.NewSNS(w.serve(t, 400, `<ErrorResponse><Error><Code>InvalidParameter</Code><Message>no number</Message></Error></ErrorResponse>`)).
		Send(t.Context(), notify.Message{ID: "1", To: "+9779841234567", Body: "x"})
	if !notify.Permanent(err) {
		t.Errorf("SNS refuses the number: %v is not permanent", err)
	}
}
