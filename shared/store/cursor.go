package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/store/attr"
)

// A cursor is the sort of the last row shown and, in an index, the key of its
// item, after eight bytes that bind it to its tenant and query. It is no
// secret and no permission: the partition always comes from the query, so a
// forged one can only begin elsewhere in what the caller may read anyway.

const bound = 8

// binding identifies what a cursor may continue; the limit may change on the way.
func (s *Scope) binding(q Query) []byte {
	h := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %q %t", s.id, q.Index, q.Family, q.ID, q.Prefix, q.Desc))
	return h[:bound]
}

// cursor writes where the page that ended at last goes on.
func (s *Scope) cursor(q Query, last map[string]types.AttributeValue) string {
	b := s.binding(q)
	parts := []string{attr.StringOf(last, attrSK)}
	if q.Index != "" {
		_, sk := slotAttrs(q.Index)
		_, rest, _ := strings.Cut(strings.TrimPrefix(attr.StringOf(last, attrPK), "T#"), "#")
		parts = append(parts, attr.StringOf(last, sk), rest)
	}
	for _, p := range parts {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// start reads q's cursor as the key after which the page begins.
func (s *Scope) start(q Query, part string) (map[string]types.AttributeValue, error) {
	parts, err := s.open(q)
	if err != nil {
		return nil, fault.Wrap(err, fault.Malformed, "fault.bad-cursor")
	}
	if q.Index == "" {
		return map[string]types.AttributeValue{attrPK: attr.String(part), attrSK: attr.String(parts[0])}, nil
	}
	pk, sk := slotAttrs(q.Index)
	return map[string]types.AttributeValue{
		pk: attr.String(part), sk: attr.String(parts[1]),
		attrPK: attr.String("T#" + string(s.id) + "#" + parts[2]), attrSK: attr.String(parts[0]),
	}, nil
}

// open takes a cursor apart and refuses one that this query cannot have made.
func (s *Scope) open(q Query) ([]string, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(q.Cursor)
	if err != nil {
		return nil, fmt.Errorf("store: cursor: %w", err)
	}
	b, ok := bytes.CutPrefix(b, s.binding(q))
	if !ok {
		return nil, errors.New("store: cursor of another query")
	}
	want, sort := 1, 0
	if q.Index != "" {
		want, sort = 3, 1
	}
	var parts []string
	for range want {
		n, used := binary.Uvarint(b)
		if used <= 0 || n == 0 || n > uint64(len(b)-used) {
			return nil, errors.New("store: cursor is cut short")
		}
		b = b[used:]
		p := string(b[:n])
		if !utf8.ValidString(p) {
			return nil, errors.New("store: cursor is not UTF-8")
		}
		parts, b = append(parts, p), b[n:]
	}
	if len(b) > 0 || !strings.HasPrefix(parts[sort], q.Prefix) {
		return nil, errors.New("store: cursor outside its query")
	}
	return parts, nil
}
