package attr

import (
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
	return "", errors.New("attr: a line of the trail is by nobody")
}

// EventOf reads a line; absent is the zero Event.
func EventOf(av types.AttributeValue) (trail.Event, error) {
	if av == nil {
		return trail.Event{}, nil
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
