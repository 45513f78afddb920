package files

import (
	"bytes"
	"compress/zlib"
	"io"
	"slices"
	"strings"
)

// active are the names under which ISO 32000 lets a document act by itself,
// carry other files or take over the reader (12.6 actions, 7.11.4 embedded
// files, 12.7 forms, 13 multimedia). The value of a name is what follows it.
var active = map[string]func(value []byte) bool{
	"JavaScript": always, "Launch": always, "EmbeddedFile": always, "EmbeddedFiles": always, "XFA": always, "RichMedia": always,
	"SubmitForm": always, "ImportData": always, "GoToR": always, "GoToE": always,
	"OpenAction": elsewhere,
	"JS":         script,
	"AA":         actions,

	"FlateDecode": again, // not active, but packed in a way that nobody honest needs
}

// again reports whether a second inflation follows the first: a thousand bytes
// of a thousand.
func again(v []byte) bool {
	if !bytes.HasPrefix(v, []byte("/")) {
		return false
	}
	n, _ := cutName(nil, v[1:])
	return string(n) == "FlateDecode" || string(n) == "Fl"
}

// elsewhere reports whether opening the document does something else than show
// one of its pages, as TeX and Acrobat write it: an array or a GoTo action. What
// it refers to has its own name, which is among these if it runs.
func elsewhere(v []byte) bool {
	dict, _, _ := bytes.Cut(v, []byte(">>"))
	return !bytes.HasPrefix(v, []byte("[")) && !reference(v) && !bytes.Contains(dict, []byte("/GoTo"))
}

func always([]byte) bool { return true }

// script and actions look at what follows a name of two letters, which in the
// noise of a scanned page's pixels stands once in three megabytes by chance:
// a text, a hexadecimal text or a reference; a dictionary or a reference.
func script(v []byte) bool {
	switch {
	case bytes.HasPrefix(v, []byte("(")):
		return plain(v[1:min(len(v), 5)])
	case bytes.HasPrefix(v, []byte("<")):
		return len(bytes.Trim(v[1:min(len(v), 5)], "0123456789abcdefABCDEF \t\r\n\f\x00>")) == 0
	}
	return reference(v)
}

func actions(v []byte) bool { return bytes.HasPrefix(v, []byte("<<")) || reference(v) }

// plain reports whether b begins a text as a person or UTF-16 writes it.
func plain(b []byte) bool {
	if bytes.HasPrefix(b, []byte("\xfe\xff")) || bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) {
		return true
	}
	for _, c := range b {
		if (c < ' ' || c > '~') && !blank(c) {
			return false
		}
	}
	return true
}

// reference reports whether v begins like 12 0 R.
func reference(v []byte) bool {
	for range 2 {
		rest := bytes.TrimLeft(v, "0123456789")
		if len(rest) == len(v) {
			return false
		}
		v = skip(rest)
	}
	return bytes.HasPrefix(v, []byte("R"))
}

const (
	inflateLimit = 32 << 20  // bytes that all of a file's object streams may grow to
	mostGrown    = 128 << 20 // bytes that all streams may grow to, or growth times the file's size: a page of 600 dots an inch in colour
	mostDeep     = 500       // things that may begin one in the other
	mostStreams  = 50_000    // that a file may hold
	endReach     = 64 << 10  // how far from the end a zip archive's directory is looked for
	valueReach   = 512       // how far after a name its value is looked for
)

// pdfFault returns the code of what is wrong with a PDF, or nothing.
//
// It reads names wherever they stand, in streams, comments and texts too,
// because readers differ in what they take for an object; and it reads them
// again inside compressed object streams (7.5.7), where modern files keep them.
// It is one wall of several: a file made against this very check may pass it,
// so documents are only ever served as attachments, and scanned in production.
func pdfFault(b []byte) string {
	end := bytes.TrimRight(b, " \t\r\n\f\x00")
	tail := b[max(0, len(b)-endReach):]
	if !bytes.HasSuffix(end, []byte("%%EOF")) || !bytes.Contains(tail, []byte("startxref")) || bytes.Contains(tail, []byte("PK\x05\x06")) {
		return "file.damaged"
	}
	if nested(b) {
		return "file.damaged"
	}
	found := names(b)
	if found.locked {
		return "file.locked"
	}
	inside, ok := objectStreams(b)
	switch {
	case found.active || inside.active:
		return "file.active"
	case !ok:
		return "file.damaged"
	case found.packed > inside.packed || found.packed > 0 && found.odd:
		return "file.active" // objects packed in a way that nobody honest needs
	}
	return ""
}

// sight is what names were seen.
type sight struct {
	active, locked bool
	packed         int  // object streams
	odd            bool // a packing that objectStreams cannot open
}

