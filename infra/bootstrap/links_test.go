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

// known are those that stay: drafts are linted where their admins work, and the
// linter reads YAML too.
var known = map[string]bool{
	"settings go.yaml.in/yaml/v3":                          true,
	"settings github.com/shrama/shrama/shared/pack/source": true,
	"press go.yaml.in/yaml/v3":                             true,
	"press github.com/shrama/shrama/shared/pack/source":    true,
}

// apart is what some functions have no use for at all.
var apart = map[string]*regexp.Regexp{
	"clock": faceless,
	"relay": faceless,
}

// faceless is who nobody calls: it shows nothing and is asked nothing.
var faceless = regexp.MustCompile(`^github\.com/(shrama/shrama/shared/(web|boot/front)(/|$)|andybalholm/brotli|awslabs/)|^golang\.org/x/net/html$`)

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
			if p = strings.TrimSpace(p); costly.MatchString(p) && !known[name+" "+p] {
				t.Errorf("%s links %s", name, p)
			}
			if re := apart[name]; re != nil && re.MatchString(p) {
				t.Errorf("%s links %s, for which it has no use", name, p)
			}
		}
	}
}
