// Package attr writes values as attributes of DynamoDB and reads them back: a
// text at a byte a letter, a line of a history at a letter a field, dates and
// amounts as their text. It knows neither the table nor its keys.
package attr

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// String writes s as it is.
func String(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

// StringOf returns the string called name, or "" where there is none.
func StringOf(m map[string]types.AttributeValue, name string) string {
	if v, ok := m[name].(*types.AttributeValueMemberS); ok {
		return v.Value
	}
	return ""
}

// Number writes n.
func Number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// Integer returns the number in av, or 0 where there is none.
func Integer(av types.AttributeValue) int64 {
	if n, ok := av.(*types.AttributeValueMemberN); ok {
		i, err := strconv.ParseInt(n.Value, 10, 64)
		if err == nil {
			return i
		}
	}
	return 0
}

// Value writes dates, amounts and instants as their text, so that an item
// reads the same in a log, an export and a page.
func Value(v any) (types.AttributeValue, error) {
	return attributevalue.MarshalWithOptions(v, func(o *attributevalue.EncoderOptions) {
		o.UseEncodingMarshalers = true
	})
}

// Decode fills v, a pointer, with what Struct wrote of such a value.
func Decode(av types.AttributeValue, v any) error {
	return attributevalue.UnmarshalWithOptions(av, v, func(o *attributevalue.DecoderOptions) {
		o.UseEncodingUnmarshalers = true
	})
}

// Struct returns the attributes of a struct or map; nil has none.
func Struct(v any) (map[string]types.AttributeValue, error) {
	if v == nil {
		return map[string]types.AttributeValue{}, nil
	}
	av, err := Value(v)
	if err != nil {
		return nil, fmt.Errorf("attr: encode %T: %w", v, err)
	}
	m, ok := av.(*types.AttributeValueMemberM)
	if !ok {
		return nil, fmt.Errorf("attr: %T is not a struct", v)
	}
	return m.Value, nil
}

// Size is what DynamoDB counts of an item: names and values, and three bytes
// and one an element for a map or a list (AWS: "DynamoDB item sizes and
// formats").
func Size(item map[string]types.AttributeValue) int {
	n := 0
	for name, v := range item {
		n += len(name) + sizeOfValue(v)
	}
	return n
}

func sizeOfValue(av types.AttributeValue) int {
	n := 0
	switch v := av.(type) {
	case *types.AttributeValueMemberS:
		n = len(v.Value)
	case *types.AttributeValueMemberB:
		n = len(v.Value)
	case *types.AttributeValueMemberN:
		n = (len(strings.Trim(v.Value, "-0"))+1)/2 + 1 // zeros at the ends are not kept
	case *types.AttributeValueMemberM:
		n = 3 + len(v.Value) + Size(v.Value)
	case *types.AttributeValueMemberL:
		n = 3
		for _, e := range v.Value {
			n += 1 + sizeOfValue(e)
		}
	case *types.AttributeValueMemberSS:
		for _, s := range v.Value {
			n += len(s)
		}
	default:
		n = 1
	}
	return n
}
