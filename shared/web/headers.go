package web

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
)

// headers sets what every answer carries, also an error's (ASVS 5.0 3.4).
func (x *exchange) headers() {
	s, h := x.server, x.w.Header()
	x.nonce = nonce()
	h.Set("Content-Security-Policy", s.policy(x.nonce))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "accelerometer=(), camera=(self), geolocation=(self), gyroscope=(), microphone=(), payment=(), usb=()")
	h.Set("Vary", "Accept, Accept-Encoding, Accept-Language, Authorization, Cookie")
	h.Set("Cache-Control", "no-store")
	if s.Secure {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}

// policy is the content security policy (CSP level 3). Style comes from the
// sheet and from one element with the tenant's colours; scripts only from the
// asset. Forms go here, to the bucket and to a payment gateway.
func (s *server) policy(nonce string) string {
	open := func(origins ...string) string {
		list := []string{"'self'"}
		for _, o := range origins {
			if o != "" {
				list = append(list, o)
			}
		}
		return strings.Join(list, " ")
	}
	return strings.Join([]string{
		"default-src 'none'",
		"style-src 'self' 'nonce-" + nonce + "'",
		"script-src 'self'",
		"img-src 'self' data:",
		"connect-src " + open(s.Uploads),
		"manifest-src 'self'",
		"worker-src 'self'",
		"form-action " + open(append([]string{s.Uploads}, s.Gateways...)...),
		"frame-ancestors 'none'",
		"base-uri 'none'",
	}, "; ")
}

// nonce returns 128 random bits.
func nonce() string {
	b := make([]byte, 16)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
