package pack_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/lint"
)

// lasting is the linter's sound pack with a licence that holds as long as its
// applicant chose under the Acts, and by its workers under the Code. The fee is
// for each year.
func lasting(t *testing.T) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, name := range []string{"pack.yaml", "services/permit.yaml", "tables/band.yaml", "tables/injury.yaml", "defects.yaml"} {
		b, err := os.ReadFile("lint/testdata/sound/" + name)
		if err != nil {
			t.Fatal(err)
		}
		fsys["xx/"+name] = &fstest.MapFile{Data: b}
	}
	text := string(fsys["xx/services/permit.yaml"].Data)
	for _, e := range [][2]string{
		{"{id: workers, type: integer, label: {en: Workers}}", "{id: workers, type: integer, label: {en: Workers}}\n      - {id: years, type: integer, min: 1, max: 10, label: {en: Years}}"},
		{"contents: [firm-name, district, found]", "contents: [firm-name, district, found, years, workers]"},
		{"      name: {en: Fee}\n", "      name: {en: Fee}\n      per: years\n"},
		{"validity: [{from: begins, to: ends, longest: {n: 1, unit: year}, total: {n: 3, unit: year}, cite: act/s7}]", `validity:
    - {regime: acts, from: granted, length: {unit: year, by: years}, longest: {n: 10, unit: year}, cite: act/s7}
    - regime: code
      from: granted
      length:
        unit: month
        table:
          id: term
          unit: count
          hit: unique
          inputs: [{id: workers, type: integer, min: "0"}]
          rows:
            - {id: few, when: {workers: {lt: "20"}}, values: [{from: 2021-01-01, until: 2026-12-31, amount: "12", cite: act/s7}, {from: 2027-01-01, amount: "6", cite: act/s7}]}
            - {id: many, when: {workers: {gte: "20"}}, values: [{from: 2021-01-01, amount: "60", cite: act/s7}]}
      cite: act/s7`},
		{`given: {workers: "19"}, expect: {fee: EXD 100.00, row:fee: small}}`, `given: {workers: "19", years: "3"}, expect: {fee: EXD 300.00, row:fee: small, row:term: few, valid_to: 2027-11-20}}`},
		{`given: {workers: "20"}, expect: {fee: EXD 200.00}}`, `given: {workers: "20", years: "3"}, expect: {fee: EXD 600.00, row:term: many, valid_to: 2031-11-20}}
  - {name: the last day of a year for few, on: 2026-12-31, given: {workers: "19", years: "1"}, expect: {row:term: few, valid_to: 2027-12-30}}
  - {name: half a year for few from then on, on: 2027-01-01, given: {workers: "19", years: "1"}, expect: {row:term: few, valid_to: 2027-06-30}}
  - {name: none is too short, on: 2020-12-31, given: {workers: "19", years: "0"}, expect: {error:years: form.least}}
  - {name: ten years under the Acts, on: 2020-12-31, given: {workers: "19", years: "10"}, expect: {valid_to: 2030-12-30}}
  - {name: by the workers under the Code, on: 2021-01-01, given: {workers: "19", years: "10"}, expect: {valid_to: 2021-12-31}}`},
		{"  - {name: a year to the day, on: 2026-11-21, given: {begins: 2026-12-01, ends: 2027-11-30}, expect: {valid_to: 2027-11-30}}\n", ""},
		{"  - {name: a day more, on: 2026-11-21, given: {begins: 2026-12-01, ends: 2027-12-01}, expect: {error:ends: form.longest}}\n", ""},
	} {
		if strings.Count(text, e[0]) != 1 {
			t.Fatalf("%q stands %d times", e[0], strings.Count(text, e[0]))
		}
		text = strings.Replace(text, e[0], e[1], 1)
	}
	fsys["xx/services/permit.yaml"] = &fstest.MapFile{Data: []byte(text)}
	return fsys
}

func TestALicenceHoldsAsLongAsItsAnswersSay(t *testing.T) {
	fsys := lasting(t)
	for _, f := range lint.Lint(fsys, "xx", day("2026-11-22")) {
		t.Error(f)
	}
	p, err := pack.Open(fsys).Pack("xx")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service("permit")
	if err != nil {
		t.Fatal(err)
	}
	cal, err := p.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, filed, granted, years, to string }{
		{"as the applicant chose", "2020-12-31", "2020-12-31", "5", "2025-12-30"},
		{"never longer than the law's longest", "2020-12-31", "2020-12-31", "11", "2030-12-30"},
		{"by the law of the day it was asked for", "2020-12-31", "2021-01-04", "1", "2022-01-03"},
		{"also where a value has changed since", "2026-12-31", "2027-01-04", "1", "2028-01-03"},
		{"a number that is none is refused", "2020-12-31", "2020-12-31", "some", ""},
		{"and so is nothing", "2020-12-31", "2020-12-31", "0", ""},
	} {
		w := pack.Wish{Filed: day(tt.filed), From: day(tt.granted), Answers: form.Answers{"years": tt.years, "workers": "19"}}
		_, to, err := s.On(w.Filed).Valid(w, cal)
		if (err == nil) != (tt.to != "") || err == nil && to.String() != tt.to {
			t.Errorf("%s: to %s, %v; want %s", tt.name, to, err, tt.to)
		}
	}
}
