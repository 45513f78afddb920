package files_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/files"
)

// drawn copies a picture into another kind of pixels.
func drawn[M draw.Image](make func(image.Rectangle) M, m image.Image) M {
	out := make(m.Bounds())
	draw.Draw(out, out.Bounds(), m, image.Point{}, draw.Src)
	return out
}

// colours are the kinds of pixels that a PNG has.
func colours(m image.Image) map[string]image.Image {
	paletted := func(p ...color.Color) func(image.Rectangle) *image.Paletted {
		return func(r image.Rectangle) *image.Paletted { return image.NewPaletted(r, p) }
	}
	clear := drawn(image.NewNRGBA, m)
	clear.Set(3, 3, color.NRGBA{9, 9, 9, 100})
	fine := drawn(image.NewNRGBA64, m)
	fine.Set(3, 3, color.NRGBA64{9, 9, 9, 100})
	return map[string]image.Image{
		"colour": m, "clear": clear, "fine colour": drawn(image.NewRGBA64, m), "fine and clear": fine,
		"gray": drawn(image.NewGray, m), "fine gray": drawn(image.NewGray16, m),
		"two colours":  drawn(paletted(color.Black, color.White), m),
		"four colours": drawn(paletted(color.Black, color.White, color.Gray{90}, color.Transparent), m),
	}
}

// written is a document of the given objects as ISO 32000 has it, with its table.
func written(version, comment, trailer string, objects ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%%PDF-%s\n%s\n", version, comment)
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, trailer, table)
	return b.Bytes()
}

// contents is a stream as an object.
func contents(dict string, body []byte) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(body), body)
}

// scanned is one page that is a picture.
func scanned(producer, dict string, body []byte) []byte {
	return written("1.4", "%\xe2\xe3\xcf\xd3", "/Info 6 0 R", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /Im0 5 0 R >> /ProcSet [/PDF /ImageC] >> >>",
		contents("", []byte("q 595 0 0 842 0 0 cm /Im0 Do Q")), contents("/Type /XObject /Subtype /Image "+dict, body), "<< /Producer ("+producer+") >>")
}

