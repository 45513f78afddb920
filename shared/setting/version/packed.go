package version

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/store"
)

// Packed is a layer as an item keeps it: deflated JSON, or the names of the parts
// that hold it.
type Packed struct {
	Blob  []byte   `dynamodbav:"b,omitempty"`
	Parts []string `dynamodbav:"p,omitempty"`
}

const (
	mostInline = 100 << 10 // bytes of a blob within its item
	mostPart   = 300 << 10 // and of one part; an item holds 400 KB
)

// Pack returns a layer as an item keeps it, having written its parts if it needs
// any.
func (l Packing) Pack(ctx context.Context, layer setting.Layer) (Packed, error) {
	raw, err := layer.JSON()
	if err != nil {
		return Packed{}, err
	}
	blob := deflate(raw)
	if len(blob) <= mostInline {
		return Packed{Blob: blob}, nil
	}
	var p Packed
	for piece := range slices.Chunk(blob, mostPart) {
		sum := sha256.Sum256(piece)
		name := base64.RawURLEncoding.EncodeToString(sum[:])
		put := store.Put{Key: store.Key{Family: parts, ID: l.Owner, Sort: name}, Value: Packed{Blob: piece}}
		if err := l.DB.Keep(ctx, put); err != nil && !errors.Is(err, store.ErrConflict) { // one that is there holds the same
			return Packed{}, fmt.Errorf("version: part: %w", err)
		}
		p.Parts = append(p.Parts, name)
	}
	return p, nil
}

// Packing is where the parts of a layer stand: under their draft or their version.
type Packing struct {
	DB    *store.Scope
	Owner string
}

// Sweep removes parts that nothing names any more. One that stays behind harms
// nobody.
func (l Packing) Sweep(ctx context.Context, old, now []string) {
	for _, name := range old {
		if !slices.Contains(now, name) {
			_ = l.DB.Keep(ctx, store.Put{Key: store.Key{Family: parts, ID: l.Owner, Sort: name}, Version: 1, Delete: true})
		}
	}
}

// Unpack reads a layer back.
func (l Packing) Unpack(ctx context.Context, p Packed) (setting.Layer, error) {
	blob := p.Blob
	for _, name := range p.Parts {
		it, err := l.DB.Get(ctx, store.Key{Family: parts, ID: l.Owner, Sort: name})
		if err != nil {
			return nil, fmt.Errorf("version: part: %w", err)
		}
		var piece Packed
		if err := it.Decode(&piece); err != nil {
			return nil, fmt.Errorf("version: part: %w", err)
		}
		blob = append(slices.Clip(blob), piece.Blob...)
	}
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(blob)), 2*(setting.MostBytes+setting.MostStaff)))
	if err != nil {
		return nil, fmt.Errorf("version: changes: %w", err)
	}
	var layer setting.Layer
	if err := json.Unmarshal(raw, &layer); err != nil { // a kind of change that is known no more is none, and does nothing
		return nil, fmt.Errorf("version: changes: %w", err)
	}
	return layer, nil
}

func deflate(raw []byte) []byte {
	var buf bytes.Buffer
	w, err := flate.NewWriter(&buf, flate.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	if _, err := w.Write(raw); err != nil {
		panic(err) // a bytes.Buffer takes every write
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

// Summarised writes a summary for an item.
func Summarised(s *replay.Summary) ([]byte, error) {
	if s == nil {
		return nil, nil
	}
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("version: %w", err)
	}
	return deflate(b), nil
}

// SummaryOf reads what Summarised wrote.
func SummaryOf(b []byte) (*replay.Summary, error) {
	if len(b) == 0 {
		return nil, nil
	}
	s := new(replay.Summary)
	if err := json.UnmarshalRead(flate.NewReader(bytes.NewReader(b)), s); err != nil {
		return nil, fmt.Errorf("version: replay: %w", err)
	}
	return s, nil
}