// names looks at every name in b, with #xx decoded (7.3.5), up to an active one.
func names(b []byte) (s sight) {
	name := make([]byte, 0, longestName)
	for at := bytes.IndexByte(b, '/'); at >= 0 && !s.active; at = bytes.IndexByte(b, '/') {
		b = b[at+1:]
		var used int
		name, used = cutName(name[:0], b)
		switch string(name) {
		case "Encrypt":
			s.locked = true
		case "ObjStm":
			s.packed++
		case "ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "RunLengthDecode":
			s.odd = true
		default:
			if risky, ok := active[string(name)]; ok {
				v := skip(b[used:min(len(b), used+valueReach)])
				s.active = len(v) == 0 || risky(v)
			}
		}
	}
	return s
}

const longestName = 20 // longer ones mean nothing here

// cutName adds to n the name that b begins with, and returns how many bytes of b
// it takes.
func cutName(n, b []byte) (name []byte, used int) {
	for i := 0; i < len(b); i++ {
		c := b[i]
		if blank(c) || strings.IndexByte("()<>[]{}/%", c) >= 0 {
			return n, i
		}
		if len(n) == longestName {
			return n[:0], i
		}
		if c == '#' && i+2 < len(b) {
			if hi, lo := nibble(b[i+1]), nibble(b[i+2]); hi >= 0 && lo >= 0 {
				c = byte(hi<<4 | lo) //nolint:gosec // two nibbles are a byte
				i += 2
			}
		}
		n = append(n, c)
	}
	return n, len(b)
}

func nibble(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func blank(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' && c != '\v' || c == 0 }

// skip drops white space and comments.
func skip(b []byte) []byte {
	for len(b) > 0 {
		switch {
		case blank(b[0]):
			b = b[1:]
		case b[0] == '%':
			end := bytes.IndexAny(b, "\r\n")
			if end < 0 {
				return nil
			}
			b = b[end:]
		default:
			return b
		}
	}
	return b
}

// objectStreams looks into every stream that begins as an object stream does,
// with a table of numbers, and counts them. It reports false for a file that
// would grow beyond all measure, in its readers' memory if not in ours.
func objectStreams(b []byte) (s sight, ok bool) {
	left, grown := inflateLimit, max(mostGrown, growth*len(b))
	var z inflater
	for range mostStreams {
		_, rest, more := bytes.Cut(b, []byte("stream"))
		if !more {
			return s, true
		}
		b = rest
		body := bytes.TrimLeft(rest, " \t\r\n\f\x00") // no zlib stream begins so
		if table(body) {                              // not compressed: names has read it
			s.packed++
			continue
		}
		objects := table(z.inflate(body, 64))
		n := z.size(body, grown+1)
		if grown -= n; grown < 0 {
			return s, false
		}
		if !objects {
			continue
		}
		if left -= n; left < 0 {
			return s, false
		}
		s.packed++
		out := z.inflate(body, n)
		if s.active = names(out).active; s.active {
			return s, true
		}
		if nested(out) {
			return s, false
		}
	}
	return s, false
}

// nested reports whether arrays and dictionaries begin one in the other beyond
// what any reader's stack holds.
func nested(b []byte) bool {
	deep := 0
	for at := bytes.IndexAny(b, "[<"); at >= 0; at = bytes.IndexAny(b, "[<") {
		for b = b[at:]; len(b) > 0 && (b[0] == '[' || b[0] == '<'); b = skip(b[1:]) {
			if deep++; deep > mostDeep {
				return true
			}
		}
		deep = 0
	}
	return false
}

// table reports whether b begins with two numbers: the first object's and where
// it is.
func table(b []byte) bool {
	for range 2 {
		b = skip(b[:min(len(b), valueReach)])
		rest := bytes.TrimLeft(b, "0123456789")
		if len(rest) == len(b) {
			return false
		}
		b = rest
	}
	return true
}

// inflater opens one zlib stream after the other with the same tables.
type inflater struct {
	r   io.ReadCloser
	out []byte
}

// inflate returns at most limit bytes, as many as come before any fault in the
// stream: readers show those, too. They are good until it is asked again.
func (z *inflater) inflate(b []byte, limit int) []byte {
	if !z.open(b) {
		return nil
	}
	z.out = slices.Grow(z.out[:0], limit)[:limit]
	n, _ := io.ReadFull(z.r, z.out) //nolint:errcheck // as said
	return z.out[:n]
}

// size returns how many bytes inflate would, and keeps none of them.
func (z *inflater) size(b []byte, limit int) int {
	if !z.open(b) {
		return 0
	}
	n, _ := io.CopyN(io.Discard, z.r, int64(limit)) //nolint:errcheck // as said
	return int(n)
}

func (z *inflater) open(b []byte) bool {
	in := bytes.NewReader(b)
	var err error
	if z.r == nil {
		z.r, err = zlib.NewReader(in)
	} else {
		err = z.r.(zlib.Resetter).Reset(in, nil) // documented of what NewReader returns
	}
	return err == nil
}
