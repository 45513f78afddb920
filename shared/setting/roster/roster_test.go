package roster_test

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/roster"
	"github.com/shrama/shrama/shared/setting/settingtest"
	"github.com/shrama/shrama/shared/words"
	"github.com/shrama/shrama/tenants"
)

func TestAFileAsSpreadsheetsSaveIt(t *testing.T) {
	in := settingtest.Pack(t)
	want := []roster.Row{
		{Line: 2, Does: roster.Joins, Person: setting.Person{Email: "asha@xx.example", Name: "Asha, K.", Post: "clerk", Office: "north"}},
		{Line: 4, Does: roster.Joins, Person: setting.Person{Email: "binod@xx.example", Name: "Binod", Roles: []string{"chief", "officer"}, Office: "south"}},
		{Line: 5, Does: roster.Leaves, Person: setting.Person{Email: "old@xx.example", End: true}},
	}
	lines := []string{
		"Email,Name,Post,Roles,Office,End",
		`Asha@XX.example,"Asha, K.",Clerk,,north,`,
		",,,,,",
		"binod@xx.example,Binod,,Chief; officer,S,no",
		"old@xx.example,,,,,yes",
	}
	text := strings.Join(lines, "\n")
	for name, file := range map[string]string{
		"plain": text, "with a mark of order": "\ufeff" + text, "with Windows' ends of lines": strings.Join(lines, "\r\n") + "\r\n",
		"with tabs, as Excel's Unicode text": utf16Of(binary.LittleEndian, strings.NewReplacer(`"Asha, K."`, "Asha, K.", ",", "\t", "\n", "\r\n").Replace(text)),
		"with the other order of bytes":      utf16Of(binary.BigEndian, text),
		"with semicolons":                    strings.NewReplacer(`"Asha, K."`, `"Asha, K."`, "Chief; officer", `"Chief; officer"`, ",", ";", "Asha, K", "Asha, K").Replace(text),
	} {
		got := roster.Read([]byte(file), in)
		if d := cmp.Diff(want, got.Rows); d != "" || len(got.Faults) > 0 {
			t.Errorf("%s: %v\n%s", name, got.Faults, d)
		}
	}
}

