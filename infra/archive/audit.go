package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/logbook"
	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/trail"
)

// Audit proves a file whole, as Verify does, and then holds its items against the
// tenant's log in it: what was changed, taken out, put in or put elsewhere since
// it was written. Witnessed are signed heads of the log that somebody else kept.
// The sentences tell what does not fit; none means that nothing is amiss.
func Audit(f io.ReaderAt, size int64, published []byte, witnessed ...[]byte) (logbook.Summary, []string, error) {
	m, used, err := verified(f, size, published)
	if err != nil {
		return logbook.Summary{}, nil, err
	}
	keys, err := keyring.ReadKeys(string(m.Tenant), used)
	if err != nil {
		return logbook.Summary{}, nil, err
	}
	a := &logbook.Audit{History: older}
	if err := eachItem(io.NewSectionReader(f, 0, size-int64(sealSize)), a); err != nil {
		return logbook.Summary{}, nil, err
	}
	s, faults := a.Faults(keys, witnessed...)
	return s, faults, nil
}

// Heads reads the signed heads that lie at some places, files or folders of them,
// as the bucket with the lock has them; an empty place is none.
func Heads(places ...string) ([][]byte, error) {
	var heads [][]byte
	for _, at := range places {
		if at == "" {
			continue
		}
		before := len(heads)
		err := filepath.WalkDir(at, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := os.ReadFile(path) //nolint:gosec // where the auditor says
			heads = append(heads, b)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("archive: heads: %w", err)
		}
		if len(heads) == before {
			return nil, fmt.Errorf("%s holds no heads: copy them from the bucket with the lock, aws s3 sync s3://BUCKET/TENANT/heads %[1]s", at)
		}
	}
	return heads, nil
}

// older returns the lines of a case, which its item packs.
func older(it store.Item) []trail.Event {
	x, ok, err := casework.Read(it)
	if err != nil || !ok {
		return nil // then its sum tells, if it is another
	}
	return x.History
}

// eachItem gives the audit every item of the file.
func eachItem(r io.Reader, a *logbook.Audit) error {
	zip, err := gzip.NewReader(bufio.NewReader(r))
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	zip.Multistream(false)
	for files := tar.NewReader(zip); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("archive: %w", err)
		}
		if !strings.HasPrefix(h.Name, "items/") {
			continue
		}
		lines := bufio.NewReader(files)
		for {
			line, err := lines.ReadBytes('\n')
			if len(bytes.TrimSpace(line)) > 0 {
				raw, merr := attributevalue.UnmarshalMapJSON(line)
				if merr != nil {
					return fmt.Errorf("archive: an item of %s: %w", h.Name, merr)
				}
				id, it, rerr := store.Read(raw)
				if rerr != nil {
					return fmt.Errorf("archive: an item of %s: %w", h.Name, rerr)
				}
				if err := a.Read(id, it, attr.Sum(raw)); err != nil {
					return err
				}
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return fmt.Errorf("archive: %w", err)
			}
		}
	}
}
