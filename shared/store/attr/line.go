package attr

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/trail"
)

// Lines are the lines of a history as an item keeps them: in a struct that a
// store.Put writes they cost about 100 bytes each, and come back exactly, seals
// and all. An item keeps its older lines so, the newest being store.Item.Event.
type Lines []trail.Event

// MarshalDynamoDBAttributeValue writes the lines without what the line before
// already says: its subject, and that the number is one more.
func (l Lines) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) {
	list := make([]types.AttributeValue, len(l))
	var last trail.Event
	for i, e := range l {
		m := Event(e)
		if e.Subject == last.Subject {
			delete(m, "s")
		}
		if e.Seq == last.Seq+1 {
			delete(m, "q")
		}
		list[i], last = &types.AttributeValueMemberM{Value: m}, e
	}
	return &types.AttributeValueMemberL{Value: list}, nil
}

// UnmarshalDynamoDBAttributeValue reads what MarshalDynamoDBAttributeValue
// wrote.
func (l *Lines) UnmarshalDynamoDBAttributeValue(av types.AttributeValue) error {
	*l = nil
	list, _ := av.(*types.AttributeValueMemberL)
	if list == nil {
		return nil
	}
	var last trail.Event
	for _, v := range list.Value {
		e, err := EventOf(v)
		if err != nil {
			return err
		}
		m := v.(*types.AttributeValueMemberM).Value // EventOf has looked
		if m["s"] == nil {
			e.Subject = last.Subject
		}
		if m["q"] == nil {
			e.Seq = last.Seq + 1
		}
		*l, last = append(*l, e), e
	}
	return nil
}

// The first byte of a line in one piece tells who wrote it: a person by the bytes
// of their ident, or somebody without one by name, as the first of the texts.
const (
	byIdent = 1
	byName  = 2
)

// Line writes a line in one piece, which takes two bytes a field less than Event:
// who wrote it as above, the seal, the number, the second, the ident, the texts. One
// whose texts cannot be joined is written as Event does.
func Line(e trail.Event) types.AttributeValue {
	texts := []string{e.By, e.Subject, e.Action, e.From, e.To, e.Role, e.Name, e.Note}
	id, err := ident.Parse(e.By)
	named := err != nil
	if !named {
		texts[0] = ""
	}
	all, ok := joined(texts)
	if !ok {
		return &types.AttributeValueMemberM{Value: Event(e)}
	}
	b := append([]byte{byIdent}, e.Seal[:]...)
	b = binary.AppendVarint(binary.AppendVarint(b, int64(e.Seq)), e.At.Unix())
	if named {
		b[0] = byName
	} else {
		b = append(b, id[:]...)
	}
	return &types.AttributeValueMemberB{Value: append(b, all...)}
}

var errLine = errors.New("attr: a line of the trail is cut or of another time")

// lineOf reads what Line wrote in one piece.
func lineOf(b []byte) (e trail.Event, err error) {
	if len(b) <= len(e.Seal) || b[0] != byIdent && b[0] != byName {
		return e, errLine
	}
	who, b := b[0], b[1:]
	b = b[copy(e.Seal[:], b):]
	var numbers [2]int64
	for i := range numbers {
		n := 0
		if numbers[i], n = binary.Varint(b); n <= 0 {
			return e, errLine
		}
		b = b[n:]
	}
	var id ident.ID
	if who == byIdent {
		if len(b) < len(id) {
			return e, errLine
		}
		b = b[copy(id[:], b):]
	}
	all, err := parted(b)
	if err != nil || len(all) != 8 {
		return e, errors.Join(errLine, err)
	}
	if who == byIdent {
		all[0] = id.String()
	}
	return trail.Event{By: all[0], Subject: all[1], Action: all[2], From: all[3], To: all[4], Role: all[5], Name: all[6], Note: all[7],
		Seq: int(numbers[0]), At: time.Unix(numbers[1], 0).UTC(), Seal: e.Seal}, nil
}

// Event writes a line with a letter a field; empty texts are left out.
func Event(e trail.Event) map[string]types.AttributeValue {
	m := map[string]types.AttributeValue{
		"s": String(e.Subject),
		"q": Number(int64(e.Seq)),
		"d": Number(e.At.Unix()),
		"l": &types.AttributeValueMemberB{Value: e.Seal[:]},
	}
	for name, s := range map[string]string{"a": e.Action, "f": e.From, "t": e.To, "r": e.Role} {
		if s != "" {
			m[name] = String(s)
		}
	}
	if e.By != "" {
		m["b"] = person(e.By)
	}
	for name, s := range map[string]string{"n": e.Name, "o": e.Note} {
		if s != "" {
			m[name] = Text(s).value()
		}
	}
	return m
}

// person writes an ident as its 16 bytes, and who has none, such as the clock,
// by name.
func person(by string) types.AttributeValue {
	id, err := ident.Parse(by)
	if err != nil {
		return String(by)
	}
	return &types.AttributeValueMemberB{Value: id[:]}
}

// personOf reads what person wrote.
func personOf(av types.AttributeValue) (string, error) {
	switch v := av.(type) {
	case nil:
		return "", nil
	case *types.AttributeValueMemberS:
		return v.Value, nil
	case *types.AttributeValueMemberB:
		var id ident.ID
		if len(v.Value) == len(id) {
			copy(id[:], v.Value)
			return id.String(), nil
		}
	}
	return "", errors.New("attr: neither an ident nor a name")
}

// EventOf reads a line, in one piece or a field at a time; absent is the zero
// Event.
func EventOf(av types.AttributeValue) (trail.Event, error) {
	if av == nil {
		return trail.Event{}, nil
	}
	if b, ok := av.(*types.AttributeValueMemberB); ok {
		return lineOf(b.Value)
	}
	m, ok := av.(*types.AttributeValueMemberM)
	if !ok {
		return trail.Event{}, errors.New("attr: a line of the trail is not a map")
	}
	at := func(name string) string { return StringOf(m.Value, name) }
	var name, note Text
	if err := errors.Join(name.UnmarshalDynamoDBAttributeValue(m.Value["n"]), note.UnmarshalDynamoDBAttributeValue(m.Value["o"])); err != nil {
		return trail.Event{}, err
	}
	by, err := personOf(m.Value["b"])
	if err != nil {
		return trail.Event{}, err
	}
	e := trail.Event{
		Subject: at("s"), Action: at("a"), From: at("f"), To: at("t"), By: by, Name: string(name), Role: at("r"), Note: string(note),
		Seq: int(Integer(m.Value["q"])),
		At:  time.Unix(Integer(m.Value["d"]), 0).UTC(),
	}
	seal, ok := m.Value["l"].(*types.AttributeValueMemberB)
	if !ok || len(seal.Value) != len(e.Seal) {
		return trail.Event{}, errors.New("attr: a line of the trail has no seal")
	}
	copy(e.Seal[:], seal.Value)
	return e, nil
}
