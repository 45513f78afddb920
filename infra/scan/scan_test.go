package scan

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

func TestTheLongFormFuzzesWhatStrangersSend(t *testing.T) {
	all, err := Tree{Root: root}.Long("")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
	}
	for _, want := range []string{
		"faults at length", "secrets", "vulnerabilities", "fuzz web/apigw Event", "fuzz web/apigw Path", "fuzz web/intake Body", "fuzz ident Parse", "fuzz pack/lint Pack",
		"fuzz form Phone", "fuzz form Identity", "fuzz infra/archive Verify", "fuzz store Changes",
	} {
		if !strings.Contains("\n"+strings.Join(names, "\n")+"\n", "\n"+want+"\n") {
			t.Errorf("there is no check %q among %q", want, names)
		}
	}
}

func TestACopyOfTheVulnerabilityDatabaseSaysItsAge(t *testing.T) {
	var out bytes.Buffer
	tree := Tree{Root: root, News: &out}
	if _, skipped := errors.AsType[NotHere](tree.vulnerabilities(t.Context(), &out, "")); !skipped {
		t.Error("without a copy the check is not left out")
	}
	folder := t.TempDir()
	if err := tree.vulnerabilities(t.Context(), &out, folder); err == nil || !strings.Contains(err.Error(), "vulndb.zip") {
		t.Errorf("an empty folder: %v", err)
	}
	file := filepath.Join(folder, "index", "db.json")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(`{"modified":"2026-08-21T10:00:00Z"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := modified(folder); err != nil || got.Format("2006-01-02") != "2026-08-21" {
		t.Errorf("it is of %v, %v", got, err)
	}
}

func TestGeneratedCodeIsComparedWithoutItsPlace(t *testing.T) {
	a := "x FileName: `shared/web/ui/page.templ`, Line: 1"
	b := "x FileName: `page.templ`, Line: 1"
	if string(placeless([]byte(a))) != string(placeless([]byte(b))) {
		t.Errorf("%s and %s must be the same", placeless([]byte(a)), placeless([]byte(b)))
	}
	if c := strings.Replace(b, "1", "2", 1); string(placeless([]byte(b))) == string(placeless([]byte(c))) {
		t.Errorf("%s and %s must differ", b, c)
	}
}
