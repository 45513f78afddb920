package store

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/store/attr"
)

// Get returns one item by a strongly consistent read, or ErrNotFound.
func (s *Scope) Get(ctx context.Context, k Key) (Item, error) {
	key, err := s.key(k)
	if err != nil {
		return Item{}, err
	}
	out, err := s.db.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: s.name(), Key: key, ConsistentRead: aws.Bool(true), ReturnConsumedCapacity: metered(ctx),
	})
	if err != nil {
		charge(ctx, reading)
		return Item{}, fmt.Errorf("store: get: %w", err)
	}
	charge(ctx, reading, out.ConsumedCapacity)
	if len(out.Item) == 0 {
		return Item{}, fmt.Errorf("%w: %s", ErrNotFound, k.Family)
	}
	i, alive, err := s.read(out.Item)
	if err == nil && !alive {
		err = fmt.Errorf("%w: %s has expired", ErrNotFound, k.Family)
	}
	if err != nil {
		return Item{}, err
	}
	return i, nil
}

const mostGets = 100 // of one BatchGetItem

// GetMany returns those of at most 100 items that exist, in the order asked, by
// one eventually consistent read.
func (s *Scope) GetMany(ctx context.Context, ks []Key) ([]Item, error) {
	if len(ks) > mostGets {
		return nil, fmt.Errorf("store: %d items asked at once", len(ks))
	}
	var keys []map[string]types.AttributeValue
	asked := map[Key]bool{}
	for _, k := range ks {
		key, err := s.key(k)
		if err != nil {
			return nil, err
		}
		if !asked[k] {
			asked[k] = true
			keys = append(keys, key)
		}
	}
	found := map[Key]Item{}
	for try := 0; len(keys) > 0; try++ {
		var err error
		if keys, err = s.batch(ctx, keys, found); err != nil {
			return nil, err
		}
		if len(keys) > 0 && try == tries {
			return nil, fmt.Errorf("store: %d items not read after %d tries", len(keys), try)
		}
	}
	var items []Item
	for _, k := range ks {
		if i, ok := found[k]; ok {
			items = append(items, i)
		}
	}
	return items, nil
}

// batch reads what one answer of 16 MB holds into found and returns the keys
// that it left over.
func (s *Scope) batch(ctx context.Context, keys []map[string]types.AttributeValue, found map[Key]Item) ([]map[string]types.AttributeValue, error) {
	out, err := s.db.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
		RequestItems:           map[string]types.KeysAndAttributes{*s.name(): {Keys: keys}},
		ReturnConsumedCapacity: metered(ctx),
	})
	if err != nil {
		charge(ctx, reading)
		return nil, fmt.Errorf("store: get many: %w", err)
	}
	charge(ctx, reading, pointers(out.ConsumedCapacity)...)
	for _, m := range out.Responses[*s.name()] {
		i, alive, err := s.read(m)
		if err != nil {
			return nil, err
		}
		if alive {
			found[i.Key] = i
		}
	}
	left := out.UnprocessedKeys[*s.name()].Keys
	if len(left) > 0 && len(out.Responses[*s.name()]) == 0 {
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("store: get many: %w", ctx.Err())
		case <-time.After(50 * time.Millisecond): // throttled, not full
		}
	}
	return left, nil
}

// Query returns one page.
func (s *Scope) Query(ctx context.Context, q Query) (Page, error) {
	in, err := s.question(q)
	if err != nil {
		return Page{}, err
	}
	in.ReturnConsumedCapacity = metered(ctx)
	out, err := s.db.Query(ctx, in)
	if err != nil {
		charge(ctx, reading)
		return Page{}, fmt.Errorf("store: query: %w", err)
	}
	charge(ctx, reading, out.ConsumedCapacity)
	rows, last := out.Items, out.LastEvaluatedKey
	if q.Limit > 0 && len(rows) > q.Limit {
		rows = rows[:q.Limit]
		last = rows[q.Limit-1]
	}
	page := Page{}
	for _, m := range rows {
		i, alive, err := s.read(m)
		if err != nil {
			return Page{}, err
		}
		if alive {
			page.Items = append(page.Items, i)
		}
	}
	if len(last) > 0 {
		page.Next = s.cursor(q, last)
	}
	return page, nil
}

// question writes q for DynamoDB. It asks for one row more than the limit, so
// that a last page is known to be the last.
func (s *Scope) question(q Query) (*dynamodb.QueryInput, error) {
	in := &dynamodb.QueryInput{TableName: s.name(), ScanIndexForward: aws.Bool(!q.Desc)}
	pk, sk, parts := attrPK, attrSK, []string{q.Family, q.ID}
	if q.Index != "" {
		pk, sk = slotAttrs(q.Index)
		parts = parts[1:]
		in.IndexName = aws.String(string(q.Index))
	}
	part, err := s.partition(parts...)
	if err != nil {
		return nil, err
	}
	cond := pk + " = :p"
	in.ExpressionAttributeValues = map[string]types.AttributeValue{":p": attr.String(part)}
	if q.Prefix != "" {
		if err := check(q.Prefix); err != nil {
			return nil, err
		}
		cond += " AND begins_with(" + sk + ", :s)"
		in.ExpressionAttributeValues[":s"] = attr.String(q.Prefix)
	}
	in.KeyConditionExpression = &cond
	if q.Limit > 0 {
		in.Limit = aws.Int32(int32(q.Limit) + 1) //nolint:gosec // a page's limit is a constant of the caller
	}
	if q.Cursor != "" {
		if in.ExclusiveStartKey, err = s.start(q, part); err != nil {
			return nil, err
		}
	}
	return in, nil
}
