package bootstrap_test

import (
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
	"clock": faceless,
	"relay": faceless,
}

// faceless is who nobody calls: it shows and prints nothing and is asked nothing.
var faceless = regexp.MustCompile(`^github\.com/(shrama/shrama/shared/(web|boot/front|form/validate|paper/(seal|typeset)|notify/inbox|files)$|a-h/|andybalholm/|awslabs/|fxamacker/|go-playground/|go-text/|veraison/)|^golang\.org/x/(image|net/html)|^image/`)

func TestFunctionsLinkNothingThatIsCostlyAtAStart(t *testing.T) {
	mains, err := filepath.Glob("../../functions/*/lambda")
	if err != nil || len(mains) < 6 {
		t.Fatal(mains, err)
	}
	for _, m := range mains {
		name := filepath.Base(filepath.Dir(m))
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

// Answers that people type are judged where people are asked. What the clock and
// the relay do asks for none, and the linker proves it: they hold no code that
// would.
func TestNeitherTheClockNorTheRelayCanJudgeAnAnswer(t *testing.T) {
	for name, want := range map[string]bool{"clock": false, "relay": false, "permit": true} {
		program := filepath.Join(t.TempDir(), name)
		if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../../functions/"+name+"/lambda").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		names, err := exec.CommandContext(t.Context(), "go", "tool", "nm", program).Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(names), "github.com/shrama/shrama/shared/form.Check\n"); got != want {
			t.Errorf("%s links form.Check: %t", name, got)
		}
	}
}
