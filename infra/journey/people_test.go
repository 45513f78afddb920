package journey

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// staff is a file of so many people with Nepali names, as Excel saves it.
func staff(n int) []byte {
	first := []string{"सीता", "राम बहादुर", "कमला", "विष्णु प्रसाद", "सरस्वती", "हरि कृष्ण", "लक्ष्मी"}
	last := []string{"श्रेष्ठ", "राई", "तामाङ", "गुरुङ", "अधिकारी", "थापा मगर", "चौधरी", "नेपाली", "खत्री", "लामिछाने", "भट्टराई"}
	b := bytes.NewBufferString("\ufeffइमेल,नाम,भूमिका,कार्यालय\r\n")
	for i := range n {
		fmt.Fprintf(b, "person.%04d@labour.gov.example,%s %s,श्रम अधिकृत,\"श्रम तथा रोजगार कार्यालय, काठमाडौं\"\r\n", i, first[i%len(first)], last[i%len(last)])
	}
	return b.Bytes()
}

// sendsPeople uploads a file on the page of people.
func (p *Person) sendsPeople(draft, name string, content []byte) {
	p.t.Helper()
	p.Opens(draft + "/people")
	for _, f := range p.Page.Forms("") {
		if f.Values.Get("key") != "" {
			p.uploads(f, name, content)
			return
		}
	}
	p.t.Fatalf("no form for a file on %s: %s", p.Page.URL, p.Page.Text())
}

func TestFiveThousandPeopleComeFromAFile(t *testing.T) {
	unraced(t)
	h := Open(t)
	sarita, dipak, draft := bench(h, "The whole staff")
	file := staff(5000)
	if len(file) < 256<<10 {
		t.Fatal("this would have gone in a form")
	}
	began := time.Now()
	sarita.sendsPeople(draft, "staff.csv", file)
	sarita.Gets(http.StatusOK)
	sarita.Sees("Nothing has been changed yet", "gets a post: 5,000", "The first 100 lines of 5,000")
	tried := time.Since(began)
	if n := len(sarita.Page.Body); n > 100<<10 {
		t.Errorf("a page of %d bytes", n)
	}
	again := sarita.gets(sarita.Page.URL.String())
	if again.Status != http.StatusOK {
		t.Errorf("reloaded: %d", again.Status)
	}
	if got := dipak.gets(sarita.Page.URL.String()); got.Status != http.StatusUnprocessableEntity || strings.Contains(got.Text(), "सीता") {
		t.Errorf("another reads the file: %d %s", got.Status, got.Text())
	}
	f := sarita.form("/people", "")
	f.Values.Set("do", "take")
	sarita.send(f, nil)
	sarita.Gets(http.StatusOK)
	sarita.Sees("सीता श्रेष्ठ", "And 4,900 more changes")
	t.Logf("%d bytes: tried in %s, taken in %s", len(file), tried.Round(time.Millisecond), (time.Since(began) - tried).Round(time.Millisecond))
	for _, step := range []string{"", "/changes", "/approval"} {
		if sarita.Opens(draft + step); len(sarita.Page.Body) > 200<<10 {
			t.Errorf("%s: %d bytes", step, len(sarita.Page.Body))
		}
		sarita.Gets(http.StatusOK)
	}
	list := sarita.gets(draft + "/people/list.csv")
	if n := bytes.Count(list.Body, []byte("\r\n")); n != 5001 || !bytes.Contains(list.Body, []byte("person.4999@labour.gov.example")) {
		t.Errorf("%d lines of the draft's people", n)
	}
	sarita.Opens(draft + "/trial")
	sarita.Submits("/trial", nil)
	sarita.acts(draft, "submit", map[string]string{"to": "admin2@shrama.example"})
	sarita.Gets(http.StatusOK)
}

// TestAFileThatCannotBeTakenSaysWhat to do, and nothing is written.
func TestAFileThatCannotBeTakenSaysWhat(t *testing.T) {
	h := Open(t)
	sarita, _, draft := bench(h, "Odd files")
	head := "email,name,roles,office\n"
	one := "a@shrama.example,A,labour-officer,pokhara\n"
	for _, tt := range []struct {
		name, file string
		sees       []string
	}{
		{"a workbook", "PK\x03\x04\x14\x00\x06\x00", []string{"Save as", "CSV UTF-8"}},
		{"nothing chosen", "", []string{"No file reached us"}},
		{"two and a half megabytes", head + strings.Repeat("x", 2_500_000), []string{"larger than 2 MB"}},
		{"one more than five thousand", string(staff(5001)), []string{"5000"}},
		{"a cell of a megabyte", head + "b@shrama.example,\"" + strings.Repeat("y", 1<<20) + "\",labour-officer,pokhara\n", []string{"Line 2, name", "must be mended: 1"}},
		{"somebody twice", head + one + one, []string{"Line 3, email", "line 2", "gets a post: 1"}},
		{"a formula", head + "c@shrama.example,=1+1,labour-officer,pokhara\n", []string{"Line 2, name"}},
	} {
		sarita.sendsPeople(draft, "staff.csv", []byte(tt.file))
		if sarita.Page.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", tt.name, sarita.Page.Status, sarita.Page.Text())
		}
		sarita.Sees(tt.sees...)
		if strings.Contains(string(sarita.Page.Body), `value="take"`) {
			t.Errorf("%s can be taken", tt.name)
		}
	}
	for _, form := range []string{"do=take", "do=take&file=x", "do=take&file=..%2F..%2Ft", "do=take&csv=" + head + "nobody"} {
		if got := sarita.posts(draft+"/people", form+"&version=1"); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", form, got.Status)
		}
	}
	if sarita.Opens(draft); strings.Contains(sarita.Page.Text(), "@shrama.example gets") {
		t.Error("something was written")
	}
	empty := sarita.gets(draft + "/people/empty.csv")
	if !strings.HasPrefix(string(empty.Body), "\ufeffemail,name,post,roles,office,end\r\n") {
		t.Errorf("%q", empty.Body)
	}
}
