package paper_test

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

var (
	streamStart = regexp.MustCompile(`(?s)<<[^\n]*?/Filter/FlateDecode/Length (\d+)>>stream\n`)
	mapping     = regexp.MustCompile(`<([0-9A-F]{4})><([0-9A-F]*)>`)
	operator    = regexp.MustCompile(`/(\w+)<</MCID \d+>>BDC|/Artifact BMC|/Span<</ActualText<FEFF([0-9A-F]*)>>>BDC|EMC|/F(\d+) [\d.]+ Tf|<([0-9A-F]{4})>|(ET)`)
)

// streams returns every compressed stream of a PDF, in file order.
func streams(t testing.TB, b []byte) [][]byte {
	t.Helper()
	var all [][]byte
	for _, m := range streamStart.FindAllSubmatchIndex(b, -1) {
		n, err := strconv.Atoi(string(b[m[2]:m[3]]))
		if err != nil {
			t.Fatal(err)
		}
		z, err := zlib.NewReader(bytes.NewReader(b[m[1] : m[1]+n]))
		if err != nil {
			t.Fatal(err)
		}
		s, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func utf16be(t testing.TB, s string) string {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(u))
}

// said reads a PDF as a reader does: each piece of text on its own line, after
// its structure tag; ornament stands after "-". It uses the file's own maps from
// codes to text, so a wrong map is seen.
func said(t testing.TB, b []byte) string {
	t.Helper()
	var fonts []map[string]string
	var pages [][]byte
	for _, s := range streams(t, b) {
		switch {
		case bytes.HasPrefix(s, []byte("/CIDInit")):
			m := map[string]string{}
			for _, e := range mapping.FindAllSubmatch(s, -1) {
				m[string(e[1])] = utf16be(t, string(e[2]))
			}
			fonts = append(fonts, m)
		case bytes.HasPrefix(s, []byte("/CS0 cs")):
			pages = append(pages, s)
		}
	}
	var out strings.Builder
	for i, page := range pages {
		fmt.Fprintf(&out, "== %d\n", i+1)
		font, depth, word := 0, 0, false
		for _, m := range operator.FindAllSubmatch(page, -1) {
			switch op := string(m[0]); {
			case len(m[1]) > 0:
				fmt.Fprintf(&out, "%s ", m[1])
				depth++
			case op == "/Artifact BMC":
				out.WriteString("- ")
				depth++
			case strings.HasPrefix(op, "/Span"):
				out.WriteString(utf16be(t, string(m[2])))
				word = true
			case op == "EMC" && word:
				word = false
			case op == "EMC":
				out.WriteString("\n")
				depth--
			case op == "ET":
				out.WriteString("|")
			case len(m[3]) > 0:
				font, _ = strconv.Atoi(string(m[3]))
			case len(m[4]) > 0 && !word:
				text, ok := fonts[font][string(m[4])]
				if !ok {
					t.Errorf("code %s of font %d means no text", m[4], font)
				}
				out.WriteString(text)
			}
		}
		if depth != 0 {
			t.Errorf("page %d: marked content is not closed %d times", i+1, depth)
		}
	}
	return strings.ReplaceAll(out.String(), "|\n", "\n")
}

var tags = regexp.MustCompile(`(?m)^(== \d+|H1|H2|P|TH|TD|Lbl|LBody|Figure|-)( |$)`)

// flat is what said returned without tags, lines and spaces.
func flat(s string) string {
	return spaceless(strings.ReplaceAll(tags.ReplaceAllString(s, ""), "|", ""))
}

func spaceless(s string) string {
	return strings.NewReplacer("\n", "", " ", "", "\u200b", "", "\f", "", "\u00a0", "").Replace(s)
}

// tool runs a program of the machine on the PDF and returns what it says, or
// skips the test where it is not installed.
func tool(t *testing.T, pdf []byte, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	file := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "$PDF", file)
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}
