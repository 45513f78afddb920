package visitor

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/url"
	"strconv"

	"github.com/shrama/shrama/infra/simulator"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
)

// What is applied for, and where.
const (
	Tenant  = "np"
	Service = "work-permit"
	Cases   = "/np/permit/cases"
)

// Answers fill every field that the permit's form can ask, in Nepali as people
// write it: the longest application there is.
func Answers() url.Values {
	v := url.Values{}
	for _, f := range [][2]string{
		{"est-name", "हिमालय टर्बाइन तथा जलविद्युत् कम्पनी प्रा. लि."}, {"est-pan", "३०१२३४५६७"},
		{"est-registered-on-day", "१२"}, {"est-registered-on-month", "४"}, {"est-registered-on-year", "२०७४"},
		{"head-name", "मीना कुमारी श्रेष्ठ"}, {"head-phone", "९८४१२३४५६७"}, {"head-email", "mina.shrestha@himalayaturbine.example"},
		{"work-district", "kathmandu"}, {"work-municipality", "काठमाडौँ महानगरपालिका"}, {"work-ward", "२८"},
		{"work-street", "धुम्बाराही मार्ग"}, {"work-tole", "चण्डोल"},
		{"post-same", "no"}, {"post-district", "lalitpur"}, {"post-municipality", "ललितपुर महानगरपालिका"}, {"post-ward", "३"},
		{"post-street", "पुल्चोक मार्ग"}, {"post-tole", "जावलाखेल"}, {"post-email", "darta@himalayaturbine.example"}, {"post-fax", "01-5521234"},
		{"worker-name", "WANG XIAOMING"}, {"worker-post", "वरिष्ठ टर्बाइन इन्जिनियर"}, {"worker-country", "CN"}, {"worker-passport", "E12345678"},
		{"worker-address", "No. 18, Jianguo Road, Chaoyang District, Beijing 100022"}, {"worker-education", "मेकानिकल इन्जिनियरिङमा स्नातकोत्तर"},
		{"worker-experience", "जलविद्युत् आयोजनामा फ्रान्सिस र पेल्टन टर्बाइन जडान र सञ्चालनको १२ वर्षको अनुभव।"},
		{"period-from-day", "15"}, {"period-from-month", "12"}, {"period-from-year", "2026"},
		{"period-to-day", "14"}, {"period-to-month", "12"}, {"period-to-year", "2027"},
		{"earlier-permit", "yes"}, {"earlier-establishment", "अपर मर्स्याङ्दी हाइड्रोपावर लि."},
		{"earlier-from-day", "1"}, {"earlier-from-month", "1"}, {"earlier-from-year", "2024"},
		{"earlier-to-day", "31"}, {"earlier-to-month", "12"}, {"earlier-to-year", "2024"},
		{"expert", "no"}, {"home-consent", "yes"},
	} {
		v.Set(f[0], f[1])
	}
	return v
}

// paperPDF is the smallest file that is a PDF.
const paperPDF = "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\nxref\n0 3\n" +
	"0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \ntrailer\n<</Size 3/Root 1 0 R>>\nstartxref\n97\n%%EOF\n"

// photograph is what a phone sends: two million pixels with grain in them.
func photograph() ([]byte, error) {
	m := image.NewRGBA(image.Rect(0, 0, 1200, 1600))
	for y := range 1600 {
		for x := range 1200 {
			grain := uint8((x*7919 + y*104729) % 23)
			m.SetRGBA(x, y, color.RGBA{uint8(90+x/12) + grain, uint8(80+y/16) + grain, 120 + grain, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		return nil, fmt.Errorf("visitor: photo: %w", err)
	}
	return b.Bytes(), nil
}

// Begin begins one application and returns its id.
func (b *Browser) Begin(ctx context.Context) (string, error) {
	id := ident.New().String()
	_, err := b.Post(ctx, Cases, url.Values{"id": {id}, "service": {Service}})
	return id, err
}

// Fill begins an application and fills it: every part, then every document. It
// returns its id.
func (b *Browser) Fill(ctx context.Context, s *pack.Service) (string, error) {
	id, err := b.Begin(ctx)
	if err != nil {
		return "", err
	}
	for _, part := range s.Parts {
		if _, err := b.Post(ctx, Cases+"/"+id+"/parts/"+part.ID, Answers()); err != nil {
			return "", err
		}
	}
	return id, b.AttachAll(ctx, id, s)
}

// AttachAll sends every document that the answers call for.
func (b *Browser) AttachAll(ctx context.Context, id string, s *pack.Service) error {
	photo, err := photograph()
	if err != nil {
		return err
	}
	for _, d := range Wanted(s) {
		content := []byte(paperPDF)
		if d.Photo {
			content = photo
		}
		if err := b.Attach(ctx, id, d.ID, content); err != nil {
			return fmt.Errorf("%s: %w", d.ID, err)
		}
	}
	return nil
}

// Wanted are the documents that the answers call for: the agreement is asked of
// experts, who need no advertisement.
func Wanted(s *pack.Service) (out []form.Document) {
	for _, d := range s.Documents {
		if d.ID != "investment-agreement" {
			out = append(out, d)
		}
	}
	return out
}

// Attach sends a file to a place of an application.
func (b *Browser) Attach(ctx context.Context, id, slot string, content []byte) error {
	var form struct {
		URL    string      `json:"url"`
		Fields [][2]string `json:"fields"`
	}
	at := Cases + "/" + id + "/documents/" + slot
	if err := b.Read(ctx, Page{Path: at}, &form); err != nil {
		return err
	}
	back, err := upload(ctx, form.URL, form.Fields, content)
	if err != nil {
		return err
	}
	_, err = b.Ask(ctx, Page{Path: back})
	return err
}

// Pay begins a payment, lets the gateway's stand-in take it, and returns the
// address to which that sends the browser back.
func (b *Browser) Pay(ctx context.Context, id string) (string, error) {
	var form struct {
		URL    string      `json:"url"`
		Fields [][2]string `json:"fields"`
	}
	if err := b.Read(ctx, Page{Path: Cases + "/" + id + "/pay", Form: url.Values{"method": {"esewa"}}}, &form); err != nil {
		return "", err
	}
	fields := url.Values{"do": {string(simulator.Pay)}}
	for _, f := range form.Fields {
		fields.Set(f[0], f[1])
	}
	return b.Post(ctx, "/dev/pay/esewa/do", fields)
}

// Act is an officer's action on the case as it now is.
func Act(action string, version int) url.Values {
	return url.Values{"action": {action}, "version": {strconv.Itoa(version)}, "note": {"कागजात ठीक छन्।"}}
}
