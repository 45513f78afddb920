package form_test

import (
	"encoding/csv"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/words"
)

// Every kind of figure, as a keyboard of each script types it, is one answer.
func TestFiguresAreReadInEveryScript(t *testing.T) {
	for _, script := range []string{"latn", "deva", "gujr", "beng", "taml", "sinh"} {
		for _, tt := range []struct {
			field    form.Type
			in, want string
		}{
			{form.Integer, "1,23,450", "123450"},
			{form.Money, "1,23,450.50", "123450.50"},
			{form.Date, "28/2/2026", "2026-02-28"},
			{form.Identity, "301 234 567", "301234567"},
			{form.Passport, "k4512345", "K4512345"},
			{form.Phone, "98412-34567", "+9779841234567"},
			{form.Phone, "+977 9841234567", "+9779841234567"},
		} {
			typed := words.Digits(tt.in, script)
			clean, faults := form.Check([]form.Field{{ID: "f", Type: tt.field, Identity: "np-pan"}}, form.Answers{"f": typed}, env)
			if faults != nil || clean["f"] != tt.want {
				t.Errorf("%s in %s: %q is read as %q, %v; want %q", tt.field, script, typed, clean["f"], faults, tt.want)
			}
			pattern := form.Attrs(form.Field{Type: tt.field}, env)["pattern"]
			boxes := []string{typed}
			if tt.field == form.Date {
				boxes = strings.Split(typed, "/")
			}
			for _, box := range boxes {
				if pattern != "" && !regexp.MustCompile(`^(?:`+pattern+`)$`).MatchString(box) {
					t.Errorf("%s in %s: a browser refuses %q", tt.field, script, box)
				}
			}
		}
		if _, faults := form.Check([]form.Field{{ID: "f", Type: form.Date}}, form.Answers{"f": words.Digits("29/2/2026", script)}, env); faults == nil {
			t.Errorf("%s: the 29 February of a plain year is taken", script)
		}
	}
}

// TestEveryFaultHasItsSentence holds the codes of this package's source against
// the word list.
func TestEveryFaultHasItsSentence(t *testing.T) {
	f, err := os.Open("../words/book/form.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, r := range rows[1:] {
		said[r[0]] = r[1] != "" && r[2] != ""
	}
	source, err := os.ReadFile("check.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`"(form\.[a-z-]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(codes) < 10 {
		t.Fatalf("%d codes in check.go, want more", len(codes))
	}
	for _, c := range append(codes, [][]string{{"", "form.after-today"}, {"", "form.before-today"}, {"", "form.before"}, {"", "form.after"}, {"", "form.money"}, {"", "form.passport"}, {"", "form.country"}, {"", "form.district"}, {"", "form.email"}, {"", "form.longest"}}...) {
		if !said[c[1]] {
			t.Errorf("%s has no sentence in both languages", c[1])
		}
	}
}
