package store

import (
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

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
	for name, s := range map[string]string{"a": e.Action, "f": e.From, "t": e.To, "b": e.By, "n": e.Name, "r": e.Role, "o": e.Note} {
		if s != "" {
			m[name] = text(s)
		}
	}
	return m
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
	e := trail.Event{
		Subject: at("s"), Action: at("a"), From: at("f"), To: at("t"), By: at("b"), Name: at("n"), Role: at("r"), Note: at("o"),
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
