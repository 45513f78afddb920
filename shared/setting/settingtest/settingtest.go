// Package settingtest gives tests a pack in which law leaves something of every
// kind to the administration, and fixes something of every kind itself.
package settingtest

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	_ "github.com/shrama/shrama/shared/form/validate" // what admins type is judged
	"github.com/shrama/shrama/shared/pack"
	_ "github.com/shrama/shrama/shared/pack/source" // the packs are YAML of the test's own
)

// edits are what the linter's sound pack lacks for that: file, text, what stands
// in its place.
var edits = [][3]string{
	{"services/permit.yaml", `rows:
          - id: small`, `rows:
          - id: none
            when: {workers: {is: "0"}}
            values: [{from: 2020-01-01, cite: act/s4, certainty: undetermined}]
          - id: small`},
	{"services/permit.yaml", `when: {workers: {lt: "20"}}`, `when: {workers: {gt: "0", lt: "20"}}`},
	{"services/permit.yaml", "    - id: fee\n      name: {en: Fee}", "    - id: fee\n      name: {en: Fee}\n      adjust: {min: \"50.00\", max: \"400.00\", cite: act/s11}"},
	{"services/permit.yaml", "\nflow:\n", `
    - id: stamp
      name: {en: Stamp}
      table:
        id: stamp
        unit: EXD
        hit: unique
        inputs: [{id: risky, type: enum, in: ["yes", "no"]}]
        rows:
          - {id: plain, when: {risky: {is: "no"}}, values: [{from: 2020-01-01, amount: "10.00", cite: act/s4}]}
          - {id: risky, when: {risky: {is: "yes"}}, values: [{from: 2020-01-01, cite: act/s4, certainty: undetermined}]}
  concessions:
    - {id: statutory, name: {en: For the small}, when: {field: workers, lt: "2"}, percent: "10", charges: [stamp], from: 2020-01-01, cite: act/s4}
    - {id: habit, name: {en: By habit}, when: {field: workers, lt: "2"}, percent: "10", charges: [stamp], from: 2020-01-01, cite: act/s4, certainty: practice}

flow:
`},
	{"services/permit.yaml", "{id: submit, by: [applicant], to: payment,", "{id: submit, by: [applicant], to: payment, unfixed: review,"},
	{"services/permit.yaml", "  - {id: found, type: text,", "  - {id: assessed, type: money, label: {en: Fee found}}\n  - {id: found, type: text,"},
	{"services/permit.yaml", "{id: recommend, by: [officer], to: decision, fields: [found]", "{id: recommend, by: [officer], to: decision, fields: [found, assessed], assess: assessed"},
	{"services/permit.yaml", "[{n: 5, unit: working-day, cite: act/s5}]", "[{n: 5, unit: working-day, cite: act/s5, adjust: {min: 3, max: 10, cite: act/s12}}]"},
	{"services/permit.yaml", "flow:\n  steps:", "flow:\n  within: [{n: 30, unit: day, cite: act/s5, adjust: {min: 20, max: 40, cite: act/s12}}]\n  steps:"},
	{"services/permit.yaml", "      office: head\n", "      office: head\n      deadline: [{n: 9, unit: day, cite: act/s5}]\n      superior: director\n"},
	{"services/permit.yaml", "      - {id: safe, label: {en: It is safe}, cite: act/s6}", "      - {id: safe, label: {en: It is safe}, cite: act/s6}\n      - {id: clean, label: {en: It is clean}, cite: act/s6, certainty: practice}\n      - {id: sound, label: {en: It is sound}, cite: act/s6}"},
	{"services/permit.yaml", "  - {id: plan, label: {en: Plan}}", "  - {id: plan, label: {en: Plan}, cite: act/s6}\n  - {id: letter, label: {en: Letter}, cite: act/s6, certainty: practice}"},
	{"services/permit.yaml", "\nflow:\n", "\nnote: {en: Read in the Act.}\n\nflow:\n"},
	{"services/permit.yaml", `given: {workers: "19"}, expect: {fee: EXD 100.00, row:fee: small}}`, `given: {workers: "19", risky: "no"}, expect: {fee: EXD 110.00, row:fee: small}}
  - {name: one is small, on: 2026-11-21, given: {workers: "1", risky: "no"}, expect: {fee: EXD 108.00, row:stamp: plain}}
  - {name: nobody is nothing the law knows, on: 2026-11-21, given: {workers: "0", risky: "yes"}, expect: {fee: undetermined, row:fee: none}}
  - {name: what a risk costs the law does not say, on: 2026-11-21, given: {workers: "2", risky: "yes"}, expect: {fee: undetermined, row:stamp: risky}}`},
	{"services/permit.yaml", `given: {workers: "20"}, expect: {fee: EXD 200.00}`, `given: {workers: "20", risky: "no"}, expect: {fee: EXD 210.00}`},
	{"pack.yaml", "payments:\n", "payments:\n  - {id: esewa, label: {en: eSewa}}\n"},
	{"pack.yaml", "districts: [upper]", "districts: [upper], territory: practice"},
	{"pack.yaml", "districts: [lower]", "districts: [lower, middle], territory: practice"},
	{"pack.yaml", "  - {id: lower, name: {en: Lower}}", "  - {id: lower, name: {en: Lower}}\n  - {id: middle, name: {en: Middle}}\n  - {id: far, name: {en: Far}}"},
	{"pack.yaml", "\ndistricts:\n", "  - {id: west, name: {en: West office}, parent: department, code: W, districts: [far]}\n\ndistricts:\n"},
}

// Pack returns the pack xx, whose one service is permit.
func Pack(t testing.TB) *pack.Pack {
	t.Helper()
	p, err := pack.Open(FS(t)).Pack("xx")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// FS returns the file system that holds it, for a test that changes the law: after
// Pack's own edits it makes those given.
func FS(t testing.TB, more ...[3]string) fstest.MapFS {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	sound := filepath.Join(filepath.Dir(here), "../../pack/lint/testdata/sound")
	fsys := fstest.MapFS{}
	for _, name := range []string{"pack.yaml", "services/permit.yaml", "tables/band.yaml", "tables/injury.yaml", "defects.yaml"} {
		b, err := os.ReadFile(filepath.Join(sound, name))
		if err != nil {
			t.Fatal(err)
		}
		fsys["xx/"+name] = &fstest.MapFile{Data: b}
	}
	for _, e := range append(edits, more...) {
		text := string(fsys["xx/"+e[0]].Data)
		if strings.Count(text, e[1]) != 1 {
			t.Fatalf("%s holds %q %d times, want once", e[0], e[1], strings.Count(text, e[1]))
		}
		fsys["xx/"+e[0]] = &fstest.MapFile{Data: []byte(strings.Replace(text, e[1], e[2], 1))}
	}
	return fsys
}
