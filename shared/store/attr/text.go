package attr

import (
	"fmt"

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
