//go:build !race

package paper_test

import (
	"bytes"
	"regexp"
	"testing"

	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/web/hostiletest"
)

// linked are the keys with which a PDF leads somewhere or does something.
var linked = regexp.MustCompile(`/(?:URI|Annots|Action|A|AA|OpenAction|JS|JavaScript|Launch|EmbeddedFiles?|XFA|AcroForm|RichMedia|Names|GoTo[RE]|SubmitForm)\b`)

// What attackers type is printed as text wherever a sheet has text, and the file
// acts no more than without it.
func TestAnAttackIsPrintedAsText(t *testing.T) {
	const some = 12 // a sheet
	p, all, printed := press(t), hostiletest.All(), 0
	for i := 0; i < len(all); i += some {
		var text []string
		for _, a := range all[i:min(i+some, len(all))] {
			text = append(text, a.Text)
		}
		at := func(n int) string { return text[n%len(text)] }
		s := permitEnglish(t)
		s.Caption, s.Crest.Text, s.QR = text[:1], at(1), "https://shrama.example/verify/"+at(0)
		for j := range s.Blocks {
			b := &s.Blocks[j]
			if b.Text = at(j); b.Kind != sheets.Conditions {
				b.List = nil
			} else {
				b.List = text
			}
			for k := range b.Facts {
				b.Facts[k] = [2]string{at(k), at(k + 5)}
			}
		}
		if short := at(i); len(short) < 30 { // longer ones do not fit a head, and nothing is printed
			s.Government, s.Department, s.Number, s.Across = short, short, short, short
		}
		b, err := p.Print(s)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		printed += len(text)
		if _, _, err := files.Inspect(b, files.Limits{}); err != nil {
			t.Errorf("%q makes a file that is refused as an upload: %v", text, err)
		}
		parts := append(streams(t, b), streamStart.ReplaceAll(b, nil))
		for _, part := range parts {
			if bytes.Contains(part, []byte("zq")) && !bytes.Contains(part, []byte("x:xmpmeta")) {
				t.Errorf("%q stands in the file as it was typed", text)
			}
		}
		if m := linked.Find(objects(b)); m != nil {
			t.Errorf("%q brings %s", text, m)
		}
	}
	if printed < 200 {
		t.Errorf("%d attacks were printed", printed)
	}
	t.Logf("%d attacks in every text of a sheet: 0 active", printed)
}

// objects is a PDF without its streams' bytes.
func objects(b []byte) []byte {
	return regexp.MustCompile(`(?s)>>stream\n.*?\nendstream`).ReplaceAll(b, nil)
}
