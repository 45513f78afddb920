package bench

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/shrama/shrama/infra/bench/visitor"
)

// What a first view may weigh: one flight of ten TCP segments (RFC 6928), and
// little script in it.
const (
	flight     = 14600
	mostScript = 5 << 10
)

// Page is what a page weighs on the wire.
type Page struct {
	Name   string `json:"page"`
	Plain  int    `json:"html_bytes"`
	Brotli int    `json:"html_brotli_bytes"`
	Gzip   int    `json:"html_gzip_bytes"`
	Script int    `json:"script_brotli_bytes"`
	First  int    `json:"first_view_brotli_bytes"` // with style sheet and scripts
	FirstZ int    `json:"first_view_gzip_bytes"`
	Goal   string `json:"goal"`
	Missed bool   `json:"missed,omitempty"`
}

// view is a page whose bytes are counted.
type view struct {
	name, path string
	by         *visitor.Browser
}

// views are the pages people see most, and the heaviest of the form.
func (s *stage) views() []view {
	draft, done := visitor.Cases+"/"+s.ids[0], visitor.Cases+"/"+s.ids[1]
	return []view{
		{"home", "/np/", s.nobody},
		{"sign in", "/np/sign-in", s.nobody},
		{"service", "/np/permit/services/" + visitor.Service, s.nobody},
		{"task list", draft, s.employer},
		{"part: workplace", draft + "/parts/workplace", s.employer},
		{"part: worker", draft + "/parts/worker", s.employer},
		{"upload", draft + "/documents/photo", s.employer},
		{"check your answers", draft + "/check", s.employer},
		{"status page", done, s.employer},
		{"queue page", "/np/permit/queue", s.officer},
		{"officer's case page", done, s.officer},
		{"record page", "/np/permit/records/" + s.numbers[1], s.employer},
		{"certificate check", "/np/verify/" + s.numbers[1], s.nobody},
	}
}

// pages weighs every view in both languages.
func (s *stage) pages(ctx context.Context) ([]Page, error) {
	draft, err := s.employer.Fill(ctx, s.law.Service)
	if err != nil {
		return nil, err
	}
	s.ids[0] = draft
	var out []Page
	for _, v := range s.views() {
		for _, lang := range s.law.Pack.Languages {
			p, err := s.weigh(ctx, v, lang)
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
	}
	return out, nil
}

var linked = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+\.(css|js))"`)

// weigh asks for a page in each encoding, and for what it needs to be seen.
func (s *stage) weigh(ctx context.Context, v view, lang string) (Page, error) {
	p := Page{Name: v.name + " (" + lang + ")", Goal: fmt.Sprintf("≤ %d B brotli, script ≤ %d B, no web font", flight, mostScript)}
	at := v.path + "?lang=" + lang
	plain, err := v.by.Ask(ctx, visitor.Page{Path: at})
	if err != nil {
		return p, err
	}
	p.Plain = plain.Body.Len()
	for _, e := range []struct {
		name       string
		own, first *int
	}{{"br", &p.Brotli, &p.First}, {"gzip", &p.Gzip, &p.FirstZ}} {
		a, err := v.by.Ask(ctx, visitor.Page{Path: at, Packed: e.name})
		if err != nil {
			return p, err
		}
		if got := a.Header().Get("Content-Encoding"); got != e.name {
			return p, fmt.Errorf("bench: %s came as %q, want %s", at, got, e.name)
		}
		*e.own, *e.first = a.Body.Len(), a.Body.Len()
		for _, m := range linked.FindAllSubmatch(plain.Body.Bytes(), -1) {
			file, err := v.by.Ask(ctx, visitor.Page{Path: string(m[1]), Packed: e.name})
			if err != nil {
				return p, err
			}
			*e.first += file.Body.Len()
			if e.name == "br" && string(m[2]) == "js" {
				p.Script += file.Body.Len()
			}
		}
	}
	fonts, err := s.fonts(ctx, v.by, plain.Body.Bytes())
	p.Missed = fonts || p.First > flight || p.Script > mostScript
	return p, err
}

// fonts reports whether a page's style sheets ask for a web font.
func (s *stage) fonts(ctx context.Context, b *visitor.Browser, html []byte) (bool, error) {
	for _, m := range linked.FindAllSubmatch(html, -1) {
		a, err := b.Ask(ctx, visitor.Page{Path: string(m[1])})
		if err != nil {
			return false, err
		}
		if bytes.Contains(a.Body.Bytes(), []byte("@font-face")) {
			return true, nil
		}
	}
	return bytes.Contains(html, []byte("@font-face")), nil
}

// What a certificate may cost.
const (
	printTime  = 20 * time.Millisecond
	printBytes = 60 << 10
	prints     = 50
)

// Paper is a certificate: how long a warm function takes to answer with it, and
// what it weighs.
type Paper struct {
	Name   string        `json:"paper"`
	P50    time.Duration `json:"p50_ns"` // of the whole request: record, photo, seal and print
	CPU    time.Duration `json:"cpu_ns"`
	Bytes  int           `json:"bytes"`
	Pages  int           `json:"pages"`
	Goal   string        `json:"goal"`
	Missed bool          `json:"missed,omitempty"`
}

// pagesOf counts the pages of a PDF, whose objects lie in compressed streams.
func pagesOf(pdf []byte) int {
	n := 0
	for _, part := range bytes.Split(pdf, []byte("stream\n"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue // an image
		}
		plain, _ := io.ReadAll(z) // what follows the stream is not its own
		n += bytes.Count(plain, []byte("/Type/Page/"))
	}
	return n
}

// papers prints the permit in each language, 50 times warm.
func (s *stage) papers(ctx context.Context) ([]Paper, error) {
	var out []Paper
	for _, lang := range s.law.Pack.Languages {
		p := Paper{Name: "permit (" + lang + ")", Goal: fmt.Sprintf("≤ %d ms, ≤ %d KB, 1 page", printTime.Milliseconds(), printBytes>>10)}
		at := visitor.Page{Path: "/np/permit/records/" + s.numbers[1] + "/certificate?paper=" + lang, Accept: "application/pdf"}
		if _, err := s.employer.Ask(ctx, at); err != nil { // the first print reads the fonts
			return nil, err
		}
		times := make([]time.Duration, prints)
		var last []byte
		before := spent()
		for i := range times {
			began := time.Now()
			a, err := s.employer.Ask(ctx, at)
			if err != nil {
				return nil, err
			}
			times[i], last = time.Since(began), a.Body.Bytes()
		}
		p.CPU = (spent().cpu - before.cpu) / prints
		p.P50, p.Bytes, p.Pages = median(times), len(last), pagesOf(last)
		p.Missed = p.P50 > printTime || p.Bytes > printBytes || p.Pages != 1
		out = append(out, p)
	}
	return out, nil
}
