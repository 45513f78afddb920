package files_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files"
)

func code(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
		return f.Code
	}
	return fmt.Sprint(err)
}

// upload is a file and the code it is refused with.
type upload struct {
	name, want string
	b          []byte
}

func refused(t *testing.T, uploads []upload) {
	t.Helper()
	for _, tt := range uploads {
		t.Run(tt.name, func(t *testing.T) {
			clean, kind, err := files.Inspect(tt.b, files.Limits{})
			if code(err) != tt.want || clean != nil || kind != "" {
				t.Errorf("%d bytes of %q, %s; want %s", len(clean), kind, code(err), tt.want)
			}
		})
	}
}

func TestOtherTypesAreRefused(t *testing.T) {
	refused(t, []upload{
		{"nothing", "file.missing", nil},
		{"a text", "file.type", []byte("hello")},
		{"a page before a PDF", "file.type", []byte("<!--%PDF-1.4\n--><script>alert(1)</script>%PDF-1.4 1 0 obj<<>>endobj\n%%EOF")},
		{"a space before a PDF", "file.type", append([]byte(" "), pdf("")...)},
		{"a GIF that is a script", "file.type", []byte("GIF89a/*\x00\x00*/=1;alert(1)//")},
		{"an SVG", "file.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)},
		{"an XML with an entity", "file.svg", []byte(`<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>`)},
		{"an MHTML", "file.type", []byte("MIME-Version: 1.0\nContent-Type: multipart/related\n\n")},
		{"a program", "file.type", []byte("MZ\x90\x00")},
		{"an ELF program", "file.type", []byte("\x7fELF\x02\x01")},
		{"an Office file", "file.type", []byte("PK\x03\x04\x14\x00")},
		{"a WebP", "file.type", []byte("RIFF\x00\x00\x00\x00WEBPVP8 ")},
		{"a TIFF", "file.type", []byte("II*\x00")},
		{"a BMP", "file.type", []byte("BM\x00\x00")},
	})
}

func TestPicturesThatAreRefused(t *testing.T) {
	small := pngOf(t, picture(8, 8))
	j := jpegOf(t, picture(8, 8))
	at := bytes.Index(j, []byte{0xff, 0xda})
	scan := j[at : len(j)-2] // a decoder that counts nothing draws each one
	scans := func(n int) []byte {
		return append(append(append([]byte{}, j[:at]...), bytes.Repeat(scan, n)...), j[len(j)-2:]...)
	}
	if _, _, err := files.Inspect(scans(2), files.Limits{}); err != nil {
		t.Fatalf("a JPEG of two scans: %v", err)
	}
	refused(t, []upload{
		{"a JPEG that is a zip", "file.damaged", []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00....PK\x03\x04")},
		{"a PNG that is a page", "file.damaged", []byte("\x89PNG\r\n\x1a\n<script>alert(1)</script>")},
		{"half a PNG", "file.damaged", small[:len(small)/2]},
		{"half a JPEG", "file.damaged", j[:len(j)/2]},
		{"a PNG with a wrong checksum", "file.damaged", bytes.Replace(small, []byte("IDAT"), []byte("IDAt"), 1)},
		{"a PNG of 2^31 pixels a side", "file.damaged", bomb(1<<31-1, 1<<31-1, 8, 6)},
		{"a PNG of 50,000 a side", "file.pixels", bomb(50000, 50000, 8, 2)},
		{"a PNG just over 40 megapixels", "file.pixels", bomb(40000, 1001, 8, 2)},
		{"a PNG of few pixels and much memory", "file.pixels", bomb(5000, 5000, 16, 6)},
		{"a PNG without width", "file.damaged", bomb(0, 10, 8, 2)},
		{"a JPEG of 200 scans", "file.damaged", scans(200)},
	})
}

func TestPDFsThatAreRefused(t *testing.T) {
	utf16 := "\xfe\xff\x00a\x00p\x00p"
	refused(t, []upload{
		{"a PDF that is a page", "file.damaged", []byte("%PDF-1.4\n<html><script>alert(1)</script></html>\n%%EOF")},
		{"a PDF without end", "file.damaged", bytes.TrimSuffix(pdf(""), []byte("%%EOF\n"))},
		{"a PDF with a page after it", "file.damaged", append(pdf(""), "<script>alert(1)</script>"...)},
		{"a PDF that is a zip", "file.damaged", bytes.Replace(pdf(""), []byte("startxref"), []byte("PK\x05\x06\x00\nstartxref"), 1)},
		{"JavaScript", "file.active", pdf("/Names << /JavaScript 3 0 R >>")},
		{"JavaScript in escaped letters", "file.active", pdf("/Names << /Java#53cript 3 0 R >>")},
		{"JavaScript all in escapes", "file.active", pdf("/#4a#61#76#61#53#63#72#69#70#74 3 0 R")},
		{"JS as text", "file.active", pdf("/JS (app.alert\\(1\\))")},
		{"JS as text at once", "file.active", pdf("/JS(app)")},
		{"JS in escapes", "file.active", pdf("/#4AS (app)")},
		{"JS in UTF-16", "file.active", pdf("/JS(" + utf16 + ")")},
		{"JS as hexadecimal", "file.active", pdf("/JS <6170702e>")},
		{"JS by reference", "file.active", pdf("/JS 12 0 R")},
		{"JS behind a comment", "file.active", pdf("/JS%(\n(app)")},
		{"JS behind a very long comment", "file.active", pdf("/JS%" + strings.Repeat("x", 5000) + "\n(app)")},
		{"an action on opening", "file.active", pdf("/OpenAction << /S /URI /URI (https://evil.test) >>")},
		{"actions on a page", "file.active", pdf("/AA << /O 3 0 R >>")},
		{"actions by reference", "file.active", pdf("/AA 3 0 R")},
		{"a program to start", "file.active", pdf("/A << /S /Launch /F (cmd.exe) >>")},
		{"a file inside", "file.active", pdf("/EF << /F 3 0 R >> /Type /EmbeddedFile")},
		{"a form of XML", "file.active", pdf("/AcroForm << /XFA 3 0 R >>")},
		{"a film", "file.active", pdf("/Subtype /RichMedia")},
		{"a form that is sent away", "file.active", pdf("/A << /S /SubmitForm /F (https://evil.test) >>")},
		{"another computer's file", "file.active", pdf(`/OpenAction << /S /GoToR /F (\\\\evil\\x) >>`)},
		{"JavaScript in a packed object", "file.active", packed("/Type /ObjStm /Filter /FlateDecode", "<< /S /JavaScript /JS (x()) >>")},
		{"JavaScript packed under an escaped name", "file.active", packed("/Type /Obj#53tm /Filter /FlateDecode", "<< /S /JavaScript /JS (x()) >>")},
		{"JavaScript packed without saying so", "file.active", packed("/Filter /FlateDecode", "<< /S /JavaScript /JS (x()) >>")},
		{"objects packed twice", "file.active", pdf("/X 5 0 R >>\nendobj\n7 0 obj << /Type/ObjStm /Filter [/ASCIIHexDecode /FlateDecode] >>\nstream\n789c\nendstream endobj 8 0 obj <<")},
		{"objects packed with a predictor", "file.active", pdf("/X 5 0 R >>\nendobj\n7 0 obj << /Type/ObjStm /Filter /FlateDecode /DecodeParms << /Predictor 12 >> >>\nstream\n" + string(deflate("\x025 0 <<>>")) + "\nendstream endobj 8 0 obj <<")},
		{"objects packed by LZW beside others", "file.active", bytes.Replace(packed("/Type /ObjStm /Filter /FlateDecode", "<< >>"), []byte("xref\n0"), []byte("9 0 obj << /Filter /LZWDecode >> endobj\nxref\n0"), 1)},
		{"packed objects of a gigabyte", "file.damaged", packed("/Type /ObjStm /Filter /FlateDecode", strings.Repeat(" ", 100<<20))},
		{"a password", "file.locked", pdf("/Encrypt 9 0 R")},
	})
}

func TestWhatProgramsWrite(t *testing.T) {
	for dir, want := range map[string]func(name string) string{
		"good": func(string) string { return "<nil>" },
		"bad": func(name string) string {
			if name == "encrypted.pdf" {
				return "file.locked"
			}
			return "file.active"
		},
	} {
		paths, err := filepath.Glob("testdata/" + dir + "/*.pdf")
		if err != nil || len(paths) < 4 {
			t.Fatalf("%v, %v", paths, err)
		}
		for _, p := range paths {
			t.Run(p, func(t *testing.T) {
				b, err := os.ReadFile(p)
				if err != nil {
					t.Fatal(err)
				}
				_, _, err = files.Inspect(b, files.Limits{})
				if got := code(err); got != want(filepath.Base(p)) {
					t.Errorf("%s, want %s", got, want(filepath.Base(p)))
				}
			})
		}
	}
}

func TestWhatIsKept(t *testing.T) {
	noise := make([]byte, 4<<20) // of a scanned page
	r := rand.NewChaCha8([32]byte{7})
	r.Read(noise)
	for name, b := range map[string][]byte{
		"an empty document":                  pdf(""),
		"with white space after its end":     append(pdf(""), "\r\n\x00\n"...),
		"that opens at a page":               pdf("/OpenAction [3 0 R /Fit]"),
		"that opens at a page by an action":  pdf("/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"),
		"that opens at a page by reference":  pdf("/OpenAction 4 0 R"),
		"with a font called JS":              pdf("/Font << /AA /Helvetica /JS /Helvetica >>"),
		"with longer names that begin alike": pdf("/JavaScripting 1 /AAA << >> /JSON (x) /LaunchPad 1"),
		"with packed objects":                packed("/Type /ObjStm /Filter /FlateDecode", "<< /Type /Font >>"),
		"with a scanned page":                pdf(">>\nendobj\n4 0 obj << /Filter /DCTDecode >>\nstream\n" + string(noise) + "\nendstream endobj 5 0 obj <<"),
	} {
		t.Run(name, func(t *testing.T) {
			clean, kind, err := files.Inspect(b, files.Limits{MaxBytes: 5 << 20})
			if err != nil || kind != "application/pdf" || !bytes.Equal(clean, b) {
				t.Errorf("%d bytes of %q, %v", len(clean), kind, err)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	small := pngOf(t, picture(8, 8))
	for _, tt := range []struct {
		name, want string
		b          []byte
		lim        files.Limits
	}{
		{"a PDF where a photo is wanted", "file.photo", pdf(""), files.Limits{Photo: true}},
		{"a text where a photo is wanted", "file.photo", []byte("hello"), files.Limits{Photo: true}},
		{"a photo where a photo is wanted", "<nil>", small, files.Limits{Photo: true}},
		{"one byte too many", "file.too-large", small, files.Limits{MaxBytes: int64(len(small)) - 1}},
		{"the last byte allowed", "<nil>", small, files.Limits{MaxBytes: int64(len(small))}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, _, err := files.Inspect(tt.b, tt.lim); code(err) != tt.want {
				t.Errorf("%s, want %s", code(err), tt.want)
			}
		})
	}
}

// Whatever stands in a picture beside its pixels is gone.
func TestAPictureKeepsItsPixelsOnly(t *testing.T) {
	secret := []byte("CAM")
	zip := []byte("PK\x03\x04 and a program")
	p := pngOf(t, picture(40, 30))
	p = append(append(append([]byte{}, p[:33]...), chunk("tEXt", append([]byte("GPS\x00"), secret...))...), p[33:]...)
	for name, b := range map[string][]byte{
		"image/jpeg": append(exif(jpegOf(t, picture(40, 30)), 1, binary.LittleEndian), zip...),
		"image/png":  append(p, zip...),
	} {
		t.Run(name, func(t *testing.T) {
			clean, kind, err := files.Inspect(b, files.Limits{})
			if err != nil || kind != name {
				t.Fatalf("%q, %v", kind, err)
			}
			if bytes.Contains(clean, secret) || bytes.Contains(clean, zip) {
				t.Error("something came through")
			}
			near(t, clean, picture(40, 30))
		})
	}
}

// near fails unless b shows want.
func near(t *testing.T, b []byte, want image.Image) {
	t.Helper()
	m, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bounds().Size() != want.Bounds().Size() {
		t.Fatalf("size %v, want %v", m.Bounds().Size(), want.Bounds().Size())
	}
	size := m.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			r, g, b, _ := m.At(x, y).RGBA()
			r2, g2, b2, _ := want.At(x, y).RGBA()
			if d := max(apart(r, r2), apart(g, g2), apart(b, b2)); d > 24<<8 {
				t.Fatalf("pixel %d,%d is %d off", x, y, d>>8)
			}
		}
	}
}

func apart(a, b uint32) uint32 { return max(a, b) - min(a, b) }

// stored returns, for each Exif orientation, where the sensor kept the pixel
// that is seen at (x, y) of a picture of w by h (Exif 2.32, tag 274: which side
// of the scene row 0 and column 0 are).
var stored = map[uint16]func(x, y, w, h int) (int, int){
	1: func(x, y, _, _ int) (int, int) { return x, y },
	2: func(x, y, w, _ int) (int, int) { return w - 1 - x, y },
	3: func(x, y, w, h int) (int, int) { return w - 1 - x, h - 1 - y },
	4: func(x, y, _, h int) (int, int) { return x, h - 1 - y },
	5: func(x, y, _, _ int) (int, int) { return y, x },
	6: func(x, y, w, _ int) (int, int) { return y, w - 1 - x },
	7: func(x, y, w, h int) (int, int) { return h - 1 - y, w - 1 - x },
	8: func(x, y, _, h int) (int, int) { return h - 1 - y, x },
}

func TestAPhotoIsTurnedUpright(t *testing.T) {
	const w, h = 48, 32
	seen := picture(w, h)
	for o, at := range stored {
		raw := image.NewRGBA(image.Rect(0, 0, w, h))
		if o > 4 {
			raw = image.NewRGBA(image.Rect(0, 0, h, w))
		}
		for y := range h {
			for x := range w {
				sx, sy := at(x, y, w, h)
				raw.Set(sx, sy, seen.At(x, y))
			}
		}
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			t.Run(fmt.Sprint(o, order), func(t *testing.T) {
				clean, _, err := files.Inspect(exif(jpegOf(t, raw), o, order), files.Limits{})
				if err != nil {
					t.Fatal(err)
				}
				near(t, clean, seen)
			})
		}
	}
}

func FuzzInspect(f *testing.F) {
	f.Add(pdf("/JS (x)"))
	f.Add(packed("/Type /ObjStm", "<< >>"))
	f.Add(exif(jpegOf(f, picture(8, 8)), 6, binary.BigEndian))
	f.Add(pngOf(f, picture(8, 8)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if clean, kind, err := files.Inspect(b, files.Limits{Photo: true, Side: 192}); err == nil && (kind != "image/jpeg" || len(clean) > 16<<10) {
			t.Fatalf("an emblem of %d bytes, %s", len(clean), kind)
		}
		clean, _, err := files.Inspect(b, files.Limits{})
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		if _, _, err := files.Inspect(clean, files.Limits{}); err != nil {
			t.Fatalf("what was kept is refused: %v", err)
		}
	})
}
