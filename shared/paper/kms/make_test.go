package kms_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/paper/kms"
	"github.com/shrama/shrama/shared/signed"
)

// smith is KMS as far as keys are made there.
type smith struct {
	mu      sync.Mutex
	aliases map[string]string // to key ids
	keys    map[string]string // id to spec, usage and tags
	state   string
	deny    string // the call that is refused
	rush    bool   // another names its key first, between the look and the naming
}

func (s *smith) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var in struct {
		KeyId, AliasName, TargetKeyId, KeySpec, KeyUsage string //nolint:staticcheck // the names of the KMS API
		Tags                                             []struct{ TagKey, TagValue string }
	}
	_ = json.NewDecoder(r.Body).Decode(&in) // what is missing shows in what was made
	fail := func(kind string) {
		w.WriteHeader(http.StatusBadRequest)
		json.NewEncoder(w).Encode(map[string]any{"__type": kind, "message": kind}) //nolint:errcheck // a test's answer
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	op := strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "TrentService.")
	switch id, named := s.aliases[in.KeyId]; {
	case op == s.deny:
		fail("AccessDeniedException")
	case op == "DescribeKey" && !named:
		fail("NotFoundException")
	case op == "DescribeKey":
		fmt.Fprintf(w, `{"KeyMetadata":{"KeyId":%q,"KeyState":%q}}`, id, s.state)
	case op == "CreateKey":
		id := fmt.Sprint("key-", len(s.keys)+1)
		s.keys[id] = fmt.Sprint(in.KeySpec, " ", in.KeyUsage, " ", in.Tags)
		fmt.Fprintf(w, `{"KeyMetadata":{"KeyId":%q}}`, id)
	case op == "CreateAlias" && (s.aliases[in.AliasName] != "" || s.rush):
		s.aliases[in.AliasName] = "another's"
		fail("AlreadyExistsException")
	case op == "CreateAlias":
		s.aliases[in.AliasName] = in.TargetKeyId
		fmt.Fprint(w, `{}`)
	default:
		fail("a call of " + op)
	}
}

func forge(t *testing.T) (*smith, *kms.Ring) {
	t.Helper()
	s := &smith{aliases: map[string]string{}, keys: map[string]string{}, state: "Enabled"}
	at := httptest.NewServer(s)
	t.Cleanup(at.Close)
	return s, &kms.Ring{Prefix: "shrama-", Client: signed.Service{Name: "kms", Region: "ap-south-1", Endpoint: at.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}, nil
		})}}
}

func TestATenantsKeysAreMadeOnce(t *testing.T) {
	s, ring := forge(t)
	if signs, seals, err := ring.Ready(t.Context(), "np"); signs || seals || err != nil {
		t.Errorf("before: %t %t %v", signs, seals, err)
	}
	for _, want := range []bool{true, false} {
		if made, err := ring.Make(t.Context(), "np"); made != want || err != nil {
			t.Errorf("made %t, %v", made, err)
		}
	}
	if d := cmp.Diff(map[string]string{"alias/shrama-np": "key-1", "alias/shrama-data/np": "key-2"}, s.aliases); d != "" {
		t.Errorf("aliases (-want +got):\n%s", d)
	}
	if d := cmp.Diff(map[string]string{
		"key-1": "ECC_NIST_P256 SIGN_VERIFY [{shrama shrama-} {tenant np}]",
		"key-2": "SYMMETRIC_DEFAULT ENCRYPT_DECRYPT [{shrama shrama-} {tenant np}]",
	}, s.keys); d != "" {
		t.Errorf("keys (-want +got):\n%s", d)
	}
	delete(s.aliases, "alias/shrama-data/np")
	if signs, seals, err := ring.Ready(t.Context(), "np"); !signs || seals || err != nil {
		t.Errorf("without the second: %t %t %v", signs, seals, err)
	}
	if made, err := ring.Make(t.Context(), "np"); !made || err != nil || len(s.keys) != 3 {
		t.Errorf("only what is missing: %t, %v, %d keys", made, err, len(s.keys))
	}
}

func TestWhoComesSecondTakesTheFirstOnesKey(t *testing.T) {
	s, ring := forge(t)
	s.rush = true
	if _, err := ring.Make(t.Context(), "np"); err != nil || s.aliases["alias/shrama-np"] != "another's" {
		t.Errorf("%v %v", s.aliases, err)
	}
}

func TestAKeyThatCannotBeMadeOrUsedIsSaid(t *testing.T) {
	for _, op := range []string{"DescribeKey", "CreateKey", "CreateAlias"} {
		s, ring := forge(t)
		s.deny = op
		if _, err := ring.Make(t.Context(), "np"); err == nil || !strings.Contains(err.Error(), "alias/shrama-np") {
			t.Errorf("without the right to %s: %v", op, err)
		}
	}
	s, ring := forge(t)
	s.aliases["alias/shrama-np"], s.state = "key-0", "PendingDeletion"
	if _, _, err := ring.Ready(t.Context(), "np"); err == nil || !strings.Contains(err.Error(), "cancel its deletion") {
		t.Errorf("a key about to be deleted: %v", err)
	}
}
