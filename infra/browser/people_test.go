package browser

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/infra/journey"
	"github.com/shrama/shrama/shared/form"
	secondstep "github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/signin"
)

// The people of these tests: those of infra/house/demo.yaml.
const (
	employer = "employer@shrama.example"
	officer  = "officer@shrama.example"
	second   = "officer2@shrama.example"
	chief    = "chief@shrama.example"
	accounts = "accounts@shrama.example"
	director = "director@shrama.example"
	admin    = "admin@shrama.example"
	admin2   = "admin2@shrama.example"
	operator = "operator@shrama.example"
)

// person prepares cases over JSON, so that a browser test can begin where it
// wants to look.
type person struct {
	t  *testing.T
	s  *site
	of *place
	c  *http.Client
}

// as signs a person in, once for all tests.
func (s *site) as(t *testing.T, email string) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t, s, s.placeOf(email), &http.Client{Jar: jar, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	base, err := url.Parse(s.Base)
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cookies[email] == nil {
		p.post(p.of.at("sign-in"), map[string]string{"email": email})
		_, said := p.send(http.MethodPost, p.of.at("sign-in/code"), "application/x-www-form-urlencoded", strings.NewReader("code="+s.code(t, email)))
		p.takesTheSecondStep(said)
		s.cookies[email] = jar.Cookies(base)
	}
	jar.SetCookies(base, s.cookies[email])
	return p
}

// takesTheSecondStep sets up the app of whoever is asked to, and types its code.
func (p *person) takesTheSecondStep(said []byte) {
	p.t.Helper()
	var in signin.SignedIn
	if err := json.Unmarshal(said, &in); err != nil {
		p.t.Fatal(err)
	}
	if in.Second == nil {
		return
	}
	code, err := secondstep.Code(in.Second.Secret, p.s.Clock())
	if err != nil {
		p.t.Fatal(err)
	}
	p.post(p.of.at("sign-in/second"), map[string]string{"code": code})
}

// code is the newest sign-in code sent to an address.
func (s *site) code(t *testing.T, email string) string {
	t.Helper()
	for _, m := range s.Inbox.List(email) {
		if c := regexp.MustCompile(`\b\d{6}\b`).FindString(m.Subject + " " + m.Body); c != "" {
			return c
		}
	}
	t.Fatalf("no code came to %s", email)
	return ""
}

// send sends a request and returns where it leads and what it says.
func (p *person) send(method, at, mediaType string, body io.Reader) (to string, said []byte) {
	p.t.Helper()
	if strings.HasPrefix(at, "/") {
		at = p.s.Base + at
	}
	r, err := http.NewRequestWithContext(p.t.Context(), method, at, body)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if mediaType != "" {
		r.Header.Set("Content-Type", mediaType)
	}
	res, err := p.c.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	if said, err = io.ReadAll(res.Body); err != nil {
		p.t.Fatal(err)
	}
	if res.StatusCode >= 400 {
		p.t.Fatalf("%s %s: %s\n%s", method, at, res.Status, said)
	}
	return strings.TrimPrefix(res.Header.Get("Location"), p.s.Base), said
}

func (p *person) post(at string, form map[string]string) (to string) {
	p.t.Helper()
	v := url.Values{}
	for k, x := range form {
		v.Set(k, x)
	}
	to, _ = p.send(http.MethodPost, at, "application/x-www-form-urlencoded", strings.NewReader(v.Encode()))
	return to
}

// read reads a page's JSON.
func read[T any](p *person, at string) T {
	p.t.Helper()
	_, said := p.send(http.MethodGet, at, "", nil)
	var v T
	if err := json.Unmarshal(said, &v); err != nil {
		p.t.Fatalf("%s: %v\n%s", at, err, said)
	}
	return v
}

