package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/paper/keyring"
)

// FuzzVerify holds that whatever a file holds, it is refused or counted as any
// other reader of tar counts it, even where its seal is genuine; and that one
// which nobody sealed is refused.
func FuzzVerify(f *testing.F) {
	ring := &keyring.Folder{Dir: f.TempDir()}
	signer, kid, err := ring.Signer(f.Context(), "np")
	if err != nil {
		f.Fatal(err)
	}
	public, err := ring.Public(f.Context(), "np")
	if err != nil {
		f.Fatal(err)
	}
	jwks, err := public.JWKS()
	if err != nil {
		f.Fatal(err)
	}
	good := packed(f, Manifest{Format: Format, Tenant: "np", Key: kid}, jwks)
	f.Add(good)
	f.Add(good[:len(good)-1024])
	f.Add(hole(f))
	f.Add(bytes.Replace(good, []byte("items/000001.jsonl"), []byte("../../etc/passwd\x00\x00"), 1))
	f.Fuzz(func(t *testing.T, entries []byte) {
		if _, err := Verify(bytes.NewReader(entries), int64(len(entries)), jwks); err == nil {
			t.Error("what nobody sealed is proved")
		}
		var file bytes.Buffer
		zip := gzip.NewWriter(&file)
		if _, err := zip.Write(entries); err != nil {
			t.Fatal(err)
		}
		if err := zip.Close(); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(file.Bytes())
		last, err := attest(signer, kid, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		file.Write(last)
		m, err := Verify(bytes.NewReader(file.Bytes()), int64(file.Len()), jwks)
		if err != nil {
			if bytes.Equal(entries, good) {
				t.Fatal(err)
			}
			return
		}
		if items, documents := counted(t, entries); m.Items != items || m.Documents != documents || m.Key != kid {
			t.Errorf("proved with %d items and %d documents; tar counts %d and %d", m.Items, m.Documents, items, documents)
		}
	})
}

// TestAHoleIsNotRead: half a kilobyte says that eight gigabytes of zeros follow.
func TestAHoleIsNotRead(t *testing.T) {
	x := &reader{count: newTally()}
	var file bytes.Buffer
	zip := gzip.NewWriter(&file)
	if _, err := zip.Write(hole(t)); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	if err := x.read(&file); err == nil || !strings.Contains(err.Error(), "has holes") {
		t.Errorf("err = %v", err)
	}
}

// hole is a tar of one sparse entry, as GNU tar wrote them: its type is S, its
// real size stands at 483 (GNU tar manual, "Storing Sparse Files").
func hole(tb testing.TB) []byte {
	tb.Helper()
	var all bytes.Buffer
	w := tar.NewWriter(&all)
	if err := w.WriteHeader(&tar.Header{Name: "items/000001.jsonl", Mode: 0o600, Format: tar.FormatGNU}); err != nil {
		tb.Fatal(err)
	}
	b := append(all.Bytes(), make([]byte, 1024)...)
	b[156] = 'S'
	copy(b[386:], "77777777777\x0000000000000\x00") // it begins where it ends
	copy(b[483:], "77777777777\x00")
	copy(b[148:], "        ")
	sum := 0
	for _, c := range b[:512] {
		sum += int(c)
	}
	copy(b[148:], fmt.Sprintf("%06o\x00 ", sum))
	return b
}

// packed is the tar of a file with one page of items and one document.
func packed(tb testing.TB, m Manifest, jwks []byte) []byte {
	tb.Helper()
	var all bytes.Buffer
	x := &writer{tar: tar.NewWriter(&all), count: newTally()}
	var index bytes.Buffer
	for _, e := range []struct{ name, text string }{{"items/000001.jsonl", "{}\n{}\n"}, {"documents/abc", "%PDF"}} {
		put(tb, x.tar, e.name, []byte(e.text))
		sum := sha256.Sum256([]byte(e.text))
		line, err := x.count.add(entry{e.name, int64(len(e.text)), hex.EncodeToString(sum[:])})
		if err != nil {
			tb.Fatal(err)
		}
		index.Write(line)
	}
	put(tb, x.tar, indexName, index.Bytes())
	put(tb, x.tar, keysName, jwks)
	m.Items, m.Documents, m.Bytes, m.Index = 2, 1, x.count.bytes, x.count.sum()
	text, err := json.Marshal(m)
	if err != nil {
		tb.Fatal(err)
	}
	put(tb, x.tar, manifestName, text)
	if err := x.tar.Close(); err != nil {
		tb.Fatal(err)
	}
	return all.Bytes()
}

func put(tb testing.TB, w *tar.Writer, name string, text []byte) {
	tb.Helper()
	if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o600}); err != nil {
		tb.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		tb.Fatal(err)
	}
}

func counted(tb testing.TB, entries []byte) (items, documents int) {
	tb.Helper()
	r := tar.NewReader(bytes.NewReader(entries))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return items, documents
		}
		if err != nil {
			tb.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		switch {
		case strings.HasPrefix(h.Name, "items/"):
			items += bytes.Count(text, []byte("\n"))
		case strings.HasPrefix(h.Name, "documents/"):
			documents++
		}
	}
}
