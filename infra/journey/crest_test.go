package journey

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// emblem is a blue ring on nothing, as PNG.
func emblem(t *testing.T, side int) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			dx, dy := x-side/2, y-side/2
			if r := 4 * (dx*dx + dy*dy); r < side*side && 2*r > side*side {
				m.Set(x, y, color.NRGBA{28, 69, 149, 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// claims is a PNG's head that claims to be of so many pixels.
func claims(side uint32) []byte {
	b := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), 13)
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), side), side)
	head = append(head, 8, 2, 0, 0, 0)
	return binary.BigEndian.AppendUint32(append(b, head...), crc32.ChecksumIEEE(head))
}

// crest is the picture at the head of the page before the person; empty is the
// ring with the first letter.
func (p *Person) crest() (src, alt string) {
	for _, n := range p.Page.all(func(n *html.Node) bool { return n.Data == "img" && attr(n, "class") == "sh-crest" }) {
		return attr(n, "src"), attr(n, "alt")
	}
	return "", ""
}

func TestACrestStandsOnEveryPageOnceASecondPersonHasSeenIt(t *testing.T) {
	h := Open(t)
	mina := waiting(h, "mina@himal.example")
	certificate := "permit/records/" + mina.Granted() + "/certificate" // before there was a crest
	plain := bytes.Count(mina.Opens(certificate).Body, []byte("/DCTDecode"))
	sarita, dipak, draft := bench(h, "Our crest")
	sarita.Opens(draft + "/edit/theme")
	sarita.Follows("/crest")
	sarita.Sees("PNG or JPG", "SVG is not taken")

	sarita.SendsBytes("crest.png", emblem(t, 600))
	sarita.Gets(http.StatusOK)
	sarita.Sees("So it will stand", "What the picture shows · English")
	sarita.Submits("/crest", map[string]string{"alt.en": "A <b>ring</b>", "alt.ne": "एउटा घेरा"})
	sarita.Gets(http.StatusUnprocessableEntity)
	sarita.Submits("/crest", map[string]string{"alt.en": "A ring", "alt.ne": "एउटा घेरा"})
	sarita.Gets(http.StatusOK)
	sarita.Sees("A ring", "Take off")
	if src, _ := sarita.crest(); src != "" {
		t.Errorf("a draft's crest stands on its own admin's pages: %s", src)
	}

	dipak.Opens(draft + "/changes")
	dipak.Sees("The pages show a new crest.")
	if src, alt := dipak.crest(); !strings.HasPrefix(src, "data:image/jpeg;base64,") || alt != "A ring" {
		t.Errorf("who approves does not see it: %.40q, %q", src, alt)
	}
	dipak.Opens(draft+"/preview/work-permit", "lang", "ne")
	if src, alt := dipak.crest(); !strings.HasPrefix(src, "data:") || alt != "एउटा घेरा" {
		t.Errorf("the preview: %.40q, %q", src, alt)
	}
	dipak.Opens(draft+"/preview/work-permit/certificate", "lang", "en")
	if !bytes.Contains(dipak.Page.Body, []byte("/DCTDecode")) {
		t.Error("the certificate's preview has no crest")
	}

	h.Passes(60e9)
	publishes(sarita, dipak, draft, "2083-8-6")
	if got := bytes.Count(mina.Opens(certificate).Body, []byte("/DCTDecode")); got != plain+1 {
		t.Errorf("a certificate printed now has %d pictures, before it had %d", got, plain)
	}
	mina = h.Somebody("en")
	mina.Opens("")
	src, alt := mina.crest()
	if !strings.HasPrefix(src, "/"+string(h.Tenant)+"/crest/") || alt != "A ring" {
		t.Fatalf("the citizen's page: %q, %q", src, alt)
	}
	got := mina.gets(src)
	m, err := jpeg.Decode(bytes.NewReader(got.Body))
	if err != nil || m.Bounds().Size() != image.Pt(192, 192) || len(got.Body) > 12<<10 {
		t.Fatalf("%d, %d bytes: %v", got.Status, len(got.Body), err)
	}
	if c := got.Header.Get("Cache-Control"); !strings.Contains(c, "immutable") || got.Header.Get("Content-Type") != "image/jpeg" || got.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", got.Header)
	}

	if got := mina.gets(src + "x"); got.Status != http.StatusNotFound {
		t.Errorf("an address that was never given answers %d, to be kept for a year", got.Status)
	}

	there := h.Next().Somebody("en")
	if got := there.gets(strings.Replace(src, string(h.Tenant), string(there.h.Tenant), 1)); got.Status != http.StatusNotFound {
		t.Errorf("another administration answers %d with this one's crest", got.Status)
	}
	if there.Opens(""); there.Page.Status != http.StatusOK {
		t.Errorf("%d", there.Page.Status)
	}
	if src, _ := there.crest(); src != "" {
		t.Errorf("another administration shows %s", src)
	}

	sarita.Opens("settings/versions/1")
	sarita.Submits("/undo", map[string]string{"title": "Without it"})
	undo := strings.TrimSuffix(sarita.Page.URL.Path, "/trial")
	publishes(sarita, dipak, undo, "2083-8-6")
	mina.Opens("")
	if again, _ := mina.crest(); again != "" || mina.gets(src).Status != http.StatusNotFound {
		t.Errorf("it is still there: %q", again)
	}
}

