package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/shrama/shrama/shared/paper/keyring"
)

// Verify proves a file whole and returns what it says of itself. Published are
// the tenant's keys as /<tenant>/.well-known/jwks.json has them; without them
// those inside the file are used, which proves that the file is as it was
// sealed but not who sealed it.
func Verify(f io.ReaderAt, size int64, published []byte) (Manifest, error) {
	m, _, err := verified(f, size, published)
	return m, err
}

// verified also returns the keys that the file was checked with.
func verified(f io.ReaderAt, size int64, published []byte) (Manifest, []byte, error) {
	body := size - int64(sealSize)
	if body <= 0 {
		return Manifest{}, nil, errors.New("archive: the file is too short to be one of ours")
	}
	last := make([]byte, sealSize)
	if _, err := f.ReadAt(last, body); err != nil && !errors.Is(err, io.EOF) {
		return Manifest{}, nil, fmt.Errorf("archive: %w", err)
	}
	kid, sig, err := opened(last)
	if err != nil {
		return Manifest{}, nil, err
	}
	sum := sha256.New()
	x := &reader{count: newTally()}
	if err := x.read(io.TeeReader(io.NewSectionReader(f, 0, body), sum)); err != nil {
		return x.manifest, nil, err
	}
	if published != nil {
		x.keys = published
	}
	keys, err := keyring.ReadKeys(string(x.manifest.Tenant), x.keys)
	if err != nil {
		return x.manifest, nil, err
	}
	if x.manifest.Key != kid {
		return x.manifest, nil, errors.New("archive: the manifest names another key than the seal")
	}
	return x.manifest, x.keys, genuine(keys, kid, sig, sum.Sum(nil))
}

// reader is one file being read.
type reader struct {
	count    *tally
	keys     []byte
	manifest Manifest
	seen     string // the last of the closing entries
}

// read reads the whole of r, to its very end.
func (x *reader) read(r io.Reader) error {
	whole := bufio.NewReader(r)
	zip, err := gzip.NewReader(whole)
	if err != nil {
		return fmt.Errorf("archive: not a gzip file: %w", err)
	}
	zip.Multistream(false)
	files := tar.NewReader(zip)
	for {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && hollow(h) {
			err = fmt.Errorf("%q has holes", h.Name)
		}
		if err == nil {
			err = x.entry(h, files)
		}
		if err != nil {
			return fmt.Errorf("archive: damaged: %w", err)
		}
	}
	for _, rest := range []io.Reader{zip, whole} { // what is in neither is in nobody's sight
		switch n, err := io.Copy(io.Discard, rest); {
		case err != nil:
			return fmt.Errorf("archive: damaged: %w", err)
		case n > 0:
			return fmt.Errorf("archive: %d bytes stand after the last entry", n)
		}
	}
	if x.seen != manifestName {
		return errors.New("archive: there is no manifest")
	}
	return x.count.holds(x.manifest)
}

// hollow reports whether an entry is more than the bytes that stand in the file:
// a few of them may say that years of zeros are to be read.
func hollow(h *tar.Header) bool {
	for k := range h.PAXRecords {
		if strings.HasPrefix(k, "GNU.sparse.") {
			return true
		}
	}
	return h.Typeflag != tar.TypeReg
}

// most is how much of a closing entry but the index is read.
const most = 1 << 20

func (x *reader) entry(h *tar.Header, r io.Reader) error {
	switch {
	case h.Name == indexName && x.seen == "":
		x.seen = indexName
		sum := sha256.New()
		if _, err := io.Copy(sum, r); err != nil {
			return err
		}
		if got := hex.EncodeToString(sum.Sum(nil)); got != x.count.sum() {
			return errors.New("the index does not list what the file holds")
		}
		return nil
	case h.Name == keysName && x.seen == indexName:
		x.seen = keysName
		var err error
		x.keys, err = io.ReadAll(io.LimitReader(r, most))
		return err
	case h.Name == manifestName && x.seen == keysName:
		x.seen = manifestName
		d := json.NewDecoder(io.LimitReader(r, most))
		d.DisallowUnknownFields()
		if err := d.Decode(&x.manifest); err != nil {
			return fmt.Errorf("the manifest cannot be read: %w", err)
		}
		if x.manifest.Format != Format {
			return fmt.Errorf("it is of the format %q; this program reads %s", x.manifest.Format, Format)
		}
		return nil
	case x.seen != "" || !content.MatchString(h.Name):
		return fmt.Errorf("%q does not belong there", h.Name)
	}
	return x.content(h.Name, r)
}

func (x *reader) content(name string, r io.Reader) error {
	sum, lines := sha256.New(), &counter{}
	n, err := io.Copy(io.MultiWriter(sum, lines), r)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if strings.HasPrefix(name, "items/") {
		x.count.items += lines.n
	} else {
		x.count.documents++
	}
	_, err = x.count.add(entry{name, n, hex.EncodeToString(sum.Sum(nil))})
	return err
}

// counter counts lines.
type counter struct{ n int }

func (c *counter) Write(b []byte) (int, error) {
	c.n += bytes.Count(b, []byte{'\n'})
	return len(b), nil
}
