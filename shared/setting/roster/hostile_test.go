package roster_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/roster"
	"github.com/shrama/shrama/shared/setting/settingtest"
	"github.com/shrama/shrama/shared/web/hostiletest"
	"github.com/shrama/shrama/shared/words"
)

// formula reports whether a spreadsheet would take a cell for a formula (OWASP,
// "CSV Injection"): also behind blanks, and in the wide signs of East Asia.
func formula(cell string) bool {
	return strings.IndexAny(strings.TrimLeft(cell, " \t\r\n\u00a0\u200b\ufeff\x00"), "=+-@|＝＋－＠") == 0 || strings.IndexAny(cell, "\t\r") == 0
}

// Whatever a person is called, the file of people has one cell for it, which no
// spreadsheet runs; and what it reads back is refused or just as harmless.
func TestNoCellIsAFormula(t *testing.T) {
	in, all := settingtest.Pack(t), hostiletest.All()
	var people setting.Layer
	for _, a := range all {
		people = append(people, setting.Change{Person: &setting.Person{Email: a.Text, Name: a.Text, Post: "clerk", Office: "north"}})
	}
	b := roster.Write(words.New("en", words.Locale{}), people)
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	rows, err := r.ReadAll()
	if err != nil || len(rows) != len(all)+1 {
		t.Fatalf("%d rows of %d people: %v", len(rows), len(all), err)
	}
	for i, row := range rows[1:] {
		for _, cell := range row {
			if formula(cell) {
				t.Errorf("%q is a formula, of %q", cell, all[i].Text)
			}
		}
	}
	for _, a := range all {
		var file bytes.Buffer
		w := csv.NewWriter(&file)
		w.WriteAll([][]string{{"email", "name", "post", "roles", "office", "end"}, {"a@xx.example", a.Text, "clerk", "", "north", ""}, {a.Text, "A", "clerk", "", "north", ""}}) //nolint:errcheck // a buffer
		for _, row := range roster.Read(file.Bytes(), in).Rows {
			p := row.Person
			if row.Does == roster.Wrong {
				continue
			}
			if formula(p.Name) || formula(p.Email) || strings.ContainsAny(p.Name+p.Email, "<>\r\n\x00\u202e\u2066") {
				t.Errorf("%q is read as %+v", a.Text, p)
			}
		}
	}
	t.Logf("%d attacks as names and addresses: 0 formulas written or read", len(all))
}
