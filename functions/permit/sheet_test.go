package permit

import (
	"bytes"
	"compress/zlib"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"flag"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/paper"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/words"
	"github.com/shrama/shrama/tenants"
)

var keep = flag.String("keep", "", "folder to keep the printed certificates in")

// permitOf and licenceOf are the records of the two services with every content
// that the law names, at the length people write.
func permitOf(l casework.Law) register.Record {
	return grantOf(l, civil.Date{Year: 2026, Month: 12, Day: 15}, civil.Date{Year: 2027, Month: 12, Day: 14}, form.Answers{
		"est-name": "हिमालय टर्बाइन तथा जलविद्युत् कम्पनी प्रा. लि.", "work-district": "kathmandu", "work-municipality": "काठमाडौँ महानगरपालिका", "work-ward": "28",
		"work-street": "धुम्बाराही मार्ग", "work-tole": "चण्डोल", "worker-name": "WANG XIAOMING", "worker-post": "वरिष्ठ टर्बाइन इन्जिनियर", "worker-country": "CN",
		"worker-passport": "E12345678", "worker-address": "Room 1204, Building 7, No. 18, Jianguo Road, Chaoyang District, Beijing 100022",
	})
}

func licenceOf(l casework.Law) register.Record {
	return grantOf(l, civil.Date{Year: 2026, Month: 11, Day: 22}, civil.Date{Year: 2027, Month: 7, Day: 16}, form.Answers{
		"est-name": "हिमालय टर्बाइन तथा जलविद्युत् कम्पनी प्रा. लि.", "plant-district": "kathmandu", "plant-municipality": "काठमाडौँ महानगरपालिका", "plant-ward": "28",
		"plant-trademark": "Thermax", "plant-model": "CPFD-30/10.54", "plant-made-on": "2019-03-01", "plant-type": "other", "plant-type-other": "अटोक्लेभ",
		"plant-fuel": "धानको भुस र कोइला", "equipment-condition": "सेफ्टी भल्भ, प्रेसर गेज र पानीको सतह देखाउने यन्त्र ठीक अवस्थामा छन्।",
		"max-pressure": "१० bar", "hydraulic-pressure": "१५ bar", "plugs-condition": "फ्युजिबल प्लग नयाँ राखिएको छ।",
		"remarks": "अर्को जाँचअघि ड्रेन कक फेर्ने।", "tested-on": "2026-11-21",
	})
}

func grantOf(l casework.Law, from, to civil.Date, a form.Answers) register.Record {
	a[register.Received] = "2026-11-10"
	return register.New(l.Service, l.Pack.Version, register.Grant{
		Number: register.Number(l.Service.Record.Prefix, ident.ID{7, 7, 7, 7, 1}), Case: ident.ID{1}.String(), Office: "kathmandu", From: from, To: to, Contents: a,
		Holder: register.Holder{Person: ident.ID{2}.String(), Name: a["est-name"], Lang: "ne"},
	}, register.Acting{By: tenant.Actor{Person: ident.ID{3}.String(), Name: "अनिता राई"}, Role: "director", At: l.Now})
}

func lawOf(t *testing.T, service string) casework.Law {
	t.Helper()
	p, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service(service)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := p.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	return casework.Law{Pack: p, Service: s, Now: time.Date(2026, 11, 22, 4, 30, 0, 0, time.UTC).In(cal.Zone())}
}

func press(t *testing.T) *paper.Press {
	t.Helper()
	dir, err := fs.Sub(paper.Fonts, "fonts")
	if err != nil {
		t.Fatal(err)
	}
	if found, _ := fs.Glob(dir, "*.woff"); len(found) == 0 {
		t.Fatal("the fonts are not there: go run ./infra/shrama setup")
	}
	return paper.NewPress(dir)
}

func face(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 300, 386))
	for y := range 386 {
		for x := range 300 {
			dx, dy := float64(x)/300-.5, float64(y)/386-.42
			c := color.RGBA{225, 230, 235, 255}
			if dx*dx*2+dy*dy < .06 || dy > .22 && dx*dx < dy*.4 {
				c = color.RGBA{120, 100, 90, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A certificate is one sheet of paper, which people frame, fax and carry.
func TestACertificateIsOnePage(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pr := press(t)
	for _, tt := range []struct {
		service string
		record  func(casework.Law) register.Record
		photo   []byte
	}{{"work-permit", permitOf, face(t)}, {"pressure-plant", licenceOf, nil}} {
		l := lawOf(t, tt.service)
		x := Copy{Record: tt.record(l), Photo: tt.photo, Crest: face(t), Base: "https://shrama.labour.gov.np", Of: tenancytest.Of(l.Pack, "np")["np"]}
		sealed, err := attest(l, x, key, "np-2026-1")
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range l.Pack.Languages {
			printed := sheet(l, words.New(lang, l.Pack.Locale()), x, sealed)
			for _, block := range printed.Blocks {
				if strings.ContainsAny(block.Text, "{}") {
					t.Errorf("%s in %s: a place is left open: %s", tt.service, lang, block.Text)
				}
			}
			if want := l.Pack.Name.In(lang); len(printed.Crest.Image) == 0 || printed.Crest.Text != want {
				t.Errorf("%s in %s: the crest says %q, want %q", tt.service, lang, printed.Crest.Text, want)
			}
			b, err := pr.Print(printed)
			if err != nil {
				t.Fatal(err)
			}
			if n := pages(b); n != 1 {
				t.Errorf("%s in %s has %d pages, want 1", tt.service, lang, n)
			}
			if len(b) > 60<<10 {
				t.Errorf("%s in %s has %d bytes, want at most 60 KB", tt.service, lang, len(b))
			}
			if *keep != "" {
				if err := os.WriteFile(*keep+"/"+tt.service+"-"+lang+".pdf", b, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// A year of account ends by the calendar of the law; which Gregorian day that
// is stays open until the year is published.
func TestATermSaysItsLastDayAsTheLawDoes(t *testing.T) {
	for _, tt := range []struct {
		service, lang, want string
		record              func(casework.Law) register.Record
	}{
		{"pressure-plant", "en", "last day of Asar 2084 (16 Jul 2027, provisional)", licenceOf},
		{"pressure-plant", "ne", "२०८४ असार मसान्त (16 Jul 2027, अस्थायी)", licenceOf},
		{"work-permit", "en", "14 Dec 2027 (BS date to be announced)", permitOf},
	} {
		l := lawOf(t, tt.service)
		if got := ends(l, words.New(tt.lang, l.Pack.Locale()), tt.record(l)); got != tt.want {
			t.Errorf("%s in %s ends on %q, want %q", tt.service, tt.lang, got, tt.want)
		}
	}
}

// pages counts those of a PDF, whose objects lie in a compressed stream.
func pages(pdf []byte) (n int) {
	for _, part := range bytes.Split(pdf, []byte("stream\n"))[1:] {
		if z, err := zlib.NewReader(bytes.NewReader(part)); err == nil {
			plain, _ := io.ReadAll(z)
			n += bytes.Count(plain, []byte("/Type/Page/"))
		}
	}
	return n
}