func TestWhatIsNoCrestIsRefusedWithWhatToDo(t *testing.T) {
	h := Open(t)
	sarita, _, draft := bench(h, "Not a crest")
	sarita.Opens(draft + "/crest")
	for _, tt := range []struct {
		name, says string
		content    []byte
	}{
		{"crest.svg", "Save it as PNG or JPG", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)},
		{"crest.png", "holds something else", append(emblem(t, 200), "<script>alert(1)</script>"...)},
		{"crest.png", "20000 by 20000 pixels", claims(20_000)},
		{"crest.png", "a JPG or PNG file", []byte("only words")},
		{"crest.png", "Send one at least 96 pixels", emblem(t, 40)},
		{"crest.png", "The file is too big.", make([]byte, 3<<20)},
		{"crest.pdf", "a JPG or PNG file", []byte("%PDF-1.7 trailer")},
	} {
		sarita.SendsBytes(tt.name, tt.content)
		sarita.Gets(http.StatusUnprocessableEntity)
		if !strings.Contains(sarita.Page.Wrong(), tt.says) {
			t.Errorf("%q: %s", tt.says, sarita.Page.Text())
		}
	}

	// Another document of the administration is not taken for one.
	mina := h.As("mina@himal.example")
	mina.Applies("work-permit")
	mina.Fills(workPermit())
	mina.Attaches()
	sarita.SendsBytes("crest.png", emblem(t, 200)) // the form that came back works
	sarita.Gets(http.StatusOK)
	f := sarita.form("/crest", "")
	mine := f.Values.Get("image")
	f.Values.Set("image", stored(t, mina).Documents[0].ID)
	sarita.send(f, nil)
	sarita.Gets(http.StatusUnprocessableEntity)

	// Nor is what was sent on another draft's page.
	other := drafts(sarita, "Another")
	f.Values.Set("image", mine)
	if got := sarita.posts(other+"/crest", f.Values.Encode()); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("another draft takes it: %d", got.Status)
	}

	// Somebody wrote in the draft meanwhile: nothing is lost.
	f.Values.Set("version", "77")
	sarita.send(f, map[string]string{"alt.en": "Kept", "alt.ne": "राखियो"})
	sarita.Gets(http.StatusConflict)
	if again := sarita.form("/crest", ""); again.Values.Get("alt.en") != "Kept" || again.Values.Get("image") != mine {
		t.Errorf("what was typed is lost: %v", again.Values)
	}
	sarita.Submits("/crest", nil)
	sarita.Gets(http.StatusOK)
	sarita.Sees("Kept")
}
