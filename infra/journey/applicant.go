package journey

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// soundPaper is a document that passes, soundPhoto a picture.
var (
	soundPaper = sync.OnceValues(func() ([]byte, error) {
		return os.ReadFile(filepath.Join("..", "..", "shared", "files", "testdata", "good", "gs.pdf"))
	})
	soundPhoto = sync.OnceValues(func() ([]byte, error) {
		m := image.NewRGBA(image.Rect(0, 0, 420, 540))
		for y := range 540 {
			for x := range 420 {
				m.Set(x, y, color.RGBA{uint8(x / 2), uint8(y / 3), 120, 255})
			}
		}
		var b bytes.Buffer
		err := jpeg.Encode(&b, m, nil)
		return b.Bytes(), err
	})
)

// Applies begins an application at the page of its service.
func (p *Person) Applies(service string) {
	p.t.Helper()
	p.applies("permit", service)
}

func (p *Person) applies(module, service string) {
	p.t.Helper()
	p.Opens(module + "/services/" + service)
	p.begun(p.Submits("/"+module+"/cases", nil))
}

func (p *Person) begun(page *Page) {
	p.t.Helper()
	if page.Status != http.StatusOK || !strings.Contains(page.URL.Path, "/cases/") {
		p.t.Fatalf("%s could not begin: %d %s", p.Email, page.Status, page.Text())
	}
	p.Case = page.URL.Path
}

// Renews begins a renewal at the page of a permit.
func (p *Person) Renews(number string) {
	p.t.Helper()
	p.Opens("permit/records/" + number)
	p.begun(p.Submits("/permit/cases", nil))
}

// Fills answers the parts of the application that ask for what is given, as they
// come, and keeps what the pages already show in the others.
func (p *Person) Fills(answers map[string]string) {
	p.t.Helper()
	left := len(answers)
	for _, l := range p.Opens(p.Case).Links("/parts/") {
		p.Opens(l.Href)
		f := p.form(path.Base(l.Href), "")
		given := map[string]string{}
		for name, value := range answers {
			if asked, _ := f.Asks(name); asked {
				given[name] = value
				left--
			}
		}
		if page := p.send(f, given); page.Status != http.StatusOK || page.Wrong() != "" {
			p.t.Fatalf("part %s: %d %s", l.Href, page.Status, page.Wrong())
		}
	}
	if left > 0 {
		p.t.Fatalf("%d answers were not asked for", left)
	}
}

// Attaches sends a sound file for every paper that is still missing.
func (p *Person) Attaches() {
	p.t.Helper()
	for _, l := range p.Opens(p.Case + "/documents").Links("/documents/") {
		if p.Opens(l.Href); len(p.Page.Forms("/remove")) == 0 {
			p.SendsFile()
		}
	}
}

// SendsFile sends a sound file with the upload form before the person.
func (p *Person) SendsFile() {
	p.t.Helper()
	name, sound := "paper.pdf", soundPaper
	if !strings.Contains(string(p.Page.Body), "application/pdf") {
		name, sound = "photo.jpg", soundPhoto
	}
	content, err := sound()
	if err != nil {
		p.t.Fatal(err)
	}
	if page := p.SendsBytes(name, content); page.Status != http.StatusOK || page.Wrong() != "" {
		p.t.Fatalf("upload: %d at %s: %s", page.Status, page.URL, page.Text())
	}
}

// SendsBytes sends a file with the upload form before the person.
func (p *Person) SendsBytes(name string, content []byte) *Page {
	p.t.Helper()
	for _, f := range p.Page.Forms("") {
		if f.Enctype == "multipart/form-data" {
			return p.uploads(f, name, content)
		}
	}
	p.t.Fatalf("no upload form on %s: %s", p.Page.URL, p.Page.Text())
	return nil
}

// Sends checks the answers, declares them true and sends the application, or
// what was mended.
func (p *Person) Sends() {
	p.t.Helper()
	p.Opens(p.Case + "/check")
	if p.Submits("/check", map[string]string{"declared": "yes"}); !strings.HasSuffix(p.Page.URL.Path, "/done") {
		p.t.Fatalf("not sent: %d at %s: %s", p.Page.Status, p.Page.URL, p.Page.Text())
	}
}

