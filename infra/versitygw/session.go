package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/versity/versitygw/auth"
)

// temporary is how the access key of a session begins, as AWS's do.
const temporary = "ASIA"

// sessions knows beside the root account every session that infra/guard gives
// out: its secret and its token follow from its access key and the root's
// secret, so the two need not talk. What a session may do is not decided here:
// the guard stands before this program and has asked the template's policies.
type sessions struct {
	auth.IAMService
	seed string
}

// GetUserAccount returns a session's account, which the gateway lets do all.
func (s sessions) GetUserAccount(access string) (auth.Account, error) {
	if !strings.HasPrefix(access, temporary) {
		return s.IAMService.GetUserAccount(access)
	}
	return auth.Account{Access: access, Secret: secret(s.seed, access), Role: auth.RoleAdmin, IsSession: true}, nil
}

// DeriveSigningKey implements auth.SigningKeyProvider: it returns the key that
// must have signed a session's request (AWS: "Create a signed AWS API request").
func (s sessions) DeriveSigningKey(access, token, date, region, service string) ([]byte, auth.Account, error) {
	account, err := s.GetUserAccount(access)
	if err != nil {
		return nil, account, err
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(tokenOf(s.seed, access))) != 1 {
		return nil, auth.Account{}, auth.ErrInvalidSessionToken
	}
	key := []byte("AWS4" + account.Secret)
	for _, part := range []string{date, region, service, "aws4_request"} {
		key = sum(key, part)
	}
	return key, account, nil
}

func sum(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// secret is a session's secret key; infra/guard has the same lines.
func secret(seed, access string) string {
	return hex.EncodeToString(sum([]byte(seed), "secret "+access))
}

// tokenOf is a session's token, as long as AWS's with one tag: some 500 letters.
func tokenOf(seed, access string) string {
	var b []byte
	for i := range 12 {
		b = append(b, sum([]byte(seed), fmt.Sprint("token ", i, " ", access))...)
	}
	return base64.StdEncoding.EncodeToString(b)
}
