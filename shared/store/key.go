package store

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// The attributes that every item may have. A value's own names must differ.
const (
	attrPK      = "PK"
	attrSK      = "SK"
	attrVersion = "v"   // N: counts the writes of the item
	attrToken   = "w"   // B: of the call that wrote it, to know one's own write again
	attrExpires = "ttl" // N: seconds since 1970
	attrEvent   = "e"   // B, or M: the line of the trail
	attrRow     = "qa"  // B or M: what the queue shows
)

// slotAttrs returns the names of an index's two keys.
func slotAttrs(ix Index) (pk, sk string) {
	if ix == Queue {
		return "qp", "qs"
	}
	return "mp", "ms"
}

var reserved = []string{attrPK, attrSK, attrVersion, attrToken, attrExpires, attrEvent, attrRow, "qp", "qs", "mp", "ms"}

// check refuses the parts of a key that could run into one another, or that the
// wire would change: JSON has no bytes outside UTF-8.
func check(parts ...string) error {
	for _, p := range parts {
		if p == "" {
			return errors.New("store: a key has an empty part")
		}
		if !utf8.ValidString(p) {
			return fmt.Errorf("store: key part %q is not UTF-8", p)
		}
	}
	return nil
}

// partition returns T#<tenant>#<part>#<part>, the only writing of a partition
// key of the table or of an index.
func (s *Scope) partition(parts ...string) (string, error) {
	if err := check(parts...); err != nil {
		return "", err
	}
	for _, p := range parts {
		if strings.Contains(p, "#") {
			return "", fmt.Errorf("store: key part %q holds a #", p)
		}
	}
	return "T#" + string(s.id) + "#" + strings.Join(parts, "#"), nil
}

// key returns the two key attributes of k.
func (s *Scope) key(k Key) (map[string]types.AttributeValue, error) {
	pk, err := s.partition(k.Family, k.ID)
	if err != nil {
		return nil, err
	}
	if err := check(k.Sort); err != nil {
		return nil, err
	}
	if len(k.Family) > 2 || strings.Trim(k.Family, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return nil, fmt.Errorf("store: family %q is not a capital letter or two", k.Family)
	}
	return map[string]types.AttributeValue{attrPK: attr.String(pk), attrSK: attr.String(k.Sort)}, nil
}

// cutPartition takes a partition key apart again.
func cutPartition(pk string) (id tenant.ID, rest string, err error) {
	t, rest, ok := strings.Cut(strings.TrimPrefix(pk, "T#"), "#")
	if id = tenant.ID(t); !ok || !strings.HasPrefix(pk, "T#") || !id.Valid() {
		return "", "", fmt.Errorf("store: %q is no partition key of this table", pk)
	}
	return id, rest, nil
}

// own stands in an event's subject for the part of the item's key that names
// it, which need not be stored twice. No subject holds it otherwise.
const own = "*"

// name is the part of a key that is an item's own name: where a sort begins
// with one, as of the items of a case, that; else the partition's.
func (k Key) name() string {
	if name, _, ok := strings.Cut(k.Sort, "#"); ok {
		return name
	}
	return k.ID
}

// lineOf writes the event of the item at k.
func lineOf(k Key, e trail.Event) types.AttributeValue {
	e.Subject = strings.Replace(e.Subject, "/"+k.name(), "/"+own, 1)
	return attr.Line(e)
}
