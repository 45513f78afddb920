package boot_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/boot/post"
	"github.com/shrama/shrama/shared/web/assets"
)

func environment() map[string]string {
	return map[string]string{
		"AWS_REGION": "ap-south-1", "AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t",
		"SHRAMA_BASE": "https://shrama.example", "SHRAMA_TABLE": "table", "SHRAMA_BUCKET": "bucket", "SHRAMA_QUARANTINE": "in",
		"SHRAMA_PEPPER": strings.Repeat("p", 64), "SHRAMA_SENDER": "no-reply@shrama.example", "SHRAMA_KEYS": "shrama-", "SHRAMA_ROLE": "arn:aws:iam::111122223333:role/tenant",
	}
}

func TestEveryMissingVariableIsNamedAtOnce(t *testing.T) {
	_, err := boot.Read(func(string) string { return "" })
	if err == nil {
		t.Fatal("an empty environment was taken")
	}
	for _, name := range []string{"AWS_REGION", "SHRAMA_BASE", "SHRAMA_TABLE", "SHRAMA_BUCKET", "SHRAMA_QUARANTINE", "SHRAMA_PEPPER", "SHRAMA_SENDER", "SHRAMA_KEYS", "SHRAMA_ROLE"} {
		if !strings.Contains(err.Error(), "boot: "+name+" is not set") {
			t.Errorf("%s is not named in: %v", name, err)
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
	h, err := e.House(fstest.MapFS{"np/pack.yaml": {}})
	if errors.Is(err, assets.ErrNotBuilt) {
		t.Skip("assets are not built: go run ./infra/shrama setup")
	}
	if err != nil {
		t.Fatal(err)
	}
	if h.Table == nil || h.Files == nil || h.Packs == nil || h.Tenants == nil || h.Clock == nil || post.Open(e) == nil || h.Assets == nil {
		t.Errorf("a part is missing: %+v", h)
	}
	if !h.Secure || h.Base != "https://shrama.example" || len(h.Pepper) != 32 {
		t.Errorf("secure %t, base %q, pepper of %d bytes", h.Secure, h.Base, len(h.Pepper))
	}
}