// GoesToEsewa begins a payment and stands at eSewa's page.
func (p *Person) GoesToEsewa() {
	p.t.Helper()
	p.Opens(p.Case)
	p.Submits("/pay", map[string]string{"method": "esewa"})
	p.Submits("/dev/pay/esewa/form", nil)
}

// Pulls presses one of the buttons at eSewa's page: pay, cancel, forged.
func (p *Person) Pulls(lever string) *Page {
	p.t.Helper()
	f := p.form("/dev/pay/esewa/do", "")
	f.Values.Set("do", lever)
	return p.send(f, nil)
}

// PaysByEsewa pays at eSewa's page, with whatever the lever lets go wrong.
func (p *Person) PaysByEsewa(lever string) *Page {
	p.t.Helper()
	p.GoesToEsewa()
	return p.Pulls(lever)
}

// PaysByVoucher reports a bank deposit.
func (p *Person) PaysByVoucher(number, amount string) *Page {
	p.t.Helper()
	p.Opens(p.Case)
	p.Submits("/pay", map[string]string{"method": "voucher"})
	return p.Submits("/voucher", map[string]string{"voucher-bank": "Rastriya Banijya Bank", "voucher-branch": "Teku",
		"voucher-number": number, "voucher-date": "2083-8-5", "voucher-amount": amount})
}

// Does takes one of the actions that the case's page offers, with a reason and
// with findings: Does("return", "The copy is blurred.").
func (p *Person) Does(action, note string, findings ...map[string]string) *Page {
	p.t.Helper()
	p.Opens(p.Case)
	return p.Decides(action, note, findings...)
}

// Decides is Does on the page as it stands before the person, perhaps an old one.
func (p *Person) Decides(action, note string, findings ...map[string]string) *Page {
	p.t.Helper()
	f := p.form("/acts", action)
	if note != "" {
		f.Values.Set("note", note)
	}
	for _, more := range findings {
		for name, value := range more {
			if !f.Fill(name, value) {
				p.t.Fatalf("%s does not ask for %s = %q: %v %v", action, name, value, f.Values, f.Choices)
			}
		}
	}
	return p.send(f, nil)
}

// Actions lists what the case's or permit's page offers.
func (p *Person) Actions() []string {
	var out []string
	for _, f := range p.Page.Forms("/acts") {
		out = append(out, f.Values.Get("action"))
	}
	return out
}

// Number is the permit that the case's page leads to.
func (p *Person) Number() string {
	p.t.Helper()
	return p.recorded("permit")
}

func (p *Person) recorded(module string) string {
	p.t.Helper()
	ls := p.Opens(p.Case).Links("/" + module + "/records/")
	if len(ls) == 0 {
		p.t.Fatalf("no record on %s: %s", p.Page.URL, p.Page.Text())
	}
	return path.Base(ls[0].Href)
}

// TellsOnce sets the profile up: its answers, and a sound file for each paper.
func (p *Person) TellsOnce(answers map[string]string) {
	p.t.Helper()
	left := len(answers)
	for _, l := range p.Opens("profile").Links("/profile/") {
		p.Opens(l.Href)
		if strings.Contains(l.Href, "/documents/") {
			p.SendsFile()
			continue
		}
		f := p.form(path.Base(l.Href), "")
		given := map[string]string{}
		for name, value := range answers {
			if asked, _ := f.Asks(name); asked {
				given[name] = value
				left--
			}
		}
		if len(given) == 0 {
			continue // a part that can wait
		}
		if page := p.send(f, given); page.Status != http.StatusOK || page.Wrong() != "" {
			p.t.Fatalf("profile %s: %d %s", l.Href, page.Status, page.Wrong())
		}
	}
	if left > 0 {
		p.t.Fatalf("the profile did not ask for %d answers", left)
	}
}

// Granted brings the application of a person, which waits for its labour office,
// to its permit, and returns the number.
func (p *Person) Granted() string {
	p.t.Helper()
	h := p.h
	for _, step := range [][2]string{{"officer@shrama.example", "recommend"}, {"director@shrama.example", "grant"}} {
		o := h.As(step[0])
		o.Case = p.Case
		if o.Does(step[1], "In order."); o.Page.Status != http.StatusOK {
			p.t.Fatalf("%s: %d %s", step[1], o.Page.Status, o.Page.Text())
		}
	}
	return p.Number()
}
