package store

import (
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/trail"
)

// Lines are the lines of a history as an item keeps them: in a struct that a
// Put writes they cost about 100 bytes each, and come back exactly, seals and
// all. A case head keeps its older lines so, its newest being Item.Event.
type Lines []trail.Event

// MarshalDynamoDBAttributeValue writes the lines without what the line before
// already says: its subject, and that the number is one more.
func (l Lines) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) {
	list := make([]types.AttributeValue, len(l))
	var last trail.Event
	for i, e := range l {
		m := eventAttrs(e)
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
		e, err := eventOf(v)
		if err != nil {
			return err
		}
		m := v.(*types.AttributeValueMemberM).Value // eventOf has looked
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

// eventAttrs writes a line with a letter a field; empty texts are left out.
func eventAttrs(e trail.Event) map[string]types.AttributeValue {
	m := map[string]types.AttributeValue{
		"s": text(e.Subject),
		"q": number(int64(e.Seq)),
		"d": number(e.At.Unix()),
		"l": &types.AttributeValueMemberB{Value: e.Seal[:]},
	}
	for name, s := range map[string]string{"a": e.Action, "f": e.From, "t": e.To, "r": e.Role} {
		if s != "" {
			m[name] = text(s)
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
		return text(by)
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
	return "", errors.New("store: a line of the trail is by nobody")
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
	return &types.AttributeValueMemberM{Value: eventAttrs(e)}
}

// eventOf reads a line; absent is the zero Event.
func eventOf(av types.AttributeValue) (trail.Event, error) {
	if av == nil {
		return trail.Event{}, nil
	}
	m, ok := av.(*types.AttributeValueMemberM)
	if !ok {
		return trail.Event{}, errors.New("store: a line of the trail is not a map")
	}
	at := func(name string) string { return stringOf(m.Value, name) }
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
		Seq: int(integer(m.Value["q"])),
		At:  time.Unix(integer(m.Value["d"]), 0).UTC(),
	}
	seal, ok := m.Value["l"].(*types.AttributeValueMemberB)
	if !ok || len(seal.Value) != len(e.Seal) {
		return trail.Event{}, errors.New("store: a line of the trail has no seal")
	}
	copy(e.Seal[:], seal.Value)
	return e, nil
}
