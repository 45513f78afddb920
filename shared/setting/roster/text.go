package roster

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/lay"
	"github.com/shrama/shrama/shared/words"
)

// Form is what spreadsheets call the kind of file that every one of them can save.
const Form = "CSV UTF-8"

// mark is what spreadsheets put before UTF-8, and by which they know it.
const mark = "\ufeff"

// plain returns a file's text as UTF-8, which it is or, with a mark of its order,
// UTF-16, as Excel's "Unicode text" has it. A workbook, a picture and the letters
// of an old Windows are not ok.
func plain(b []byte) (text []byte, ok bool) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		order = binary.BigEndian
	default:
		b = bytes.TrimPrefix(b, []byte(mark))
		return b, utf8.Valid(b) && bytes.IndexByte(b, 0) < 0
	}
	b = b[2:]
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	said := string(utf16.Decode(units))
	return []byte(said), len(b)%2 == 0 && !strings.ContainsAny(said, "\x00\ufffd")
}

// Write returns the people of a layer as a file that Read reads and spreadsheets
// open, with the columns as the reader calls them. With no layer it is the empty
// file to fill in.
func Write(p *words.Printer, people setting.Layer) []byte {
	var b bytes.Buffer
	b.WriteString(mark)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	head := slices.Clone(Columns)
	for i, id := range head {
		head[i] = p.T("roster.column." + id)
	}
	lines := [][]string{head}
	for _, c := range people {
		if x := c.Person; x != nil {
			end := ""
			if x.End {
				end = p.T("roster.yes")
			}
			lines = append(lines, []string{inert(x.Email), inert(x.Name), x.Post, strings.Join(x.Roles, "; "), x.Office, end})
		}
	}
	_ = w.WriteAll(lines) // a bytes.Buffer takes every write
	return b.Bytes()
}

// inert keeps a spreadsheet from taking an address such as =a@b.example for a
// formula (OWASP, "CSV Injection").
func inert(s string) string {
	if lay.Hostile(s) != "" {
		return "'" + s
	}
	return s
}
