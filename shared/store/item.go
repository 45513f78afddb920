package store

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/tenant"
)

// Decode fills v, a pointer to a struct with dynamodbav tags.
func (i Item) Decode(v any) error {
	if err := attr.Decode(&types.AttributeValueMemberM{Value: i.attrs}, v); err != nil {
		return fmt.Errorf("store: decode %s: %w", i.Key.Family, err)
	}
	return nil
}

// DecodeRow fills v, a pointer, with what Put.Row wrote; of an item
// outside the queue it leaves v as it is.
func (i Item) DecodeRow(v any) error {
	if i.row == nil {
		return nil
	}
	if err := attr.Decode(i.row, v); err != nil {
		return fmt.Errorf("store: decode row of %s: %w", i.Key.Family, err)
	}
	return nil
}

// image returns the whole item that p writes, without its event.
func (s *Scope) image(p Put, token []byte) (map[string]types.AttributeValue, error) {
	m, err := attr.Struct(p.Value)
	if err != nil {
		return nil, err
	}
	for _, name := range reserved {
		if _, taken := m[name]; taken {
			return nil, fmt.Errorf("store: %T has an attribute %q, which is the store's own", p.Value, name)
		}
	}
	k, err := s.key(p.Key)
	if err != nil {
		return nil, err
	}
	maps.Copy(m, k)
	m[attrVersion] = attr.Number(int64(p.Version) + 1)
	m[attrToken] = &types.AttributeValueMemberB{Value: token}
	if !p.Expires.IsZero() {
		m[attrExpires] = attr.Number(p.Expires.Unix())
	}
	if err := s.place(m, Mine, p.Mine); err != nil {
		return nil, err
	}
	if err := s.place(m, Queue, p.Queue); err != nil {
		return nil, err
	}
	if p.Row != nil && p.Queue != (Slot{}) {
		if m[attrRow], err = attr.Value(p.Row); err != nil {
			return nil, fmt.Errorf("store: row of %s: %w", p.Key.Family, err)
		}
	}
	return m, nil
}

// place writes a slot's two keys, or neither, which keeps the item out of the
// sparse index.
func (s *Scope) place(m map[string]types.AttributeValue, ix Index, slot Slot) error {
	if slot == (Slot{}) {
		return nil
	}
	part, err := s.partition(slot.ID)
	if err != nil {
		return err
	}
	if err := check(slot.Sort); err != nil {
		return err
	}
	pk, sk := slotAttrs(ix)
	m[pk], m[sk] = attr.String(part), attr.String(slot.Sort)
	return nil
}

// Read reads an item as the table, an index, the stream or an export has it, and
// tells whose it is.
func Read(m map[string]types.AttributeValue) (tenant.ID, Item, error) {
	id, rest, err := cutPartition(attr.StringOf(m, attrPK))
	if err != nil {
		return "", Item{}, err
	}
	i := Item{row: m[attrRow], attrs: maps.Clone(m), Version: int(attr.Integer(m[attrVersion]))}
	i.Key.Family, i.Key.ID, _ = strings.Cut(rest, "#")
	i.Key.Sort = attr.StringOf(m, attrSK)
	if x := attr.Integer(m[attrExpires]); x != 0 {
		i.Expires = time.Unix(x, 0).UTC()
	}
	i.Queue, i.Mine = slotOf(m, Queue), slotOf(m, Mine)
	if i.Event, err = attr.EventOf(m[attrEvent]); err != nil {
		return "", Item{}, err
	}
	i.Event.Subject = strings.Replace(i.Event.Subject, "/"+own, "/"+i.Key.name(), 1)
	for _, name := range reserved {
		delete(i.attrs, name)
	}
	return id, i, nil
}

func slotOf(m map[string]types.AttributeValue, ix Index) Slot {
	pk, sk := slotAttrs(ix)
	_, id, err := cutPartition(attr.StringOf(m, pk))
	if err != nil {
		return Slot{}
	}
	return Slot{ID: id, Sort: attr.StringOf(m, sk)}
}

// read is Read for an answer to the scope's own question. It reports false
// for what has expired: DynamoDB may take days to remove it (AWS: "Using time
// to live").
func (s *Scope) read(m map[string]types.AttributeValue) (Item, bool, error) {
	id, i, err := Read(m)
	if err == nil && id != s.id {
		err = fmt.Errorf("store: %s was answered an item of %s", s.id, id)
	}
	return i, i.Expires.IsZero() || s.table.now() < i.Expires.Unix(), err
}

// wrote reports whether the call with this token wrote the item.
func wrote(m map[string]types.AttributeValue, token []byte) bool {
	b, ok := m[attrToken].(*types.AttributeValueMemberB)
	return ok && bytes.Equal(b.Value, token)
}
