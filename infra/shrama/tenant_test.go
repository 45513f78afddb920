package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shrama/shrama/infra/house"
)

// says runs a command for tenants on a folder and returns what it prints, and
// the sentence of its failure.
func says(t *testing.T, data string, args ...string) (out, wrong string) {
	t.Helper()
	t.Setenv(freshly, "1") // it must not put itself in this process's place
	var b, errs bytes.Buffer
	if args[0] != "verify" && args[0] != "help" {
		args = append(args, "-data", data)
	}
	if err := run(t.Context(), append([]string{"tenant"}, args...), &b, &errs); err != nil {
		return b.String(), sentence(err)
	}
	return b.String(), ""
}

// want runs a command that must succeed and say something.
func want(t *testing.T, data, text string, args ...string) string {
	t.Helper()
	out, wrong := says(t, data, args...)
	if wrong != "" || !strings.Contains(out, text) {
		t.Errorf("tenant %s: %q\n%s\nwant %q", strings.Join(args, " "), wrong, out, text)
	}
	return out
}

// fails runs a command that must fail with a sentence.
func fails(t *testing.T, data, text string, args ...string) {
	t.Helper()
	if out, wrong := says(t, data, args...); !strings.Contains(wrong, text) || strings.Contains(wrong, "\n") {
		t.Errorf("tenant %s: %q\n%s\nwant the failure %q", strings.Join(args, " "), wrong, out, text)
	}
}

func TestATenantsLifeByTheCommand(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	fails(t, data, "is no folder of serve", "list")
	if _, err := os.Stat(data); err == nil {
		t.Error("looking made a folder")
	}
	fails(t, data, "Write the e-mail address of the first administrator", "create", "np")
	want(t, data, "no tenant yet", "list")
	want(t, data, "Its keys were made.", "create", "zz", "-admin", "maya@example.org")
	want(t, data, "There is one administrator only", "create", "-pack", "np", "np-school", "-name", "Nepal training", "-admin", "t@example.org", "-modules", "permit")
	want(t, data, "Everything was there already.", "create", "np-school", "-pack", "np", "-admin", "t@example.org")
	if out := want(t, data, "Nepal training", "list"); strings.Count(out, "np-school") != 1 || strings.Count(out, "\n") != 2 {
		t.Errorf("the list:\n%s", out)
	}
	fails(t, data, "The code zz is the operator's own", "create", "zz-x", "-admin", "a@example.org")
	fails(t, data, "Choose one of the packs", "create", "np-school", "-pack", "zz")
	fails(t, data, "Write the reason", "suspend", "np-school")
	want(t, data, "np-school is suspended; modules: permit", "suspend", "np-school", "-reason", "test")
	fails(t, data, "paused already", "suspend", "np-school", "-reason", "test")
	want(t, data, "np-school is active", "resume", "np-school")
	want(t, data, "modules: none", "modules", "np-school", "-on", "")
	want(t, data, "modules: permit", "modules", "np-school", "-on", "permit")
	want(t, data, "modules: permit", "modules", "np-school")
	fails(t, data, "has no module weather", "modules", "np-school", "-on", "weather")
	fails(t, data, "No labour office has this address", "health", "lk")
	want(t, data, "What is missing", "health", "np-school")
}

func TestAnExportByTheCommandIsProvedWithoutTheService(t *testing.T) {
	data, file := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "np.tar.gz")
	want(t, data, "was invited", "create", "np", "-admin", "maya@example.org")
	fails(t, data, "where to?", "export", "np")
	fails(t, data, "Write the reason", "export", "np", "-o", file)
	if _, err := os.Stat(file + ".part"); err == nil {
		t.Error("half a file is left")
	}
	want(t, data, "signed with the key", "export", "np", "-o", file, "-reason", "asked by the court")
	fails(t, data, "is there already", "export", "np", "-o", file, "-reason", "again")
	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	want(t, data, "is whole: tenant np", "verify", file)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	write(t, file, string(b))
	if _, wrong := says(t, data, "verify", file); wrong == "" {
		t.Error("a changed file is whole")
	}
	fails(t, data, "which file?", "verify")
}

func TestAFolderThatIsWorkedOnIsLeftAlone(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if err := folder(data, false); err != nil {
		t.Fatal(err)
	}
	h, err := house.Open(t.Context(), house.Options{Addr: "127.0.0.1:1", Data: data})
	if err != nil {
		t.Fatal(err)
	}
	fails(t, data, "another shrama works on "+data+": end it first (Ctrl-C where serve runs), or give other engines", "list")
	h.Close()
	want(t, data, "no tenant yet", "list")
	fails(t, data, "give both -dynamodb and -s3", "list", "-dynamodb", "http://127.0.0.1:1")
}

func TestOnAWSTheEnvironmentIsNamed(t *testing.T) {
	for _, name := range []string{"AWS_REGION", "SHRAMA_TABLE", "SHRAMA_BUCKET", "SHRAMA_KEYS"} {
		t.Setenv(name, "")
	}
	_, wrong := says(t, t.TempDir(), "list", "-aws")
	for _, name := range []string{"AWS_REGION is not set", "SHRAMA_TABLE is not set", "SHRAMA_KEYS is not set"} {
		if !strings.Contains(wrong, name) {
			t.Errorf("it does not say that %s: %s", name, wrong)
		}
	}
}
