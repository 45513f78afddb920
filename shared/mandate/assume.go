package mandate

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/tenant"
)

const (
	tries    = 3
	patience = 3 * time.Second // for one try
	answers  = 64 << 10        // bytes that an answer may have
)

// session takes the role for one tenant.
type session struct {
	*Mandates
	id tenant.ID
}

// Retrieve takes a session. The call is written out because STS's own client
// links 0.4 MB of operations that no function calls (infra/decisions/0007).
func (s session) Retrieve(ctx context.Context) (aws.Credentials, error) {
	var err error
	for try := range tries {
		var c aws.Credentials
		var again bool
		if c, again, err = s.assume(ctx); err == nil {
			return c, nil
		}
		if !again || ctx.Err() != nil || try == tries-1 {
			break
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(50<<try) * time.Millisecond):
		}
	}
	return aws.Credentials{}, fmt.Errorf("mandate: for %s: %w", s.id, err)
}

// answered returns the texts of an answer, AssumeRole's or an error's, by the
// names of their elements, of which each that is read stands once. Unmarshal
// would link what the SDK does without.
func answered(b []byte) (map[string]string, error) {
	out, name := map[string]string{}, ""
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, fmt.Errorf("answer of STS: %w", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			name = t.Name.Local
		case xml.CharData:
			out[name] += string(t)
		case xml.EndElement:
			name = ""
		}
	}
}

// assume makes one call, and reports whether it is worth another: what was
// refused stays refused, what broke or was too much at once may not.
func (s session) assume(ctx context.Context) (c aws.Credentials, again bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := s.request(ctx)
	if err != nil {
		return c, false, err
	}
	resp, err := s.opts.HTTP.Do(req)
	if err != nil {
		return c, true, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, answers))
	if err != nil {
		return c, true, err
	}
	got, broken := answered(b)
	switch code := got["Code"]; {
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests || strings.HasPrefix(code, "Throttl"):
		return c, true, fmt.Errorf("STS answered %d %s", resp.StatusCode, code)
	case resp.StatusCode != http.StatusOK:
		return c, false, fmt.Errorf("STS answered %d %s: %s", resp.StatusCode, code, got["Message"])
	case broken != nil:
		return c, true, broken
	}
	c = aws.Credentials{
		AccessKeyID: got["AccessKeyId"], SecretAccessKey: got["SecretAccessKey"], SessionToken: got["SessionToken"],
		Source: "mandate", CanExpire: true,
	}
	if c.Expires, err = time.Parse(time.RFC3339, got["Expiration"]); err != nil || !c.HasKeys() || c.SessionToken == "" {
		return aws.Credentials{}, false, errors.New("STS answered half a session")
	}
	return c, false, nil
}

// request is the call, signed by the function's own role. The session is named
// for the tenant, so that every line of CloudTrail says whose it was.
func (s session) request(ctx context.Context) (*http.Request, error) {
	own, err := s.opts.Own.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	body := url.Values{
		"Action": {"AssumeRole"}, "Version": {"2011-06-15"}, "RoleArn": {s.opts.Role}, "RoleSessionName": {string(s.id)},
		"DurationSeconds":   {strconv.Itoa(int(life / time.Second))},
		"Tags.member.1.Key": {"tenant"}, "Tags.member.1.Value": {string(s.id)},
	}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.opts.Endpoint+"/", strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	sum := sha256.Sum256([]byte(body))
	return req, s.signer.SignHTTP(ctx, own, req, hex.EncodeToString(sum[:]), "sts", s.opts.Region, s.now())
}