// utf16Of writes a text as two bytes a letter, with a mark of their order.
func utf16Of(order binary.AppendByteOrder, text string) string {
	b := order.AppendUint16(nil, 0xfeff)
	for _, u := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

// TestTheFileToFillInIsReadInEachLanguage, and so is what is written of a draft.
func TestTheFileToFillInIsReadInEachLanguage(t *testing.T) {
	for _, family := range pack.Families(tenants.FS) {
		in, err := pack.Open(tenants.FS).Pack(family)
		if err != nil {
			t.Fatal(err)
		}
		l := setting.Layer{
			{Person: &setting.Person{Email: "a@xx.example", Name: "सीता \"K.\", R", Roles: []string{in.Roles[0].ID}, Office: in.Offices[0].ID}},
			{Person: &setting.Person{Email: "old@xx.example", End: true}},
		}
		if in.Roles[0].ID == "applicant" {
			l[0].Person.Roles[0] = in.Roles[1].ID
		}
		for _, lang := range in.Languages {
			p := words.New(lang, in.Locale())
			if got := roster.Read(roster.Write(p, nil), in); len(got.Faults)+len(got.Rows) > 0 {
				t.Errorf("%s %s: %+v", family, lang, got)
			}
			got, err := roster.Read(roster.Write(p, l), in).Layer()
			if d := cmp.Diff(l, got, cmp.AllowUnexported(setting.Fee{}, setting.Concession{}, setting.ConcessionEnd{})); d != "" || err != nil {
				t.Errorf("%s %s: %v\n%s", family, lang, err, d)
			}
		}
	}
	b := string(roster.Write(words.New("en", words.Locale{}), setting.Layer{{Person: &setting.Person{Email: "=a@b.example", End: true}}}))
	if !strings.Contains(b, "\r\n'=a@b.example,") {
		t.Errorf("a formula is written: %q", b)
	}
}

func TestNamesInAnyLanguageAreKnown(t *testing.T) {
	np, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	got := roster.Read([]byte("email,name,roles,office\nsita@np.example,सीता,श्रम अधिकृत,\"श्रम तथा रोजगार कार्यालय, काठमाडौं\"\nram@np.example,Ram,Labour officer,KTM\n"), np)
	for _, r := range got.Rows {
		if r.Does != roster.Joins || r.Person.Office != "kathmandu" || len(r.Person.Roles) != 1 || r.Person.Roles[0] != "labour-officer" {
			t.Errorf("%+v", r)
		}
	}
}

func TestEachFaultIsNamedByLineAndColumn(t *testing.T) {
	in := settingtest.Pack(t)
	const head = "email,name,post,office\n"
	for _, tt := range []struct{ name, text, want string }{
		{"no address", head + "asha,Asha,clerk,north", "2:1 email setting.email"},
		{"no name", head + "a@xx.example,,clerk,north", "2:2 name roster.name"},
		{"no such post", head + "a@xx.example,A,king,north", "2:3 post roster.unknown"},
		{"no post", head + "a@xx.example,A,,north", "2:3 post setting.no-post"},
		{"no office", head + "a@xx.example,A,clerk", "2:4 office roster.office"},
		{"no such office", head + "a@xx.example,A,clerk,moon", "2:4 office roster.unknown"},
		{"the same person twice", head + "a@xx.example,A,clerk,north\nb@xx.example,B,clerk,north\nA@xx.example,A,head,north", "4:1 email roster.twice"},
		{"a formula", head + "a@xx.example,=HYPERLINK(1),clerk,north", "2:2 name setting.formula"},
		{"a tag", head + "a@xx.example,<b>A</b>,clerk,north", "2:2 name setting.plain"},
		{"text turned round", head + "a@xx.example,A\u202eB,clerk,north", "2:2 name form.characters"},
		{"an endless name", head + "a@xx.example," + strings.Repeat("a", 101) + ",clerk,north", "2:2 name form.too-long"},
		{"too many cells", head + "a@xx.example,A,clerk,north,extra", "2:0  roster.cells"},
		{"the line of a cell after a text of two lines", head + "a@xx.example,\"A\nB\",clerk,moon", "3:4 office roster.unknown"},
		{"one cell of a megabyte", head + "a@xx.example,\"" + strings.Repeat("अ", 1<<20/3) + "\",clerk,north", "2:2 name form.too-long"},
		{"an address like a formula", head + "=a@xx.example,A,clerk,north", "2:1 email setting.formula"},
		{"an end that is none", "email,end\na@xx.example,perhaps", "2:2 end roster.end"},
		{"several at once", head + "asha,,king,moon", "2:1 email setting.email; 2:2 name roster.name; 2:3 post roster.unknown; 2:4 office roster.unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := roster.Read([]byte(tt.text), in)
			var said []string
			for _, r := range got.Rows {
				for _, f := range r.Faults {
					said = append(said, fmt.Sprintf("%d:%d %s %s", f.Line, f.Column, f.Name, f.Code))
					if text := words.New("en", in.Locale()).Say(f.Code, f.Args); strings.Contains(text, "{") || text == f.Code {
						t.Errorf("no sentence: %s", text)
					}
				}
			}
			if s := strings.Join(said, "; "); s != tt.want {
				t.Errorf("found %s, want %s", s, tt.want)
			}
			if _, err := got.Layer(); err == nil {
				t.Error("a file with faults gives changes")
			}
		})
	}
}

func TestWhatIsNoSuchFileSaysWhy(t *testing.T) {
	in := settingtest.Pack(t)
	long := bytes.NewBufferString("email,name,post,office\n")
	for i := range roster.MostRows + 1 {
		fmt.Fprintf(long, "p%d@xx.example,P,clerk,north\n", i)
	}
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", "1 roster.head"},
		{"no head", "asha@xx.example,Asha", "1 roster.column"},
		{"a column of nobody's", "email,salary\n", "1 roster.column"},
		{"a column twice", "email,name,name\n", "1 roster.column"},
		{"no address", "name,post\n", "1 roster.head"},
		{"letters of Windows", "email,name\na@xx.example,Ren\xe9\n", "1 roster.encoding"},
		{"an open quotation", "email,name\na@xx.example,\"A\n", "2 roster.quotes"},
		{"a stray quotation", "email,name\na@xx.example,A \"B\" C\n", "2 roster.quotes"},
		{"too many people", long.String(), "5002 roster.rows"},
		{"too many bytes", "email\n" + strings.Repeat("a", 2<<20), "1 roster.large"},
		{"a picture", "\x89PNG\r\n\x1a\n", "1 roster.encoding"},
		{"a workbook", "PK\x03\x04\x14\x00\x06\x00\x08\x00", "1 roster.encoding"},
		{"a program that is text", "email\n\x00", "1 roster.encoding"},
		{"half a letter of two bytes", "\xff\xfee\x00m", "1 roster.encoding"},
		{"half a letter of four", "\xff\xfe\x00\xd8", "1 roster.encoding"},
	} {
		got := roster.Read([]byte(tt.text), in)
		if len(got.Faults) != 1 || fmt.Sprint(got.Faults[0].Line, " ", got.Faults[0].Code) != tt.want || len(got.Rows) > 0 {
			t.Errorf("%s: %+v, want %s", tt.name, got.Faults, tt.want)
		}
	}
}

