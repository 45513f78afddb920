package bootstrap_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// costly are packages that do much at every start of what imports them
// (infra/decisions/0007).
var costly = regexp.MustCompile(`^(github\.com/aws/aws-sdk-go-v2/(config|service/(s3|kms|ses|sesv2|sns|sts|sso|[a-z]+/schemas))|go\.yaml\.in/yaml/v3|github\.com/shrama/shrama/shared/pack/source)$`)

// apart is what some functions have no use for at all.
var apart = map[string]*regexp.Regexp{
	"clock":    faceless,
	"relay":    faceless,
	"permit":   paperless,
	"portal":   paperless,
	"settings": paperless,
}

// paperless is who shows pages and prints none.
var paperless = regexp.MustCompile(`^github\.com/(go-text/|shrama/shrama/shared/paper$)|^encoding/xml$`)

// faceless is who nobody calls: it shows and prints nothing and is asked nothing.
var faceless = regexp.MustCompile(`^github\.com/(shrama/shrama/shared/(web|boot/front|form/validate|paper/(seal|typeset)|notify/inbox|files)$|a-h/|andybalholm/|awslabs/|fxamacker/|go-playground/|go-text/|veraison/)|^golang\.org/x/(image|net/html)|^image/`)

// functions returns the modules that are one.
func functions(t *testing.T) (names []string) {
	t.Helper()
	mains, err := filepath.Glob("../../functions/*/lambda")
	if err != nil || len(mains) < 6 {
		t.Fatal(mains, err)
	}
	for _, m := range mains {
		names = append(names, filepath.Base(filepath.Dir(m)))
	}
	return names
}

func TestFunctionsLinkNothingThatIsCostlyAtAStart(t *testing.T) {
	for _, name := range functions(t) {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "../../functions/"+name+"/lambda").Output()
		if err != nil {
			t.Fatal(err)
		}
		for p := range strings.Lines(string(out)) {
			if p = strings.TrimSpace(p); costly.MatchString(p) {
				t.Errorf("%s links %s", name, p)
			}
			if re := apart[name]; re != nil && re.MatchString(p) {
				t.Errorf("%s links %s, for which it has no use", name, p)
			}
		}
	}
}

// The linker drops what no way leads to, so it knows who can be asked to judge an
// answer. They carry the validator, and nobody else does.
func TestWhoTakesAnswersCarriesTheValidatorAndNobodyElse(t *testing.T) {
	takes := 0
	for _, name := range functions(t) {
		program := filepath.Join(t.TempDir(), name)
		if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "lambda.norpc", "-o", program, "../../functions/"+name+"/lambda").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		out, err := exec.CommandContext(t.Context(), "go", "tool", "nm", program).Output()
		if err = errors.Join(err, os.Remove(program)); err != nil {
			t.Fatal(err)
		}
		checks := strings.Contains(string(out), "shared/form.Check\n")
		if judges := strings.Contains(string(out), "shared/form/validate.judge\n"); judges != checks {
			t.Errorf("%s can check answers: %t, and judge them: %t", name, checks, judges)
		}
		if checks {
			takes++
		}
	}
	if takes != 3 {
		t.Errorf("%d functions take answers; portal, permit and settings do", takes)
	}
}
