//go:build !race

package rules_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/infra/rules"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/boot/front"
	"github.com/shrama/shrama/shared/boot/keys"
	"github.com/shrama/shrama/shared/boot/post"
)

// asked is what a function asks for in its main.go, and the variables it is told
// for that; SHRAMA_SMS is the account's own where nobody sets it.
var asked = map[string][]string{
	"boot.Read":        {"SHRAMA_TABLE", "SHRAMA_ROLE"},
	"boot.Addressed":   boot.Addressed,
	"boot.Peppered":    boot.Peppered,
	"boot.Recording":   boot.Recording,
	"front.Needs":      append(boot.Needs{"SHRAMA_VIEWER"}, front.Needs...),
	"keys.Needs":       keys.Needs,
	"post.Needs":       post.Needs,
	"Esewa.Gateways":   {"SHRAMA_ESEWA_MERCHANT", "SHRAMA_ESEWA_SECRET"},
	"Esewa.Agreements": {"SHRAMA_ESEWA_MERCHANT"},
}

var (
	reads  = regexp.MustCompile(`boot\.Read\(os\.Getenv(.*)\)`)
	agreed = regexp.MustCompile(`Esewa\.[A-Z][a-z]+`)
)

// asksFor is what a main.go asks for.
func asksFor(t *testing.T, folder string) []string {
	t.Helper()
	main, err := os.ReadFile(filepath.Join(root, folder, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	read := reads.FindStringSubmatch(string(main))
	if read == nil {
		t.Fatalf("%s calls no boot.Read(os.Getenv, …)", folder)
	}
	return append(strings.Split("boot.Read"+read[1], ", "), agreed.FindAllString(string(main), -1)...)
}

func TestAFunctionIsToldWhatItAsksForAndNothingElse(t *testing.T) {
	c, err := rules.Read(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range c.Resources {
		if r.Type != "AWS::Serverless::Function" {
			continue
		}
		n++
		folder, _ := r.Properties["CodeUri"].(string)
		want := map[string]bool{}
		for _, a := range asksFor(t, folder) {
			if asked[a] == nil {
				t.Errorf("%s asks for %s, of which this test knows nothing", r.Name, a)
			}
			for _, name := range asked[a] {
				want[name] = true
			}
		}
		env, _ := r.Properties["Environment"].(map[string]any)
		told, _ := env["Variables"].(map[string]any)
		got := slices.DeleteFunc(slices.Sorted(maps.Keys(told)), func(s string) bool { return !strings.HasPrefix(s, "SHRAMA_") })
		if d := cmp.Diff(slices.Sorted(maps.Keys(want)), got); d != "" {
			t.Errorf("%s (-asks for +is told):\n%s", r.Name, d)
		}
	}
	if n < 6 {
		t.Errorf("%d functions", n)
	}
}
