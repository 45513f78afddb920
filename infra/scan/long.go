package scan

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

// Long are the checks that need more time than everybody who changes something
// should give. Vulns is the folder of a copy of the vulnerability database, or
// empty.
func (t Tree) Long(vulns string) ([]Check, error) {
	tree, err := evidence.Of(t.Root)
	if err != nil {
		return nil, err
	}
	all := []Check{
		{"faults at length", t.gotool("test", "-count=1", "-timeout", "40m", "./infra/storm", "-long")},
		{"secrets", t.secrets},
		{"vulnerabilities", func(ctx context.Context, w io.Writer) error { return t.vulnerabilities(ctx, w, vulns) }},
	}
	targets := tree.Fuzzed()
	slices.SortFunc(targets, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	for _, f := range targets {
		all = append(all, Check{"fuzz " + strings.TrimPrefix(f[0], "shared/") + " " + strings.TrimPrefix(f[1], "Fuzz"), t.fuzz(f[0], f[1])})
	}
	return all, nil
}

// secrets looks for keys and passwords in every commit that led here, and in what
// is not committed yet.
func (t Tree) secrets(ctx context.Context, w io.Writer) error {
	gitleaks, err := setup.Tool(ctx, t.Root, "gitleaks", t.News)
	if err != nil {
		return err
	}
	for _, more := range [][]string{{"--log-opts", "HEAD"}, {"--pre-commit"}, {"--staged"}} {
		args := append([]string{"git", "--config", "infra/tools/scan/gitleaks.toml", "--no-banner", "--no-color", "--redact", "--verbose", "--log-level", "warn"}, more...)
		if err := t.Run(ctx, w, gitleaks, append(args, ".")...); err != nil {
			return err
		}
	}
	return nil
}

// oldest is the age at which a copy of the vulnerability database says too little.
const oldest = 90 * 24 * time.Hour

// vulnerabilities looks for known ones that our code calls, in a copy of the
// database, since a check should not depend on what is published while it runs.
func (t Tree) vulnerabilities(ctx context.Context, w io.Writer, folder string) error {
	if folder == "" {
		return NotHere("name a copy of https://vuln.go.dev with -vulndb or SHRAMA_VULNDB")
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
	fmt.Fprintf(t.News, "      the vulnerability database is of %s, %d days old\n", of.Format(time.DateOnly), int(age.Hours()/24))
	if age > oldest {
		fmt.Fprintln(t.News, "      WARNING: fetch a newer one: https://vuln.go.dev/vulndb.zip")
	}
	govulncheck, err := setup.Tool(ctx, t.Root, "govulncheck", t.News)
	if err != nil {
		return err
	}
	return t.Run(ctx, w, govulncheck, "-db", "file://"+filepath.ToSlash(folder), "./...")
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
func (t Tree) fuzz(pkg, name string) func(context.Context, io.Writer) error {
	return func(ctx context.Context, w io.Writer) error {
		return t.Run(ctx, w, "go", "test", "./"+pkg, "-run", "^$", "-fuzz", "^"+name+"$", "-fuzztime", fuzzFor, "-fuzzminimizetime", "1x")
	}
}
