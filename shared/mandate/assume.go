package mandate

import (
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

// answer is AssumeRole's, or an error's.
type answer struct {
	Credentials struct {
		AccessKeyID     string    `xml:"AccessKeyId"`
		SecretAccessKey string    `xml:"SecretAccessKey"`
		SessionToken    string    `xml:"SessionToken"`
		Expiration      time.Time `xml:"Expiration"`
	} `xml:"AssumeRoleResult>Credentials"`
	Error struct {
		Code    string `xml:"Code"`
		Message string `xml:"Message"`
	} `xml:"Error"`
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
	var a answer
	broken := xml.Unmarshal(b, &a)
	switch {
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests || strings.HasPrefix(a.Error.Code, "Throttl"):
		return c, true, fmt.Errorf("STS answered %d %s", resp.StatusCode, a.Error.Code)
	case resp.StatusCode != http.StatusOK:
		return c, false, fmt.Errorf("STS answered %d %s: %s", resp.StatusCode, a.Error.Code, a.Error.Message)
	case broken != nil:
		return c, true, fmt.Errorf("answer of STS: %w", broken)
	}
	got := a.Credentials
	c = aws.Credentials{
		AccessKeyID: got.AccessKeyID, SecretAccessKey: got.SecretAccessKey, SessionToken: got.SessionToken,
		Source: "mandate", CanExpire: true, Expires: got.Expiration,
	}
	if !c.HasKeys() || c.SessionToken == "" || got.Expiration.IsZero() {
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
