package main

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

	"github.com/shrama/shrama/infra/scan"
	"github.com/shrama/shrama/infra/setup"
)

// templates checks that each .templ file gives the Go file beside it.
func templates(ctx context.Context, d desk, w io.Writer) error {
	templ, err := setup.Tool(ctx, d.root, "templ", d.out)
	if err != nil {
		return err
	}
	files, err := scan.Tracked(ctx, d.root, "*.templ")
	if err != nil {
		return err
	}
	stale := 0
	for _, f := range files {
		var want bytes.Buffer
		if err := d.run(ctx, &want, templ, "generate", "-f", f, "-stdout"); err != nil {
			_, _ = want.WriteTo(w)
			return fmt.Errorf("%s: %w", f, err)
		}
		got, err := os.ReadFile(filepath.Join(d.root, strings.TrimSuffix(f, ".templ")+"_templ.go"))
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
func template(ctx context.Context, d desk, w io.Writer) error {
	lint, err := setup.TemplateLint(ctx, d.root, d.out)
	if err != nil {
		return scan.NotHere(sentence(err))
	}
	nested, err := scan.Tracked(ctx, d.root, "infra/stacks/*.yaml")
	if err != nil {
		return err
	}
	return d.run(ctx, w, lint, append([]string{"--non-zero-exit-code", "informational", "template.yaml"}, nested...)...)
}

func golangci(ctx context.Context, d desk, w io.Writer) error {
	lint, err := setup.Tool(ctx, d.root, "golangci-lint", d.out)
	if err != nil {
		return err
	}
	return d.run(ctx, w, lint, "run", "./...")
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
func matrix(ctx context.Context, d desk, w io.Writer) error {
	var out bytes.Buffer
	err := d.run(ctx, &out, "go", "test", "-count=1", "-v", "-run", "^("+strings.Join(unraced, "|")+")$", "./infra/journey")
	for _, name := range unraced {
		if err == nil && !strings.Contains(out.String(), "--- PASS: "+name+" ") {
			err = fmt.Errorf("%s was not run", name)
		}
	}
	for line := range strings.Lines(out.String()) {
		if _, figures, ok := strings.Cut(line, "_test.go:"); ok && err == nil {
			_, figures, _ = strings.Cut(figures, ": ")
			fmt.Fprint(d.out, "      ", figures)
		}
	}
	if err != nil {
		_, _ = out.WriteTo(w)
	}
	return err
}

// tests runs all that needs no browser.
func tests(ctx context.Context, d desk, w io.Writer) error {
	return quiet(ctx, d, w, "test", "-race", "-shuffle=on", "-p=3", "./...")
}

// browser runs the packages whose tests drive a browser. Such a test skips where
// SHRAMA_BROWSER does not name one.
func browser(ctx context.Context, d desk, w io.Writer) error {
	chromium, err := setup.Browser(ctx, d.out)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := d.run(ctx, &out, "go", "list", "-f", "{{.ImportPath}} {{.TestImports}} {{.XTestImports}}", "./..."); err != nil {
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
	d.env = append(d.env, "SHRAMA_BROWSER="+chromium)
	return quiet(ctx, d, w, args...)
}

// quiet runs go and writes what it says except of packages that are fine; of those
// it tells which took longest, since what grows slow grows unseen.
func quiet(ctx context.Context, d desk, w io.Writer, args ...string) error {
	var out bytes.Buffer
	err := d.run(ctx, &out, "go", args...)
	rest, slow := scan.Said(out.String())
	fmt.Fprint(w, rest)
	fmt.Fprint(d.out, slow)
	return err
}
