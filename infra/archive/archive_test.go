package archive_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"

	"github.com/shrama/shrama/infra/archive"
	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/guard"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

var noon = time.Date(2026, 11, 22, 6, 15, 0, 0, time.UTC)

// shop is a table and a bucket with two tenants in them, one of whose codes
// begins the other's.
type shop struct {
	archive.Store
	table *store.Table
	docs  *files.Store
	keys  *keyring.Folder
}

func open(t *testing.T) *shop {
	t.Helper()
	db, err := engine.DynamoDB(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	s3, err := engine.S3(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s3.Close)
	g, err := guard.Open(t.Context(), guard.Options{Names: map[string]string{"Table": "shrama", "Documents": "shrama"}, DynamoDB: db, S3: s3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	e := boot.Env{Region: engine.Region, Table: "shrama", Bucket: "shrama", DynamoDB: g.DynamoDB, S3: g.S3, Own: g.Operator()}
	at := func(as func(tenant.ID) aws.CredentialsProvider) (*store.Table, *files.Store) {
		return store.Open(store.Options{Name: "shrama", Region: e.Region, Endpoint: e.DynamoDB, Credentials: as}),
			files.Open(files.Options{Bucket: "shrama", Region: e.Region, Endpoint: e.S3, UsePathStyle: true, Credentials: as})
	}
	table, docs := at(func(tenant.ID) aws.CredentialsProvider { return g.Operator() })
	if err := errors.Join(table.Create(t.Context()), docs.Create(t.Context())); err != nil {
		t.Fatal(err)
	}
	table, docs = at(g.As("Portal"))
	return &shop{Store: archive.Open(e), keys: &keyring.Folder{Dir: t.TempDir()}, table: table, docs: docs}
}

// fill gives a tenant items and documents in which a word stands.
func (s *shop) fill(t *testing.T, id tenant.ID, word string, n int) {
	t.Helper()
	for i := range n {
		put := store.Put{Key: store.Key{Family: "C", ID: fmt.Sprint(i), Sort: "H"}, Value: map[string]any{"n": word, "b": []byte{0, 255}, "l": []any{1, nil, true}}}
		if err := s.table.For(id).Keep(t.Context(), put); err != nil {
			t.Fatal(err)
		}
		if _, err := s.docs.For(id).Keep(t.Context(), "application/pdf", []byte(fmt.Sprint("%PDF ", word, i))); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *shop) key(t *testing.T, id tenant.ID) archive.Key {
	t.Helper()
	signer, kid, err := s.keys.Signer(t.Context(), string(id))
	if err != nil {
		t.Fatal(err)
	}
	public, err := s.keys.Public(t.Context(), string(id))
	if err != nil {
		t.Fatal(err)
	}
	return archive.Key{Signer: signer, Public: public, ID: kid}
}

func (s *shop) exported(t *testing.T, id tenant.ID) ([]byte, archive.Manifest) {
	t.Helper()
	var b bytes.Buffer
	m, err := s.Write(t.Context(), &b, archive.Manifest{Tenant: id, Pack: "np", Law: "0123456789abcdef.2", State: "active", At: noon, By: "maya", Reason: "asked by the court"}, s.key(t, id))
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), m
}

func verify(b, published []byte) (archive.Manifest, error) {
	return archive.Verify(bytes.NewReader(b), int64(len(b)), published)
}

func TestAnExportIsWholeAndOneTenantsOnly(t *testing.T) {
	s := open(t)
	s.fill(t, "np", "KANARIHERE", 7)
	s.fill(t, "np-school", "KANARITHERE", 5)
	b, wrote := s.exported(t, "np")
	m, err := verify(b, nil)
	if err != nil || m.Items != 7 || m.Documents != 7 || m.Tenant != "np" || m.Law != "0123456789abcdef.2" || m.Reason == "" || m.Key != wrote.Key {
		t.Fatalf("%+v, %v", m, err)
	}
	published, err := s.key(t, "np").Public.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verify(b, published); err != nil {
		t.Errorf("with the published keys: %v", err)
	}
	names, all := unpacked(t, b)
	if bytes.Contains(all, []byte("KANARITHERE")) || bytes.Count(all, []byte("KANARIHERE")) != 14 {
		t.Error("it holds another tenant's, or not all of its own")
	}
	if !slices.Equal(names[len(names)-3:], []string{"index.jsonl", "keys.json", "manifest.json"}) {
		t.Errorf("entries %v", names)
	}
	items, _, _ := bytes.Cut(all, []byte("%PDF"))
	for l := range bytes.Lines(items) {
		it, err := attributevalue.UnmarshalMapJSON(l)
		if err != nil || it["PK"] == nil || it["b"] == nil || it["v"] == nil {
			t.Fatalf("an item does not read back: %s %v", l, err)
		}
	}
	if b, _ := s.exported(t, "lk"); b != nil {
		if m, err := verify(b, nil); err != nil || m.Items+m.Documents != 0 {
			t.Errorf("a tenant that holds nothing: %+v, %v", m, err)
		}
	}
	standard(t, b, len(names))
}

// unpacked reads the file as any program would.
func unpacked(t *testing.T, b []byte) (names []string, all []byte) {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(zip); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return names, all
		}
		if err != nil {
			t.Fatal(err)
		}
		one, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names, all = append(names, h.Name), append(all, one...)
	}
}

// standard has the machine's own tar read the file.
func standard(t *testing.T, b []byte, entries int) {
	t.Helper()
	if _, err := exec.LookPath("tar"); err != nil {
		return
	}
	file := filepath.Join(t.TempDir(), "np.tar.gz")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("tar", "-tzf", file).CombinedOutput()
	if err != nil || strings.Count(string(out), "\n") != entries {
		t.Errorf("tar: %v\n%s", err, out)
	}
}

func TestAnyChangedByteIsFound(t *testing.T) {
	s := open(t)
	s.fill(t, "np", "KANARI", 2)
	b, _ := s.exported(t, "np")
	if _, err := verify(b, nil); err != nil {
		t.Fatal(err)
	}
	for i := range b {
		for _, flip := range []byte{1, 0x20, 0x80, 0xff} {
			spoilt := slices.Clone(b)
			spoilt[i] ^= flip
			if _, err := verify(spoilt, nil); err == nil {
				t.Fatalf("byte %d of %d ^ %#x is not noticed", i, len(b), flip)
			}
		}
	}
	for n := range b {
		if _, err := verify(b[:n], nil); err == nil {
			t.Fatalf("cut to %d of %d bytes, and not noticed", n, len(b))
		}
	}
	for name, spoilt := range map[string][]byte{"a byte more": append(slices.Clone(b), 0), "itself twice": append(slices.Clone(b), b...), "nothing": {}} {
		if _, err := verify(spoilt, nil); err == nil {
			t.Errorf("%s is not noticed", name)
		}
	}
}

func TestWhoSealsItAnewIsNotTheTenant(t *testing.T) {
	s := open(t)
	s.fill(t, "np", "KANARI", 1)
	published, err := s.key(t, "np").Public.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	s.keys = &keyring.Folder{Dir: t.TempDir()} // the forger's
	forged, _ := s.exported(t, "np")
	if _, err := verify(forged, nil); err != nil {
		t.Errorf("it is as it was sealed: %v", err)
	}
	if _, err := verify(forged, published); err == nil || !strings.Contains(err.Error(), "none of np's") {
		t.Errorf("against the published keys: %v", err)
	}
}

func TestTheManifestCanBeReadByAnybody(t *testing.T) {
	s := open(t)
	s.fill(t, "np", "KANARI", 1)
	b, _ := s.exported(t, "np")
	names, all := unpacked(t, b)
	var m map[string]any
	if err := json.Unmarshal(all[bytes.LastIndex(all, []byte("{\n")):], &m); err != nil {
		t.Fatal(err, names)
	}
	for _, want := range []string{"format", "tenant", "pack", "pack_version", "state", "exported_at", "exported_by", "reason", "key", "items", "documents", "bytes", "index_sha256"} {
		if m[want] == nil {
			t.Errorf("the manifest lacks %s: %v", want, m)
		}
	}
}
