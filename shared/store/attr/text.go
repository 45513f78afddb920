package attr

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/dop251/scsu"
)

// Text is what people write. In the scripts of South Asia it is stored at a byte
// a letter rather than UTF-8's three (SCSU, Unicode Technical Standard 6), since
// a write is paid by the kilobyte; a text that gains nothing stays a string.
type Text string

// MarshalDynamoDBAttributeValue writes the shorter form.
func (t Text) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) { return t.value(), nil }

func (t Text) value() types.AttributeValue {
	b, err := scsu.EncodeStrict(string(t), nil)
	if err != nil || len(b) >= len(t) {
		return String(string(t))
	}
	return &types.AttributeValueMemberB{Value: b}
}

// UnmarshalDynamoDBAttributeValue reads both forms; absent is empty.
func (t *Text) UnmarshalDynamoDBAttributeValue(av types.AttributeValue) error {
	switch v := av.(type) {
	case nil:
		*t = ""
	case *types.AttributeValueMemberS:
		*t = Text(v.Value)
	case *types.AttributeValueMemberB:
		s, err := scsu.Decode(v.Value)
		if err != nil {
			return fmt.Errorf("attr: text: %w", err)
		}
		*t = Text(s)
	default:
		return fmt.Errorf("attr: %T is no text", av)
	}
	return nil
}

// gap stands between texts in one piece. It is no letter.
const gap = "\x7f"

// joined writes texts in one piece, a byte a letter; ok is false where one holds the
// gap itself or is no UTF-8.
func joined(texts []string) (b []byte, ok bool) {
	b, err := scsu.EncodeStrict(strings.Join(texts, gap), nil)
	return b, err == nil && !strings.Contains(strings.Join(texts, ""), gap)
}

// parted reads what joined wrote.
func parted(b []byte) ([]string, error) {
	s, err := scsu.Decode(b)
	return strings.Split(s, gap), err
}

// Texts are several texts in one piece, for what has many copies, such as the row
// of an index: each costs a byte more than its letters. Empty ones at the end are
// left out.
type Texts []string

// MarshalDynamoDBAttributeValue writes one piece, or a list of what cannot be one.
func (t Texts) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) {
	for len(t) > 0 && t[len(t)-1] == "" {
		t = t[:len(t)-1]
	}
	if b, ok := joined(t); ok {
		return &types.AttributeValueMemberB{Value: b}, nil
	}
	list := &types.AttributeValueMemberL{}
	for _, s := range t {
		list.Value = append(list.Value, String(s))
	}
	return list, nil
}

// UnmarshalDynamoDBAttributeValue reads both forms into as many texts as t has.
func (t Texts) UnmarshalDynamoDBAttributeValue(av types.AttributeValue) error {
	var all []string
	switch v := av.(type) {
	case *types.AttributeValueMemberB:
		var err error
		if all, err = parted(v.Value); err != nil {
			return fmt.Errorf("attr: texts: %w", err)
		}
	case *types.AttributeValueMemberL:
		for _, e := range v.Value {
			s, ok := e.(*types.AttributeValueMemberS)
			if !ok {
				return fmt.Errorf("attr: %T is no text", e)
			}
			all = append(all, s.Value)
		}
	default:
		return fmt.Errorf("attr: %T are no texts", av)
	}
	if len(all) > len(t) {
		return fmt.Errorf("attr: %d texts, and place for %d", len(all), len(t))
	}
	copy(t, all)
	return nil
}
