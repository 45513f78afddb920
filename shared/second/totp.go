package second

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238 as every authenticator app speaks it; HMAC does not rest on collisions
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// How a code is made (RFC 6238 with the values that every app takes).
const (
	period     = 30 // seconds
	digits     = 6
	secretSize = 20 // bytes, as RFC 4226 recommends
)

// stepOf is the time step that now lies in.
func stepOf(now time.Time) int64 { return now.Unix() / period }

// hotp is the code of a counter, n digits long (RFC 4226, 5.3).
func hotp(secret []byte, counter int64, n int) string {
	m := hmac.New(sha1.New, secret)
	m.Write(binary.BigEndian.AppendUint64(nil, uint64(counter))) //nolint:gosec // no time step is negative
	sum := m.Sum(nil)
	at := sum[len(sum)-1] & 15
	number := uint64(binary.BigEndian.Uint32(sum[at:]) & 0x7fff_ffff)
	most := uint64(1)
	for range n {
		most *= 10
	}
	return fmt.Sprintf("%0*d", n, number%most)
}

// Code is what an app shows now for a secret as it is written. It is for whom
// a program signs in.
func Code(written string, now time.Time) (string, error) {
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(strings.ReplaceAll(written, " ", "")))
	if err != nil {
		return "", fmt.Errorf("second: secret: %w", err)
	}
	return hotp(secret, stepOf(now), digits), nil
}

// match returns the time step of a typed code, of this one and its neighbours,
// since clocks differ; ok is false for a step up to last, which was used. All
// are tried, so the answer takes as long for each.
func match(secret []byte, typed string, now time.Time, last int64) (step int64, ok bool) {
	for s := stepOf(now) - 1; s <= stepOf(now)+1; s++ {
		if hmac.Equal([]byte(hotp(secret, s, digits)), []byte(typed)) && s > last && !ok {
			step, ok = s, true
		}
	}
	return step, ok
}

// Written is a secret as a person types it into an app, in groups of four.
func Written(secret []byte) string {
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
	var groups []string
	for ; len(text) > 4; text = text[4:] {
		groups = append(groups, text[:4])
	}
	return strings.Join(append(groups, text), " ")
}

// Address is a secret as an app reads it from a QR (Key URI Format).
func Address(secret []byte, issuer, account string) string {
	plain := strings.ReplaceAll(Written(secret), " ", "")
	return "otpauth://totp/" + url.PathEscape(issuer+":"+account) + "?secret=" + plain + "&issuer=" + url.QueryEscape(issuer)
}