// answers are those of the permit's whole form.
func answers(now time.Time) form.Answers {
	return form.Answers{
		"est-name": "Himal Cement Pvt. Ltd.", "est-pan": "३०१२३४५६७", "est-registered-on": "2019-07-18",
		"head-name": "Mina Shrestha", "head-phone": "9841234567", "head-email": "mina@example.com",
		"work-district": "kathmandu", "work-municipality": "Kathmandu", "work-ward": "28", "work-street": "Tridevi Marg", "work-tole": "Thamel",
		"post-same": "yes", "post-email": "post@example.com", "post-fax": "01-4112233",
		"worker-name": "Arjun Mehta", "worker-post": "Kiln engineer", "worker-country": "IN", "worker-passport": "K4512345",
		"worker-address": "12 Lake Road, Kolkata", "worker-education": "B.E. Mechanical", "worker-experience": "Ten years with cement kilns",
		"period-from": now.Format(time.DateOnly), "period-to": now.AddDate(0, 11, 0).Format(time.DateOnly), "earlier-permit": "no",
		"expert": "no", "home-consent": "no",
	}
}

// begin begins an application and returns its address.
func (p *person) begin(more map[string]string) string {
	p.t.Helper()
	form := map[string]string{"service": p.of.law.ID, "id": newID()}
	maps.Copy(form, more)
	return p.post(p.of.at("permit/cases"), form)
}

// fill answers the first n parts that are asked.
func (p *person) fill(at string, n int) {
	p.t.Helper()
	a := p.of.answers(p.t, p.s.Clock())
	for _, part := range form.Asked(p.of.law.Parts, a)[:n] {
		p.post(at+"/parts/"+part.ID, journey.Posted([]form.Part{part}, a, p.of.calendar))
	}
}

// attach sends every document that is asked for, as a browser does: to the
// bucket, and back.
func (p *person) attach(at string) {
	p.t.Helper()
	list := read[struct {
		Documents []struct{ Slot string }
	}](p, at+"/documents")
	for _, d := range list.Documents {
		p.attachOne(at, d.Slot)
	}
}

func (p *person) attachOne(at, slot string) {
	p.t.Helper()
	f := read[struct {
		URL    string
		Fields [][2]string
		Photo  bool
	}](p, at+"/documents/"+slot)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, x := range f.Fields {
		_ = w.WriteField(x[0], x[1]) // into memory
	}
	name, kind, bytes := "scan.pdf", "application/pdf", scan
	if f.Photo {
		name, kind, bytes = "face.jpg", "image/jpeg", face()
	}
	part, _ := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename=%q`, name)}, "Content-Type": {kind}})
	_, _ = part.Write(bytes)
	_ = w.Close()
	to, _ := p.send(http.MethodPost, f.URL, w.FormDataContentType(), &body)
	p.send(http.MethodGet, to, "", nil)
}

// file files a whole application; it waits for its fee then.
func (p *person) file() string {
	p.t.Helper()
	at := p.begin(nil)
	p.fill(at, len(form.Asked(p.of.law.Parts, p.of.answers(p.t, p.s.Clock()))))
	p.attach(at)
	p.post(at+"/check", map[string]string{"declared": "yes"})
	return at
}

// deposit reports a bank voucher for the fee of a case.
func (p *person) deposit(at string) {
	p.t.Helper()
	p.post(at+"/voucher", map[string]string{"voucher-bank": "Rastriya Banijya Bank", "voucher-branch": "Thamel", "voucher-number": fmt.Sprintf("%04d-%03d", p.s.vouchers.Add(1), 442),
		"voucher-date": p.s.Clock().Add(-24 * time.Hour).Format(time.DateOnly), "voucher-amount": "20000"})
}

// act does an action of the case's step.
func (p *person) act(at, action, note string) {
	p.t.Helper()
	v := read[struct{ Version any }](p, at)
	p.post(at+"/acts", map[string]string{"action": action, "note": note, "version": fmt.Sprint(v.Version)})
}

// scan is a one-page PDF; face a photo.
var scan = []byte("%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>\nendobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \ntrailer\n<</Size 4/Root 1 0 R>>\nstartxref\n172\n%%EOF\n")

func face() []byte {
	m := image.NewRGBA(image.Rect(0, 0, 413, 531)) // 35 x 45 mm at 300 dpi
	for y := range 531 {
		for x := range 413 {
			dx, dy := float64(x-206)/120, float64(y-250)/160
			if dx*dx+dy*dy < 1 {
				m.Set(x, y, color.RGBA{176, 128, 96, 255})
			} else {
				m.Set(x, y, color.RGBA{226, 232, 236, 255})
			}
		}
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, nil) // into memory
	return b.Bytes()
}
