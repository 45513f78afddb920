package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/shrama/shrama/infra/setup"
)

// Quick are the checks of what is written, which take seconds.
func (t Tree) Quick() []Check {
	return []Check{
		{"format", t.Format},
		{"vet", t.gotool("vet", "./...")},
		{"generated pages are current", t.templates},
		{"template", t.template},
		{"lint", t.golangci},
	}
}

// Tests are the checks that run the product, and take minutes.
func (t Tree) Tests() []Check {
	return []Check{
		{"matrix", t.matrix},
		{"builds", t.gotool("test", "-count=1", "-run", "Buil[dt]", "./infra/shrama")}, // this and the next are what -race leaves out
		{"faults", t.gotool("test", "-count=1", "./infra/storm", "./shared/files", "./shared/paper", "./infra/bench", "./infra/rules")},
		{"tests", t.tests},
	}
}

// templates checks that each .templ file gives the Go file beside it.
func (t Tree) templates(ctx context.Context, w io.Writer) error {
	templ, err := setup.Tool(ctx, t.Root, "templ", t.News)
	if err != nil {
		return err
	}
	files, err := Tracked(ctx, t.Root, "*.templ")
	if err != nil {
		return err
	}
	stale := 0
	for _, f := range files {
		var want bytes.Buffer
		if err := t.Run(ctx, &want, templ, "generate", "-f", f, "-stdout"); err != nil {
			_, _ = want.WriteTo(w)
			return fmt.Errorf("%s: %w", f, err)
		}
		got, err := os.ReadFile(filepath.Join(t.Root, strings.TrimSuffix(f, ".templ")+"_templ.go"))
		if err != nil || !bytes.Equal(placeless(got), placeless(want.Bytes())) {
			fmt.Fprintln(w, f)
			stale++
		}
	}
	if stale > 0 {
		return fmt.Errorf("%d generated files are stale: run %s generate in their folders", stale, templ)
	}
	return nil
}

// placeless is generated code without the folder that its errors name, which
// depends on where the generator was started.
func placeless(code []byte) []byte {
	return regexp.MustCompile("FileName: `[^`]*`").ReplaceAllFunc(code, func(m []byte) []byte {
		return append([]byte("FileName: "), filepath.Base(strings.Trim(string(m[len("FileName: "):]), "`"))...)
	})
}

// template asks cfn-lint, which has CloudFormation's own schemas, of the template
// and of those nested in it. What it does not know of security infra/rules does,
// in the tests.
func (t Tree) template(ctx context.Context, w io.Writer) error {
	lint, err := setup.TemplateLint(ctx, t.Root, t.News)
	if err != nil {
		return NotHere(strings.TrimPrefix(err.Error(), "setup: "))
	}
	nested, err := Tracked(ctx, t.Root, "infra/stacks/*.yaml")
	if err != nil {
		return err
	}
	return t.Run(ctx, w, lint, append([]string{"--non-zero-exit-code", "informational", "template.yaml"}, nested...)...)
}

func (t Tree) golangci(ctx context.Context, w io.Writer) error {
	lint, err := setup.Tool(ctx, t.Root, "golangci-lint", t.News)
	if err != nil {
		return err
	}
	return t.Run(ctx, w, lint, "run", "./...")
}

// unraced are the tests of the journeys that -race leaves out: ten times slower
// they would be too long.
var unraced = []string{
	"TestNobodySmugglesThemselvesIn", "TestPlantedMistakesAreFound", "TestWhatIsAnothersIsAsIfItWereNot", "TestNobodyReachesWhatIsNotTheirs",
	"TestEachRoleGetsItsFieldsAndNoOthers", "TestEveryServiceOfEveryPackIsAskedForAndGranted", "TestAnAttackInAFieldStandsThereAsText",
	"TestAnAttackWalksFromTheFormToTheCertificate", "TestEveryFormOfTheHouseTakesAttacksAsText", "TestNoLogHoldsWhatAPersonSaid",
	"TestAPermitIsRenewedToThreeYearsInAll", "TestFiveThousandPeopleComeFromAFile", "TestWhatAnAdminChangesMeetsThoseWhoFileAfterItsDay",
}

// matrix asks every route as everybody, types attacks into every field and looks
// for people in the logs, without the race detector; what it came to is printed.
func (t Tree) matrix(ctx context.Context, w io.Writer) error {
	var out bytes.Buffer
	err := t.Run(ctx, &out, "go", "test", "-count=1", "-v", "-run", "^("+strings.Join(unraced, "|")+")$", "./infra/journey")
	for _, name := range unraced {
		if err == nil && !strings.Contains(out.String(), "--- PASS: "+name+" ") {
			err = fmt.Errorf("%s was not run", name)
		}
	}
	for line := range strings.Lines(out.String()) {
		if _, figures, ok := strings.Cut(line, "_test.go:"); ok && err == nil {
			_, figures, _ = strings.Cut(figures, ": ")
			fmt.Fprint(t.News, "      ", figures)
		}
	}
	if err != nil {
		_, _ = out.WriteTo(w)
	}
	return err
}

// tests runs all that needs no browser.
func (t Tree) tests(ctx context.Context, w io.Writer) error {
	return t.quiet(ctx, w, "test", "-race", "-shuffle=on", "-p=3", "./...")
}

// Browser is the check that drives the product as people do.
func (t Tree) Browser() Check { return Check{"browser", t.browser} }

// browser runs the packages whose tests drive a browser. Such a test skips where
// SHRAMA_BROWSER does not name one.
func (t Tree) browser(ctx context.Context, w io.Writer) error {
	chromium, err := setup.Browser(ctx, t.News)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := t.Run(ctx, &out, "go", "list", "-f", "{{.ImportPath}} {{.TestImports}} {{.XTestImports}}", "./..."); err != nil {
		_, _ = out.WriteTo(w)
		return err
	}
	args := []string{"test", "-parallel=4"} // a browser waits more than it works
	for line := range strings.Lines(out.String()) {
		if pkg, imports, _ := strings.Cut(line, " "); strings.Contains(imports, "github.com/chromedp/chromedp") {
			args = append(args, pkg)
		}
	}
	if len(args) == 2 {
		return errors.New("no test drives a browser")
	}
	t.Env = append(t.Env, "SHRAMA_BROWSER="+chromium)
	return t.quiet(ctx, w, args...)
}

// quiet runs go and writes what it says except of packages that are fine; of those
// it tells which took longest, since what grows slow grows unseen.
func (t Tree) quiet(ctx context.Context, w io.Writer, args ...string) error {
	var out bytes.Buffer
	err := t.Run(ctx, &out, "go", args...)
	rest, slow := said(out.String())
	fmt.Fprint(w, rest)
	fmt.Fprint(t.News, slow)
	return err
}
