// Package archive writes all that a tenant holds into one signed file, and
// proves such a file whole without the service.
//
// The file is a tar.gz: the items as DynamoDB's JSON, the documents byte for
// byte, an index of both and a manifest. It is written as it is read, and
// nothing but the page under way is held in memory. A last, empty member of the
// gzip file carries the tenant's signature of everything before it (RFC 1952
// allows members to follow each other), so that no byte can change unseen.
//
// It is the one place that reads across partitions (infra/decisions/0009).
package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"regexp"
	"time"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/tenant"
)

// Format is the kind of file that this program writes.
const Format = "shrama-export/1"

// Manifest is what a file says of itself, as its last entry.
type Manifest struct {
	Format    string    `json:"format"`
	Tenant    tenant.ID `json:"tenant"`
	Name      string    `json:"name,omitempty"`
	Pack      string    `json:"pack"`         // family
	Law       string    `json:"pack_version"` // hash of the pack's files, and the settings in force
	Settings  []Setting `json:"settings,omitempty"`
	State     string    `json:"state"`
	At        time.Time `json:"exported_at"`
	By        string    `json:"exported_by"`
	Reason    string    `json:"reason"`
	Key       string    `json:"key"` // id of the key that signed
	Items     int       `json:"items"`
	Documents int       `json:"documents"`
	Bytes     int64     `json:"bytes"` // of the items and documents
	Index     string    `json:"index_sha256"`
}

// Setting is a version of the tenant's settings and its first day.
type Setting struct {
	Version int        `json:"version"`
	From    civil.Date `json:"from"`
}

// The entries beside items/ and documents/, in this order at the end.
const (
	indexName    = "index.jsonl"
	keysName     = "keys.json"
	manifestName = "manifest.json"
)

// content is the grammar of the other entries' names.
var content = regexp.MustCompile(`^(items/[0-9]{6}\.jsonl|documents/[0-9A-Za-z_-]{1,64})$`)

// entry is a line of the index.
type entry struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func (e entry) line() ([]byte, error) {
	b, err := json.Marshal(e)
	return append(b, '\n'), err
}

// tally adds up the entries of a file, the same while it is written and while it
// is read.
type tally struct {
	items, documents int
	bytes            int64
	index            hash.Hash
}

func newTally() *tally { return &tally{index: sha256.New()} }

func (t *tally) add(e entry) ([]byte, error) {
	t.bytes += e.Size
	line, err := e.line()
	t.index.Write(line)
	return line, err
}

func (t *tally) sum() string { return hex.EncodeToString(t.index.Sum(nil)) }

// holds reports how a manifest differs from what was counted.
func (t *tally) holds(m Manifest) error {
	for _, x := range []struct {
		what      string
		got, want any
	}{{"items", t.items, m.Items}, {"documents", t.documents, m.Documents}, {"bytes", t.bytes, m.Bytes}, {"index", t.sum(), m.Index}} {
		if x.got != x.want {
			return fmt.Errorf("archive: the manifest says %s %v, the file has %v", x.what, x.want, x.got)
		}
	}
	return nil
}
