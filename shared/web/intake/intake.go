// Package intake takes a request apart strictly: what two parsers could read
// differently is refused, and a form and a JSON body say the same to a handler.
package intake

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// What one body may hold.
const (
	maxNames = 5000
	maxDepth = 32
)

// ErrPath is the error of an address that two parsers could read differently.
var ErrPath = errors.New("intake: an odd path")

// Guard refuses such addresses: control characters, empty or dot segments,
// encoded slashes, bad UTF-8.
func Guard(r *http.Request) error {
	p := r.URL.Path
	odd := !strings.HasPrefix(p, "/") || !utf8.ValidString(p) || strings.Contains(p, "//") || strings.Contains(p, `\`) ||
		strings.Contains(strings.ToLower(r.URL.EscapedPath()), "%2f") || strings.ContainsFunc(p, invisible)
	for seg := range strings.SplitSeq(p, "/") {
		odd = odd || seg == "." || seg == ".."
	}
	if odd {
		return ErrPath
	}
	return nil
}

// invisible reports control characters and the marks that turn text around
// (Unicode TR36).
func invisible(c rune) bool {
	return unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == '\uFEFF'
}

// Body reads a form or a JSON object; an empty body is an empty form. What is
// nested in JSON becomes a.b, a list a.0 and a.1, and null is left out.
func Body(contentType string, b []byte) (url.Values, error) {
	if len(b) == 0 {
		return url.Values{}, nil
	}
	kind, _, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return nil, err
	case kind == "application/x-www-form-urlencoded":
		return Values(string(b))
	case kind == "application/json":
		return object(b)
	default:
		return nil, errors.New("intake: neither a form nor JSON")
	}
}

// Values parses a query or form body and refuses names given twice (ASVS 5.0
// 15.3.7) and bytes that are no text.
func Values(s string) (url.Values, error) {
	v, err := url.ParseQuery(s)
	if err != nil {
		return nil, err
	}
	if len(v) > maxNames {
		return nil, errors.New("intake: too many names")
	}
	for name, vs := range v {
		if len(vs) > 1 {
			return nil, errors.New("intake: a name given twice")
		}
		if !text(name) || !text(vs[0]) {
			return nil, errors.New("intake: not text")
		}
	}
	return v, nil
}

func text(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// object reads one JSON object into the names a form would have used: what is
// nested becomes a.b, a list a.0 and a.1, null is left out. Names given twice,
// also in another case, unsound UTF-8, depth and trailing text are refused;
// numbers stay the digits that were sent.
func object(b []byte) (url.Values, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(b))
	if dec.PeekKind() != '{' {
		return nil, errors.New("intake: not a JSON object")
	}
	w := &walk{dec: dec, out: url.Values{}, seen: map[string]bool{}}
	if err := w.value("", 0); err != nil {
		return nil, err
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("intake: text after the JSON object")
	}
	return w.out, nil
}

// walk is one JSON body being read.
type walk struct {
	dec  *jsontext.Decoder
	out  url.Values
	seen map[string]bool // names in lower case
	n    int
}

func (w *walk) value(name string, depth int) error {
	if w.n++; w.n > maxNames || depth > maxDepth {
		return errors.New("intake: JSON too wide or too deep")
	}
	t, err := w.dec.ReadToken()
	if err != nil {
		return err
	}
	switch t.Kind() {
	case '{', '[':
		return w.members(name, depth, t.Kind())
	case 'n':
		return nil
	default:
		s := t.String()
		if !text(s) {
			return errors.New("intake: not text")
		}
		w.out.Set(name, s)
		return nil
	}
}

// members reads what stands in an object or a list, up to its end.
func (w *walk) members(name string, depth int, kind jsontext.Kind) error {
	for i := 0; ; i++ {
		if k := w.dec.PeekKind(); k == '}' || k == ']' {
			_, err := w.dec.ReadToken()
			return err
		}
		member := strconv.Itoa(i)
		if kind == '{' {
			t, err := w.dec.ReadToken()
			if err != nil {
				return err
			}
			member = t.String()
		}
		if name != "" {
			member = name + "." + member
		}
		low := strings.ToLower(member)
		if w.seen[low] {
			return errors.New("intake: a name given twice")
		}
		w.seen[low] = true
		if err := w.value(member, depth+1); err != nil {
			return err
		}
	}
}
