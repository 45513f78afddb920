package boot_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/boot/front"
	"github.com/shrama/shrama/shared/boot/keys"
	"github.com/shrama/shrama/shared/boot/post"
	"github.com/shrama/shrama/shared/web/assets"
)

func environment() map[string]string {
	return map[string]string{
		"AWS_REGION": "ap-south-1", "AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t",
		"SHRAMA_BASE": "https://shrama.example", "SHRAMA_TABLE": "table", "SHRAMA_BUCKET": "bucket", "SHRAMA_QUARANTINE": "in",
		"SHRAMA_PEPPER": strings.Repeat("p", 64), "SHRAMA_SENDER": "no-reply@shrama.example", "SHRAMA_KEYS": "shrama-", "SHRAMA_ROLE": "arn:aws:iam::111122223333:role/tenant",
		"SHRAMA_RECORD": "record",
	}
}

func TestEveryMissingVariableIsNamedAtOnceAndNoOther(t *testing.T) {
	for _, needs := range [][]boot.Needs{nil, {keys.Needs, boot.Recording}, {post.Needs, boot.Addressed}, {front.Needs, boot.Peppered}} {
		_, err := boot.Read(func(string) string { return "" }, needs...)
		if err == nil {
			t.Fatal("an empty environment was taken")
		}
		want := slices.Concat(append([]boot.Needs{{"AWS_REGION", "SHRAMA_TABLE", "SHRAMA_ROLE"}}, needs...)...)
		for name := range environment() {
			if named := strings.Contains(err.Error(), "boot: "+name+" is not set"); named != slices.Contains(want, name) {
				t.Errorf("of %v, %s is named: %t", needs, name, named)
			}
		}
	}
}

func TestAShortPepperIsRefused(t *testing.T) {
	env := environment()
	env["SHRAMA_PEPPER"] = "salt"
	if _, err := boot.Read(func(k string) string { return env[k] }); err == nil || !strings.Contains(err.Error(), "32 characters") {
		t.Errorf("err = %v", err)
	}
}

func TestCredentialsAreReadAtEveryCall(t *testing.T) {
	env := environment()
	e, err := boot.Read(func(k string) string { return env[k] })
	if err != nil {
		t.Fatal(err)
	}
	own := e.Own
	first, err := own.Retrieve(t.Context())
	if err != nil || first.SessionToken != "t" {
		t.Fatalf("credentials %+v, %v", first, err)
	}
	env["AWS_ACCESS_KEY_ID"] = "AKIA2"
	if second, err := own.Retrieve(t.Context()); err != nil || second.AccessKeyID != "AKIA2" {
		t.Errorf("renewed credentials are not used: %+v, %v", second, err)
	}
	delete(env, "AWS_SECRET_ACCESS_KEY")
	if _, err := own.Retrieve(t.Context()); err == nil {
		t.Error("half a credential was taken")
	}
}

func TestTheHouseOfADeployedFunctionIsWhole(t *testing.T) {
	env := environment()
	e, err := boot.Read(func(k string) string { return env[k] })
	if err != nil {
		t.Fatal(err)
	}
	h, err := front.Open(e, e.Ground(fstest.MapFS{"np/pack.yaml": {}}))
	if errors.Is(err, assets.ErrNotBuilt) {
		t.Skip("assets are not built: go run ./infra/shrama setup")
	}
	if err != nil {
		t.Fatal(err)
	}
	if h.Table == nil || h.Files == nil || h.Packs == nil || h.Tenants == nil || h.Clock == nil || post.Open(e) == nil || h.Assets == nil {
		t.Errorf("a part is missing: %+v", h)
	}
	if !h.Secure || h.Hasty || h.Base != "https://shrama.example" || len(h.Pepper) != 32 {
		t.Errorf("secure %t, hasty %t, base %q, pepper of %d bytes", h.Secure, h.Hasty, h.Base, len(h.Pepper))
	}
	e.Pepper = ""
	if h, err = front.Open(e, e.Ground(fstest.MapFS{})); err != nil || h.Pepper != nil {
		t.Errorf("who is told no pepper has one of %d bytes, %v", len(h.Pepper), err)
	}
}
