package kms_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/paper/kms"
	"github.com/shrama/shrama/shared/paper/seal"
	"github.com/shrama/shrama/shared/signed"
)

// endpoint speaks the JSON 1.1 protocol of KMS for one key: it signs digests and
// answers DER, as the service does.
type endpoint struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	usage  string
	deny   bool
	signed int
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct {
		KeyId, MessageType, SigningAlgorithm string //nolint:staticcheck // the names of the KMS API
		Message                              []byte
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		e.t.Error(err)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	out := map[string]any{"KeyId": "arn:aws:kms:ap-south-1:111122223333:key/" + in.KeyId}
	switch op := r.Header.Get("X-Amz-Target"); {
	case in.KeyId != "alias/shrama-np" || !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 "):
		e.t.Errorf("%s for key %q, authorised by %q", op, in.KeyId, r.Header.Get("Authorization"))
	case e.deny:
		w.WriteHeader(http.StatusBadRequest)
		out = map[string]any{"__type": "AccessDeniedException", "Message": "not allowed"}
	case op == "TrentService.GetPublicKey":
		der, err := x509.MarshalPKIXPublicKey(e.key.Public())
		if err != nil {
			e.t.Error(err)
		}
		out["PublicKey"], out["KeyUsage"], out["KeySpec"] = der, e.usage, "ECC_NIST_P256"
	case op == "TrentService.Sign":
		if in.MessageType != "DIGEST" || in.SigningAlgorithm != "ECDSA_SHA_256" || len(in.Message) != 32 {
			e.t.Errorf("Sign of %d bytes as %s with %s", len(in.Message), in.MessageType, in.SigningAlgorithm)
		}
		sig, err := ecdsa.SignASN1(rand.Reader, e.key, in.Message)
		if err != nil {
			e.t.Error(err)
		}
		e.signed++
		out["Signature"], out["SigningAlgorithm"] = sig, in.SigningAlgorithm
	default:
		e.t.Errorf("a call of %q", op)
	}
	if err := json.NewEncoder(w).Encode(out); err != nil {
		e.t.Error(err)
	}
}

func serve(t *testing.T, curve elliptic.Curve, usage string) (*endpoint, signed.Service) {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	e := &endpoint{t: t, key: key, usage: usage}
	s := httptest.NewServer(e)
	t.Cleanup(s.Close)
	return e, signed.Service{Name: "kms", Region: "ap-south-1", Endpoint: s.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}, nil
		})}
}

func TestASealByKMSOpens(t *testing.T) {
	e, client := serve(t, elliptic.P256(), "SIGN_VERIFY")
	key, err := kms.Open(t.Context(), client, "alias/shrama-np")
	if err != nil {
		t.Fatal(err)
	}
	if !e.key.PublicKey.Equal(key.Public()) {
		t.Error("another public key came back")
	}
	keys, err := keyring.NewKeys("np", key.Public())
	if err != nil {
		t.Fatal(err)
	}
	id, err := keyring.KeyID(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	// ECDSA numbers vary in length; some of 64 have a leading zero byte in DER.
	for range 64 {
		sealed, err := seal.Sign(key.Signer(t.Context()), id, seal.Claims{Issuer: "np", Number: "NP-1", Issued: time.Unix(1, 0)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := seal.Open(keys, sealed); err != nil {
			t.Fatal(err)
		}
	}
	if e.signed != 64 {
		t.Errorf("%d calls of Sign for 64 seals", e.signed)
	}
}

func TestKMSRefuses(t *testing.T) {
	_, p384 := serve(t, elliptic.P384(), "SIGN_VERIFY")
	if _, err := kms.Open(t.Context(), p384, "alias/shrama-np"); err == nil || !strings.Contains(err.Error(), "want ECC_NIST_P256") {
		t.Errorf("a key on P-384: err = %v", err)
	}
	_, agree := serve(t, elliptic.P256(), "KEY_AGREEMENT")
	if _, err := kms.Open(t.Context(), agree, "alias/shrama-np"); err == nil {
		t.Error("took a key that may not sign")
	}
	e, client := serve(t, elliptic.P256(), "SIGN_VERIFY")
	key, err := kms.Open(t.Context(), client, "alias/shrama-np")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := key.Signer(t.Context()).Sign(nil, make([]byte, 48), crypto.SHA384); err == nil || e.signed != 0 {
		t.Error("signed a digest that is not SHA-256")
	}
	e.deny = true
	if _, err := key.Signer(t.Context()).Sign(nil, make([]byte, 32), crypto.SHA256); err == nil || !strings.Contains(err.Error(), "AccessDenied") {
		t.Errorf("without the right to sign: err = %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := key.Signer(ended).Sign(nil, make([]byte, 32), crypto.SHA256); err == nil {
		t.Error("signed after the request had ended")
	}
}

func TestAPaperIsSignedInItsIssuersName(t *testing.T) {
	mine, client := serve(t, elliptic.P256(), "SIGN_VERIFY")
	var asked []string
	ring := &kms.Ring{Prefix: "shrama-", For: func(issuer string) signed.Service {
		asked = append(asked, issuer)
		return client
	}}
	for range 2 {
		s, _, err := ring.Signer(t.Context(), "np")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Sign(nil, make([]byte, 32), crypto.SHA256); err != nil {
			t.Fatal(err)
		}
	}
	if len(asked) != 1 || asked[0] != "np" || mine.signed != 2 {
		t.Errorf("asked for %v, %d signatures", asked, mine.signed)
	}
}
