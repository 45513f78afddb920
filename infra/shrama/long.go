package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/shrama/shrama/infra/evidence"
	"github.com/shrama/shrama/infra/setup"
)

// fuzzFor is how long each target is fuzzed.
const fuzzFor = "30s"

// longer are the checks of the long form, which need more time than everybody
// who changes something should give.
func longer(root, vulns string) ([]check, error) {
	tree, err := evidence.Of(root)
	if err != nil {
		return nil, err
	}
	all := []check{
		{"secrets", secrets},
		{"vulnerabilities", func(ctx context.Context, d desk, w io.Writer) error { return vulnerabilities(ctx, d, w, vulns) }},
	}
	targets := tree.Fuzzed()
	slices.SortFunc(targets, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	for _, t := range targets {
		all = append(all, check{"fuzz " + strings.TrimPrefix(t[0], "shared/") + " " + strings.TrimPrefix(t[1], "Fuzz"), fuzz(t[0], t[1])})
	}
	return all, nil
}

// secrets looks for keys and passwords in every commit that led here, and in what
// is not committed yet.
func secrets(ctx context.Context, d desk, w io.Writer) error {
	gitleaks, err := setup.Tool(ctx, d.root, "gitleaks", d.out)
	if err != nil {
		return err
	}
	for _, more := range [][]string{{"--log-opts", "HEAD"}, {"--pre-commit"}, {"--staged"}} {
		args := append([]string{"git", "--config", "infra/tools/scan/gitleaks.toml", "--no-banner", "--no-color", "--redact", "--verbose", "--log-level", "warn"}, more...)
		if err := d.run(ctx, w, gitleaks, append(args, ".")...); err != nil {
			return err
		}
	}
	return nil
}

// oldest is the age at which a copy of the vulnerability database says too little.
const oldest = 90 * 24 * time.Hour

// vulnerabilities looks for known ones that our code calls, in a copy of the
// database, since a check should not depend on what is published while it runs.
func vulnerabilities(ctx context.Context, d desk, w io.Writer, folder string) error {
	if folder == "" {
		return notHere("name a copy of https://vuln.go.dev with -vulndb or SHRAMA_VULNDB")
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	of, err := modified(folder)
	if err != nil {
		return err
	}
	age := time.Since(of)
	fmt.Fprintf(d.out, "      the vulnerability database is of %s, %d days old\n", of.Format(time.DateOnly), int(age.Hours()/24))
	if age > oldest {
		fmt.Fprintln(d.out, "      WARNING: fetch a newer one: https://vuln.go.dev/vulndb.zip")
	}
	govulncheck, err := setup.Tool(ctx, d.root, "govulncheck", d.out)
	if err != nil {
		return err
	}
	return d.run(ctx, w, govulncheck, "-db", "file://"+filepath.ToSlash(folder), "./...")
}

// modified is the day of a copy of the database, which has the layout of
// vuln.go.dev (https://go.dev/security/vuln/database#api).
func modified(folder string) (time.Time, error) {
	var db struct {
		Modified time.Time `json:"modified"`
	}
	b, err := os.ReadFile(filepath.Join(folder, "index", "db.json"))
	if err == nil {
		err = json.Unmarshal(b, &db)
	}
	if err == nil && db.Modified.IsZero() {
		err = errors.New("index/db.json has no day")
	}
	if err != nil {
		return db.Modified, fmt.Errorf("%s is no copy of https://vuln.go.dev (vulndb.zip, unpacked): %w", folder, err)
	}
	return db.Modified, nil
}

// fuzz tries one target. What fails is kept in the package's testdata/fuzz, where
// every later run of the tests tries it again. Inputs are not made smaller: that
// takes most of the time and finds nothing.
func fuzz(pkg, name string) func(context.Context, desk, io.Writer) error {
	return program("go", "test", "./"+pkg, "-run", "^$", "-fuzz", "^"+name+"$", "-fuzztime", fuzzFor, "-fuzzminimizetime", "1x")
}