func TestTheDryRunSaysWhatEachRowWouldDo(t *testing.T) {
	in := settingtest.Pack(t)
	known := map[string]people.Person{
		"same@xx.example":  {Email: "same@xx.example", Name: "Same", Post: "clerk", Roles: []string{"officer"}, Office: "north"},
		"moves@xx.example": {Email: "moves@xx.example", Name: "Moves", Post: "clerk", Roles: []string{"officer"}, Office: "north"},
		"owner@xx.example": {Email: "owner@xx.example", Name: "Owner", Roles: []string{"applicant"}},
		"gone@xx.example":  {Email: "gone@xx.example", Name: "Gone", Roles: []string{"applicant"}},
		"old@xx.example":   {Email: "old@xx.example", Name: "Old", Roles: []string{"chief"}, Office: "south"},
	}
	r := roster.Read([]byte(`email,name,post,office,end
same@xx.example,Same,clerk,north,
moves@xx.example,Moves,clerk,south,
owner@xx.example,Owner,clerk,south,
new@xx.example,New,head,department,
gone@xx.example,,,,yes
old@xx.example,,,,yes
`), in).Against(known, in)
	var got []string
	for _, x := range r.Rows {
		got = append(got, string(x.Does))
	}
	if d := cmp.Diff([]string{"same", "changes", "joins", "joins", "same", "leaves"}, got); d != "" {
		t.Error(d)
	}
	l, err := r.Layer()
	if err != nil || len(l) != 4 || l[3].Person.Email != "old@xx.example" || !l[3].Person.End {
		t.Errorf("%+v %v", l, err)
	}
	if _, reasons, err := setting.Lay(in, l); err != nil || len(reasons) > 0 {
		t.Error(err, reasons)
	}
}

func FuzzRead(f *testing.F) {
	in := settingtest.Pack(f)
	for _, s := range []string{"email,name,post,office\na@xx.example,A,clerk,north\n", "\ufeffemail;end\na@b.example;yes\n", "email\n\"", "email,\n", "\xff", "email\temail"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := roster.Read(b, in)
		if len(r.Faults) > 0 && len(r.Rows) > 0 {
			t.Fatal("a file at fault has rows")
		}
		l, err := r.Against(nil, in).Layer()
		if err != nil {
			return
		}
		if _, reasons, err := setting.Lay(in, l); err != nil || len(reasons) > 0 {
			t.Fatalf("what is read is refused: %v %+v", err, reasons)
		}
		var out bytes.Buffer // what was read, written again, is read as the same
		w := csv.NewWriter(&out)
		_ = w.Write([]string{"email", "name", "post", "roles", "office", "end"})
		for _, x := range r.Rows {
			_ = w.Write([]string{x.Person.Email, x.Person.Name, x.Person.Post, strings.Join(x.Person.Roles, ";"), x.Person.Office, map[bool]string{true: "yes"}[x.Person.End]})
		}
		w.Flush()
		again, err := roster.Read(out.Bytes(), in).Against(nil, in).Layer()
		if d := cmp.Diff(l, again, cmp.AllowUnexported(setting.Fee{}, setting.Concession{}, setting.ConcessionEnd{})); err != nil || d != "" {
			t.Fatalf("%v\n%s", err, d)
		}
	})
}

func BenchmarkFiveThousandRows(b *testing.B) {
	in := settingtest.Pack(b)
	var file bytes.Buffer
	file.WriteString("email,name,post,office\n")
	for i := range roster.MostRows {
		fmt.Fprintf(&file, "person.%d@labour.example,Person %d,clerk,north\n", i, i)
	}
	for b.Loop() {
		if r := roster.Read(file.Bytes(), in); len(r.Rows) != roster.MostRows || r.Count()[roster.Wrong] > 0 {
			b.Fatal(r.Count())
		}
	}
}
