package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/store/attr"
)

// Count adds one to the counter at k unless it has reached limit, and returns
// the new count. At the limit it returns ErrLimit and writes nothing. The
// counter may vanish at expires, as the first count of a new one gave it; from
// then on it counts from one again.
//
// The count is the item's version, so Get shows it without counting. A count
// whose answer was lost may be counted twice, never not at all.
func (s *Scope) Count(ctx context.Context, k Key, limit int, expires time.Time) (int, error) {
	if limit <= 0 {
		return 0, ErrLimit
	}
	for range tries {
		n, old, err := s.increment(ctx, k, limit, expires)
		if err != nil || n > 0 {
			return n, err
		}
		if x := attr.Integer(old[attrExpires]); x == 0 || s.table.now() < x {
			return 0, ErrLimit
		}
		// Expired and not yet removed: whoever replaces it counts one.
		err = s.Keep(ctx, Put{Key: k, Expires: expires})
		if !errors.Is(err, ErrConflict) {
			return 1, err
		}
	}
	return 0, fmt.Errorf("%w: counter %s", ErrConflict, k.Family)
}

// increment returns the new count, or 0 and the counter that refused it.
func (s *Scope) increment(ctx context.Context, k Key, limit int, expires time.Time) (int, map[string]types.AttributeValue, error) {
	key, err := s.key(k)
	if err != nil {
		return 0, nil, err
	}
	in := &dynamodb.UpdateItemInput{
		TableName: s.name(), Key: key,
		UpdateExpression:         aws.String("ADD #v :one"),
		ConditionExpression:      aws.String("attribute_not_exists(PK) OR (#v < :limit AND (attribute_not_exists(#x) OR #x > :now))"),
		ExpressionAttributeNames: map[string]string{"#v": attrVersion, "#x": attrExpires},
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":one": attr.Number(1), ":limit": attr.Number(int64(limit)), ":now": attr.Number(s.table.now()),
		},
		ReturnValues:                        types.ReturnValueUpdatedNew,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		ReturnConsumedCapacity:              metered(ctx),
	}
	if !expires.IsZero() {
		in.UpdateExpression = aws.String("ADD #v :one SET #x = if_not_exists(#x, :exp)")
		in.ExpressionAttributeValues[":exp"] = attr.Number(expires.Unix())
	}
	out, err := s.db.UpdateItem(ctx, in)
	if err == nil {
		charge(ctx, writing, out.ConsumedCapacity)
		return int(attr.Integer(out.Attributes[attrVersion])), nil, nil
	}
	charge(ctx, writing)
	if failed, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok {
		return 0, failed.Item, nil
	}
	return 0, nil, fmt.Errorf("store: count: %w", err)
}