// typed is one page of text, with more in its catalogue and page.
func typed(producer, catalogue, page string, more ...string) []byte {
	text := deflate("BT /F1 12 Tf 72 700 Td (To the Labour Office) Tj ET")
	return written("1.7", "%\xb5\xb5\xb5\xb5", "/Info 6 0 R /ID [<0123456789abcdef> <0123456789abcdef>]", append([]string{
		"<< /Type /Catalog /Pages 2 0 R " + catalogue + " >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> " + page + " >>",
		contents("/Filter /FlateDecode", text), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", "<< /Producer (" + producer + ") >>"}, more...)...)
}

// documents are what people's programs and machines make.
func documents(t testing.TB) map[string][]byte {
	t.Helper()
	noise := make([]byte, 3<<20)
	rand.NewChaCha8([32]byte{3}).Read(noise) //nolint:errcheck // never fails
	photo := jpegOf(t, picture(600, 800))
	sheet := bytes.Repeat(append(bytes.Repeat([]byte{255}, 7000), noise[:440]...), 3508) // A4 of 300 dots an inch in colour, mostly white
	word := typed("Microsoft Word for Microsoft 365", "/Lang (ne-NP) /StructTreeRoot 7 0 R /MarkInfo << /Marked true >> /Metadata 8 0 R /ViewerPreferences << /DisplayDocTitle true >>",
		"/StructParents 0 /Tabs /S", "<< /Type /StructTreeRoot >>", contents("/Type /Metadata /Subtype /XML", []byte("<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta><?xpacket end='w'?>")))
	return map[string][]byte{
		"a letter of Word":                  word,
		"a letter of LibreOffice":           typed("LibreOffice 24.2", "/OpenAction [3 0 R /XYZ null null 0] /Lang (en-IN)", ""),
		"a paper of pdfTeX":                 packed("/Type /ObjStm /Filter /FlateDecode", "<< /Type /Catalog /OpenAction 9 0 R >> << /S /GoTo /D [3 0 R /Fit] >>"),
		"a page that a browser printed":     typed("Skia/PDF m120", "/Names << /Dests 7 0 R >> /Outlines 8 0 R", "/Annots [9 0 R]", "<< >>", "<< /Type /Outlines >>", "<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://labour.gov.np/) >> >>"),
		"a form of text boxes":              typed("Acrobat Distiller 9", "/AcroForm << /Fields [7 0 R] /NeedAppearances true >>", "/Annots [7 0 R]", "<< /FT /Tx /T (name) /V (Sita) /Subtype /Widget /MK << /CA (x) >> >>"),
		"a paper with a signature":          typed("iText 7", "/AcroForm << /Fields [7 0 R] /SigFlags 3 >>", "", "<< /FT /Sig /V << /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 10 20 30] /Contents <"+strings.Repeat("30", 4000)+"> >> >>"),
		"a paper with its font":             typed("wkhtmltopdf 0.12", "", "", contents("/Filter /FlateDecode /Length1 300000", deflate(string(noise[:300_000])))),
		"a paper with page labels":          typed("Quartz PDFContext", "/PageLabels << /Nums [0 << /S /D >>] >> /PageMode /UseOutlines", "/Rotate 90"),
		"a paper that was changed":          append(typed("PDFium", "", ""), typed("PDFium", "", "")[9:]...),
		"a paper in layers":                 typed("AutoCAD", "/OCProperties << /OCGs [7 0 R] /D << /Order [[7 0 R] [[7 0 R]]] >> >>", "", "<< /Type /OCG /Name (AA) >>"),
		"a scan of a phone":                 scanned("CamScanner", "/Width 600 /Height 800 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode", photo),
		"a scan packed over its picture":    scanned("Canon iR-ADV", "/Width 600 /Height 800 /Filter [/FlateDecode /DCTDecode]", deflate(string(photo))),
		"a fax":                             scanned("Xerox", "/Width 1728 /Height 2200 /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 1728 >>", noise[:60_000]),
		"a scan of an office machine":       scanned("RICOH MP", "/Filter /JBIG2Decode", noise[:90_000]),
		"a scan of noise":                   scanned("HP Scan", "/Filter /JPXDecode", noise),
		"a white sheet of 300 dots":         scanned("NAPS2", "/Width 2480 /Height 3508 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode", deflate(string(sheet))),
		"a wholly white sheet of 600 dots":  scanned("NAPS2", "/Width 4960 /Height 7016 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode", zeros(4960*7016*3)),
		"a scan packed by lines":            scanned("img2pdf", "/Width 600 /Height 800 /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 3 /Columns 600 >>", deflate(strings.Repeat("\x00 abc", 200_000))),
		"a paper of old, packed by LZW":     scanned("PDFWriter 3.0", "/Filter /LZWDecode", noise[:5000]),
		"a paper of old, packed as letters": scanned("PDFWriter 3.0", "/Filter [/ASCII85Decode /DCTDecode]", []byte("9jqo^BlbD-BleB1DJ+*+F(f,q/0JhKF<GL>Cj@.4Gp$d7F!,L7@<6@)~>")),
	}
}

// photos are pictures as machines make them, with what they tell beside them.
func photos(t testing.TB) map[string][]byte {
	t.Helper()
	m := picture(120, 90)
	out := map[string][]byte{}
	for name, c := range colours(m) {
		out["a PNG in "+name] = pngOf(t, c)
		out["a JPEG in "+name] = jpegOf(t, c)
	}
	for o := uint16(1); o <= 8; o++ {
		out[fmt.Sprintf("a JPEG that a phone held in way %d", o)] = exif(jpegOf(t, m), o, binary.BigEndian)
	}
	p, j := pngOf(t, m), jpegOf(t, m)
	var best bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&best, m); err != nil {
		t.Fatal(err)
	}
	out["a PNG of few bytes"] = best.Bytes()
	out["a PNG with the place"] = between(p, afterHead, chunk("eXIf", []byte("II*\x00\x08\x00\x00\x00GPS CAM")))
	out["a PNG with words"] = between(p, afterHead, chunk("tEXt", []byte("Author\x00CAM")))
	out["a PNG with its size on paper"] = between(p, afterHead, chunk("pHYs", []byte{0, 0, 11, 19, 0, 0, 11, 19, 1}))
	out["a PNG with a profile"] = between(p, afterHead, chunk("iCCP", append([]byte("icc\x00\x00"), deflate("CAM")...)))
	out["a JPEG with a profile"] = between(j, afterStart, segment(0xe2, []byte("ICC_PROFILE\x00\x01\x01CAM")))
	out["a JPEG with a smaller one"] = between(j, afterStart, segment(0xe1, append([]byte("Exif\x00\x00CAM"), j...)))
	out["a JPEG with words"] = between(j, afterStart, segment(0xfe, []byte("CAM")))
	out["a JPEG of Photoshop"] = between(j, afterStart, segment(0xed, []byte("Photoshop 3.0\x00CAM")))
	out["a JPEG of 12 megapixels"] = jpegOf(t, image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420))
	return out
}

func TestEveryHonestFileIsKept(t *testing.T) {
	docs, pictures := documents(t), photos(t)
	paths, err := filepath.Glob("testdata/good/*.pdf")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		if docs[p], err = os.ReadFile(p); err != nil {
			t.Fatal(err)
		}
	}
	for name, b := range docs {
		clean, kind, err := files.Inspect(b, files.Limits{MaxBytes: 8 << 20})
		if err != nil || kind != "application/pdf" || !bytes.Equal(clean, b) {
			t.Errorf("%s (%d bytes): %s %v", name, len(b), kind, err)
		}
	}
	for name, b := range pictures {
		clean, kind, err := files.Inspect(b, files.Limits{MaxBytes: 8 << 20, Photo: true})
		if err != nil || !strings.HasPrefix(kind, "image/") {
			t.Errorf("%s (%d bytes): %s %v", name, len(b), kind, err)
			continue
		}
		for _, told := range []string{"CAM", "Exif", "eXIf", "GPS", "tEXt", "iCCP", "ICC_PROFILE", "Photoshop"} {
			if bytes.Contains(clean, []byte(told)) {
				t.Errorf("%s still tells %s", name, told)
			}
		}
	}
	t.Logf("%d documents and %d pictures kept, 0 refused, nothing but pixels left of the pictures", len(docs), len(pictures))
}
