package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/andybalholm/brotli"
)

// small is the size under which compression gains nothing.
const small = 600

// write sends a View. Nothing is sent before all of it could be made, so an
// error from here may still be answered with another View.
func (x *exchange) write(v View) error {
	status := v.Status
	if status == 0 {
		status = http.StatusOK
	}
	switch {
	case v.File != nil:
		return x.file(v, status)
	case x.call.JSON && v.Data != nil:
		return x.json(v, status)
	case v.To != "":
		if status < 300 || status > 399 {
			status = http.StatusSeeOther
		}
		x.w.Header().Set("Location", v.To)
		return x.send(v, status, nil)
	case v.Page != nil:
		return x.page(v, status)
	default:
		return fmt.Errorf("web: %s %s: a view without a page", x.call.Method, x.pattern())
	}
}

// page draws the page and its frame in memory.
func (x *exchange) page(v View, status int) error {
	x.speak()
	b, p, err := x.draw(v)
	if err != nil {
		return fmt.Errorf("web: page %s: %w", x.pattern(), err)
	}
	x.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	x.w.Header().Set("Content-Language", p.Lang)
	x.uncached(status)
	return x.send(v, status, b.Bytes())
}

func (x *exchange) json(v View, status int) error {
	b, err := json.Marshal(v.Data)
	if err != nil {
		return fmt.Errorf("web: json %s: %w", x.pattern(), err)
	}
	kind := "application/json"
	if v.problem {
		kind = "application/problem+json"
	}
	x.w.Header().Set("Content-Type", kind+"; charset=utf-8")
	if v.To != "" {
		x.w.Header().Set("Location", v.To)
	}
	x.uncached(status)
	return x.send(v, status, append(b, '\n'))
}

// uncached lets a public answer be asked for again with its language; whatever
// a session could see is stored nowhere (ASVS 5.0 14.3.2).
func (x *exchange) uncached(status int) {
	if status == http.StatusOK && x.call.Actor.Nobody() && x.route != nil && (x.route.Public || x.route.Bare) && x.call.Method == http.MethodGet {
		x.w.Header().Set("Cache-Control", "private, no-cache")
	}
}

func (x *exchange) file(v View, status int) error {
	h, disposition := x.w.Header(), "attachment"
	if v.File.Inline {
		disposition = "inline"
	}
	h.Set("Content-Type", v.File.Type)
	if !v.File.Immutable {
		h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": v.File.Name}))
	} else {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Vary", "Accept-Encoding")
	}
	if v.File.Encoding != "" {
		h.Set("Content-Encoding", v.File.Encoding)
	}
	return x.send(v, status, v.File.Body)
}

// send is the only place that writes a response.
func (x *exchange) send(v View, status int, body []byte) error {
	h := x.w.Header()
	if v.Forget {
		h.Set("Clear-Site-Data", `"cache"`) // keys for checking papers without a network, and what was typed without one, stay
	}
	for _, ck := range append(x.cookies, v.Cookies...) {
		http.SetCookie(x.w, ck)
	}
	if h.Get("Content-Encoding") == "" && v.File == nil && len(body) >= small {
		if kind := packs(joined(x.call.Header, "Accept-Encoding")); kind != "" {
			packed, err := x.server.compress(kind, body)
			if err != nil {
				return fmt.Errorf("web: compress: %w", err)
			}
			h.Set("Content-Encoding", kind)
			body = packed
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	x.w.WriteHeader(status)
	if x.call.Method != http.MethodHead {
		_, _ = x.w.Write(body) // the caller has gone: nobody is left to tell
	}
	return nil
}

// compress packs at a level that costs about a millisecond a page; brotli 5 is
// within 5 % of 9 on pages of this size.
func (s *server) compress(kind string, body []byte) ([]byte, error) {
	var b bytes.Buffer
	var w io.WriteCloser
	if kind == "br" {
		bw, ok := s.brotli.Get().(*brotli.Writer)
		if !ok {
			bw = brotli.NewWriterLevel(&b, 5)
		}
		defer s.brotli.Put(bw)
		bw.Reset(&b)
		w = bw
	} else {
		w = gzip.NewWriter(&b)
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// pattern names the route for logs, without the ids of its path.
func (x *exchange) pattern() string {
	if x.route == nil {
		return "no route"
	}
	return x.route.Pattern
}
