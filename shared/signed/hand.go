package signed

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Link returns an address that does the call for whoever has it, for a while (AWS:
// "Authenticating requests: using query parameters").
func (s Service) Link(ctx context.Context, c Call, life time.Duration) (string, error) {
	by, err := s.by(ctx)
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, c.Method, s.address(c), http.NoBody)
	if err != nil {
		return "", fmt.Errorf("signed: %w", err)
	}
	q := req.URL.Query()
	q.Set("X-Amz-Expires", strconv.Itoa(int(life/time.Second)))
	req.URL.RawQuery = q.Encode()
	to, _, err := signer().PresignHTTP(ctx, by, req, "UNSIGNED-PAYLOAD", s.Name, s.Region, time.Now(), s.literally) //nolint:forbidigo // AWS counts by the machine's clock
	if err != nil {
		return "", fmt.Errorf("signed: %w", err)
	}
	return to, nil
}

// Form returns the fields with which a browser may post a form that keeps to the
// conditions, for a while (AWS: "Authenticating requests in browser-based uploads
// using POST"). Each field is a condition too.
func (s Service) Form(ctx context.Context, fields [][2]string, conditions []any, life time.Duration) ([][2]string, error) {
	by, err := s.by(ctx)
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC() //nolint:forbidigo // AWS counts by the machine's clock
	day := now.Format("20060102")
	scope := day + "/" + s.Region + "/" + s.Name + "/aws4_request"
	fields = append(fields, [2]string{"X-Amz-Algorithm", "AWS4-HMAC-SHA256"}, [2]string{"X-Amz-Credential", by.AccessKeyID + "/" + scope},
		[2]string{"X-Amz-Date", now.Format("20060102T150405Z")})
	if by.SessionToken != "" {
		fields = append(fields, [2]string{"X-Amz-Security-Token", by.SessionToken})
	}
	for _, f := range fields {
		conditions = append(conditions, map[string]string{f[0]: f[1]})
	}
	policy, err := json.Marshal(map[string]any{"expiration": now.Add(life).Format(time.RFC3339), "conditions": conditions})
	if err != nil {
		return nil, fmt.Errorf("signed: %w", err)
	}
	text := base64.StdEncoding.EncodeToString(policy)
	key := []byte("AWS4" + by.SecretAccessKey)
	for _, part := range []string{day, s.Region, s.Name, "aws4_request", text} {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(part))
		key = h.Sum(nil)
	}
	return append(fields, [2]string{"policy", text}, [2]string{"X-Amz-Signature", hex.EncodeToString(key)}), nil
}
