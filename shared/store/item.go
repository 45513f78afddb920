package store

import (
	"bytes"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/tenant"
)

// Decode fills v, a pointer to a struct with dynamodbav tags.
func (i Item) Decode(v any) error {
	if err := unmarshal(&types.AttributeValueMemberM{Value: i.attrs}, v); err != nil {
		return fmt.Errorf("store: decode %s: %w", i.Key.Family, err)
	}
	return nil
}

// DecodeRow fills v, a pointer to a struct, with what Put.Row wrote; of an item
// outside the queue it leaves v as it is.
func (i Item) DecodeRow(v any) error {
	if i.row == nil {
		return nil
	}
	if err := unmarshal(i.row, v); err != nil {
		return fmt.Errorf("store: decode row of %s: %w", i.Key.Family, err)
	}
	return nil
}

// marshal writes dates, amounts and instants as their text, so that an item
// reads the same in a log, an export and a page.
func marshal(v any) (types.AttributeValue, error) {
	return attributevalue.MarshalWithOptions(v, func(o *attributevalue.EncoderOptions) {
		o.UseEncodingMarshalers = true
	})
}

func unmarshal(av types.AttributeValue, v any) error {
	return attributevalue.UnmarshalWithOptions(av, v, func(o *attributevalue.DecoderOptions) {
		o.UseEncodingUnmarshalers = true
	})
}

// marshalMap returns the attributes of a struct or map; nil has none.
func marshalMap(v any) (map[string]types.AttributeValue, error) {
	if v == nil {
		return map[string]types.AttributeValue{}, nil
	}
	av, err := marshal(v)
	if err != nil {
		return nil, fmt.Errorf("store: encode %T: %w", v, err)
	}
	m, ok := av.(*types.AttributeValueMemberM)
	if !ok {
		return nil, fmt.Errorf("store: %T is not a struct", v)
	}
	return m.Value, nil
}

// image returns the whole item that p writes, without its event.
func (s *Scope) image(p Put, token []byte) (map[string]types.AttributeValue, error) {
	m, err := marshalMap(p.Value)
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
	m[attrVersion] = number(int64(p.Version) + 1)
	m[attrToken] = &types.AttributeValueMemberB{Value: token}
	if !p.Expires.IsZero() {
		m[attrExpires] = number(p.Expires.Unix())
	}
	if err := s.place(m, Mine, p.Mine); err != nil {
		return nil, err
	}
	if err := s.place(m, Queue, p.Queue); err != nil {
		return nil, err
	}
	if p.Row != nil && p.Queue != (Slot{}) {
		row, err := marshalMap(p.Row)
		if err != nil {
			return nil, err
		}
		m[attrRow] = &types.AttributeValueMemberM{Value: row}
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
	m[pk], m[sk] = text(part), text(slot.Sort)
	return nil
}

// itemOf reads an item of the table, of an index or of the stream.
func itemOf(m map[string]types.AttributeValue) (tenant.ID, Item, error) {
	id, rest, err := cutPartition(stringOf(m, attrPK))
	if err != nil {
		return "", Item{}, err
	}
	i := Item{row: m[attrRow], attrs: maps.Clone(m), Version: int(integer(m[attrVersion]))}
	i.Key.Family, i.Key.ID, _ = strings.Cut(rest, "#")
	i.Key.Sort = stringOf(m, attrSK)
	if x := integer(m[attrExpires]); x != 0 {
		i.Expires = time.Unix(x, 0).UTC()
	}
	i.Queue, i.Mine = slotOf(m, Queue), slotOf(m, Mine)
	if i.Event, err = eventOf(m[attrEvent]); err != nil {
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
	_, id, err := cutPartition(stringOf(m, pk))
	if err != nil {
		return Slot{}
	}
	return Slot{ID: id, Sort: stringOf(m, sk)}
}

// read is itemOf for an answer to the scope's own question. It reports false
// for what has expired: DynamoDB may take days to remove it (AWS: "Using time
// to live").
func (s *Scope) read(m map[string]types.AttributeValue) (Item, bool, error) {
	id, i, err := itemOf(m)
	if err == nil && id != s.id {
		err = fmt.Errorf("store: %s was answered an item of %s", s.id, id)
	}
	return i, i.Expires.IsZero() || s.table.now() < i.Expires.Unix(), err
}

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// integer returns the number in av, or 0 where there is none.
func integer(av types.AttributeValue) int64 {
	if n, ok := av.(*types.AttributeValueMemberN); ok {
		i, err := strconv.ParseInt(n.Value, 10, 64)
		if err == nil {
			return i
		}
	}
	return 0
}

// wrote reports whether the call with this token wrote the item.
func wrote(m map[string]types.AttributeValue, token []byte) bool {
	b, ok := m[attrToken].(*types.AttributeValueMemberB)
	return ok && bytes.Equal(b.Value, token)
}
