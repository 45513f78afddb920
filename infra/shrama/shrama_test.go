package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/tenants"
)

func TestEveryDemoPersonHoldsAPostOfTheirPack(t *testing.T) {
	all, err := house.DemoPeople()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("nobody")
	}
	seen := map[string]bool{}
	shelf := pack.Open(tenants.FS)
	for _, p := range all {
		pk, err := shelf.Pack(string(p.Tenant))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Roles {
			if _, ok := pk.Role(r); !ok {
				t.Errorf("%s: %s has no role %q", p.Email, p.Tenant, r)
			}
		}
		if _, ok := pk.Office(p.Office); !ok && p.Office != "" {
			t.Errorf("%s: %s has no office %q", p.Email, p.Tenant, p.Office)
		}
		if (len(p.Roles) > 0) != (p.Office != "") {
			t.Errorf("%s has roles %v and office %q: an officer has both, an applicant neither", p.Email, p.Roles, p.Office)
		}
		if !slices.Contains(pk.Languages, p.Lang) || p.About == "" || p.Name == "" || seen[p.Email] {
			t.Errorf("%s: language, name and description, once each: %+v", p.Email, p)
		}
		seen[p.Email] = true
	}
}

func TestInstantsAreReadWithTheirZone(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"2026-11-22", "2026-11-22T00:00:00Z"},
		{"2026-11-22T10:15+05:45", "2026-11-22T04:30:00Z"},
		{"2026-11-22T10:15:30Z", "2026-11-22T10:15:30Z"},
		{"22.11.2026", ""},
		{"2026-11-22T10:15", ""},
	} {
		got, err := instant(tt.text)
		if s := got.UTC().Format(time.RFC3339); (err == nil) != (tt.want != "") || err == nil && s != tt.want {
			t.Errorf("instant(%q) = %s, %v; want %s", tt.text, s, err, tt.want)
		}
	}
}

func TestResetRemovesOnlyWhatServeMade(t *testing.T) {
	ours := filepath.Join(t.TempDir(), "data")
	if err := folder(ours, true); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(ours, "kept")
	write(t, kept, "x")
	if err := folder(ours, false); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("without -reset data must stay: %v", err)
	}
	if err := folder(ours, true); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(kept); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("-reset must forget: %v", err)
	}

	theirs := t.TempDir()
	thesis := filepath.Join(theirs, "thesis.txt")
	write(t, thesis, "x")
	if err := folder(theirs, true); err == nil || !strings.Contains(err.Error(), "was not made by serve") {
		t.Errorf("err = %v", err)
	}
	if _, err := os.Stat(thesis); err != nil {
		t.Errorf("a folder that serve did not make was touched: %v", err)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestLintNamesFileAndLine(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "xx")
	if err := os.CopyFS(filepath.Dir(dir), tenants.FS); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(filepath.Dir(dir), "np"), dir); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	d := desk{root: "../..", out: &out, err: &out}
	if err := lintPacks(t.Context(), d, []string{dir}); err != nil {
		t.Fatalf("a whole pack: %v\n%s", err, out.String())
	}
	file := filepath.Join(dir, "pack.yaml")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, "nonsense: 1\n"+string(b))
	out.Reset()
	if err := lintPacks(t.Context(), d, []string{dir}); err == nil || !strings.Contains(out.String(), "xx/pack.yaml:1: ") {
		t.Errorf("err = %v, output %q", err, out.String())
	}
	out.Reset()
	var doc linted
	if err := lintPacks(t.Context(), d, []string{dir, "-json"}); !errors.Is(err, errTold) || json.Unmarshal(out.Bytes(), &doc) != nil || len(doc.Packs) != 1 || len(doc.Faults) != 1 || doc.Faults[0].Line != 1 {
		t.Errorf("err = %v, output %s", err, out.String())
	}
	if err := lintPacks(t.Context(), d, []string{t.TempDir()}); err == nil || !strings.Contains(err.Error(), "there is no pack in") {
		t.Errorf("err = %v", err)
	}
}

func TestACommandThatIsNoneOrMalformedSaysSo(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"draw", `there is no command "draw"`},
		{"serve now", `serve takes flags only, not "now"`},
		{"serve -addr 127.0.0.1:99999", "cannot listen on 127.0.0.1:99999"},
		{"bench -x", "told"},
	} {
		var out, errs bytes.Buffer
		err := run(t.Context(), strings.Fields(tt.args), &out, &errs)
		if err == nil || !strings.Contains(sentence(err), tt.want) {
			t.Errorf("shrama %s: %v, want %q", tt.args, err, tt.want)
		}
	}
}
