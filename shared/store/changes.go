package store

import (
	"crypto/sha256"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/tenant"
)

// Change is one write as the stream tells of it. Old is nil for a new item, New
// for a removed one, New.Event the line that explains it, if any. The stream
// may deliver a change more than once, with the same ID, and the changes of one
// item in order (AWS: "Change data capture for DynamoDB Streams").
type Change struct {
	Tenant   tenant.ID
	ID       string // the record's event id
	Sequence string // a number of up to 40 digits that grows with each change of one item
	Old, New *Item
	Sum      [sha256.Size]byte // of the new item as it is stored (attr.Sum); zero for a removed one
}

// Changes reads a batch of the table's stream as Lambda hands it over. A record
// that is not of this table's shape is an error.
func Changes(batch events.DynamoDBEvent) ([]Change, error) {
	changes := make([]Change, len(batch.Records))
	for i, r := range batch.Records {
		c := &changes[i]
		c.Sequence = r.Change.SequenceNumber
		if c.ID = r.EventID; c.ID == "" {
			c.ID = c.Sequence
		}
		var err error
		if c.Old, _, err = c.side(r.Change.OldImage); err == nil {
			c.New, c.Sum, err = c.side(r.Change.NewImage)
		}
		if err != nil {
			return nil, fmt.Errorf("store: record %s: %w", c.ID, err)
		}
		if c.Tenant == "" {
			return nil, fmt.Errorf("store: record %s has no image", c.ID)
		}
	}
	return changes, nil
}

// side reads one image and notes whose it is.
func (c *Change) side(image map[string]events.DynamoDBAttributeValue) (*Item, [sha256.Size]byte, error) {
	if len(image) == 0 {
		return nil, [sha256.Size]byte{}, nil
	}
	m, err := attributes(image)
	if err != nil {
		return nil, [sha256.Size]byte{}, err
	}
	id, item, err := Read(m)
	if err != nil {
		return nil, [sha256.Size]byte{}, err
	}
	c.Tenant = id
	return &item, attr.Sum(m), nil
}

func attributes(image map[string]events.DynamoDBAttributeValue) (map[string]types.AttributeValue, error) {
	m := make(map[string]types.AttributeValue, len(image))
	for name, v := range image {
		av, err := attribute(v)
		if err != nil {
			return nil, err
		}
		m[name] = av
	}
	return m, nil
}

// attribute turns Lambda's reading of an attribute into the SDK's, which every
// other item comes in.
func attribute(v events.DynamoDBAttributeValue) (types.AttributeValue, error) {
	switch v.DataType() {
	case events.DataTypeString:
		return attr.String(v.String()), nil
	case events.DataTypeNumber:
		return &types.AttributeValueMemberN{Value: v.Number()}, nil
	case events.DataTypeBinary:
		return &types.AttributeValueMemberB{Value: v.Binary()}, nil
	case events.DataTypeBoolean:
		return &types.AttributeValueMemberBOOL{Value: v.Boolean()}, nil
	case events.DataTypeNull:
		return &types.AttributeValueMemberNULL{Value: true}, nil
	case events.DataTypeStringSet:
		return &types.AttributeValueMemberSS{Value: v.StringSet()}, nil
	case events.DataTypeNumberSet:
		return &types.AttributeValueMemberNS{Value: v.NumberSet()}, nil
	case events.DataTypeBinarySet:
		return &types.AttributeValueMemberBS{Value: v.BinarySet()}, nil
	case events.DataTypeMap:
		m, err := attributes(v.Map())
		return &types.AttributeValueMemberM{Value: m}, err
	case events.DataTypeList:
		list := make([]types.AttributeValue, len(v.List()))
		for i, e := range v.List() {
			var err error
			if list[i], err = attribute(e); err != nil {
				return nil, err
			}
		}
		return &types.AttributeValueMemberL{Value: list}, nil
	}
	return nil, fmt.Errorf("store: attribute of unknown type %d", v.DataType())
}
