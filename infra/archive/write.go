package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/tenant"
)

// Store is what is read: the table and the bucket, with the operator's own
// right to both.
type Store struct {
	db            *dynamodb.Client
	docs          *s3.Client
	table, bucket string
}

// Open returns the store that a function with this environment works on. It
// makes no call.
func Open(e boot.Env) Store {
	d := dynamodb.Options{Region: e.Region, Credentials: e.Own}
	if e.DynamoDB != "" {
		d.BaseEndpoint = &e.DynamoDB
	}
	b := s3.Options{Region: e.Region, Credentials: e.Own, UsePathStyle: e.S3 != ""}
	if e.S3 != "" {
		b.BaseEndpoint = &e.S3
	}
	return Store{db: dynamodb.New(d), docs: s3.New(b), table: e.Table, bucket: e.Bucket}
}

// Key is what signs, and what is published to check it.
type Key struct {
	Signer crypto.Signer
	Public keyring.Keys
	ID     string
}

// writer is one file on its way.
type writer struct {
	Store
	id    tenant.ID
	at    time.Time
	tar   *tar.Writer
	count *tally
	index *os.File // lines of the index, which stands after what it lists
}

// Write writes the tenant of the manifest to w and returns the manifest, filled
// in. What is written to the tenant meanwhile may or may not be in the file; a
// suspended tenant is exported as it stands.
func (s Store) Write(ctx context.Context, w io.Writer, m Manifest, k Key) (Manifest, error) {
	index, err := os.CreateTemp("", "shrama-index-")
	if err != nil {
		return m, fmt.Errorf("archive: %w", err)
	}
	defer func() {
		index.Close()
		os.Remove(index.Name()) //nolint:errcheck // of the system's temporary folder
	}()
	sum := sha256.New()
	zip := gzip.NewWriter(io.MultiWriter(w, sum))
	x := &writer{Store: s, id: m.Tenant, at: m.At.UTC().Truncate(time.Second), tar: tar.NewWriter(zip), count: newTally(), index: index}
	if err := x.items(ctx); err != nil {
		return m, err
	}
	if err := x.documents(ctx); err != nil {
		return m, err
	}
	m.Format, m.Key = Format, k.ID
	m.Items, m.Documents, m.Bytes, m.Index = x.count.items, x.count.documents, x.count.bytes, x.count.sum()
	if err := x.end(m, k); err != nil {
		return m, err
	}
	if err := x.tar.Close(); err != nil {
		return m, fmt.Errorf("archive: %w", err)
	}
	if err := zip.Close(); err != nil {
		return m, fmt.Errorf("archive: %w", err)
	}
	last, err := attest(k.Signer, k.ID, sum.Sum(nil))
	if err != nil {
		return m, err
	}
	_, err = w.Write(last)
	return m, err
}

// items writes every item of the tenant, a page of the table at a time.
func (x *writer) items(ctx context.Context) error {
	pages := dynamodb.NewScanPaginator(x.db, &dynamodb.ScanInput{
		TableName: &x.table, ConsistentRead: aws.Bool(true),
		FilterExpression:          aws.String("begins_with(PK, :t)"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":t": &types.AttributeValueMemberS{Value: "T#" + string(x.id) + "#"}},
	})
	for n := 1; pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("archive: read the table: %w", err)
		}
		var lines bytes.Buffer
		for _, it := range page.Items {
			b, err := attributevalue.MarshalMapJSON(it)
			if err != nil {
				return fmt.Errorf("archive: an item: %w", err)
			}
			lines.Write(b)
			lines.WriteByte('\n')
		}
		if len(page.Items) == 0 {
			continue
		}
		x.count.items += len(page.Items)
		if err := x.put(fmt.Sprintf("items/%06d.jsonl", n), &lines, int64(lines.Len())); err != nil {
			return err
		}
		n++
	}
	return nil
}

// documents writes every accepted document. What lies in quarantine belongs to
// nobody yet and is left out.
func (x *writer) documents(ctx context.Context) error {
	pages := s3.NewListObjectsV2Paginator(x.docs, &s3.ListObjectsV2Input{Bucket: &x.bucket, Prefix: aws.String("t/" + string(x.id) + "/")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("archive: list the documents: %w", err)
		}
		for _, o := range page.Contents {
			if err := x.document(ctx, aws.ToString(o.Key)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *writer) document(ctx context.Context, key string) error {
	got, err := x.docs.GetObject(ctx, &s3.GetObjectInput{Bucket: &x.bucket, Key: &key})
	if err != nil {
		return fmt.Errorf("archive: read document %s: %w", path.Base(key), err)
	}
	defer got.Body.Close()
	x.count.documents++
	return x.put("documents/"+path.Base(key), got.Body, aws.ToInt64(got.ContentLength))
}

// put writes one entry of the index's kind, as it is read.
func (x *writer) put(name string, r io.Reader, size int64) error {
	sum := sha256.New()
	if err := x.copy(name, io.TeeReader(r, sum), size); err != nil {
		return err
	}
	line, err := x.count.add(entry{name, size, hex.EncodeToString(sum.Sum(nil))})
	if err == nil {
		_, err = x.index.Write(line)
	}
	return err
}

func (x *writer) copy(name string, r io.Reader, size int64) error {
	if err := x.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: x.at, Format: tar.FormatPAX}); err != nil {
		return fmt.Errorf("archive: %s: %w", name, err)
	}
	if _, err := io.CopyN(x.tar, r, size); err != nil {
		return fmt.Errorf("archive: %s: %w", name, err)
	}
	return nil
}

// end writes what says what came before.
func (x *writer) end(m Manifest, k Key) error {
	size, err := x.index.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = x.index.Seek(0, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("archive: index: %w", err)
	}
	if err := x.copy(indexName, x.index, size); err != nil {
		return err
	}
	keys, err := k.Public.JWKS()
	if err != nil {
		return err
	}
	if err := x.copy(keysName, bytes.NewReader(keys), int64(len(keys))); err != nil {
		return err
	}
	said, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return x.copy(manifestName, bytes.NewReader(said), int64(len(said)))
}
