package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/trail"
)

const (
	mostPuts = 100 // of one transaction (AWS: TransactWriteItems)
	tries    = 5   // of a write that met another's transaction
)

// Commit writes all puts or none, and ev with the first of them, from where the
// stream carries it to the trail; a later put may bring a line of its own, such
// as the record's beside the case's. One put is one conditional PutItem; more
// are one transaction, and so is a removal. It returns ErrConflict if any item is
// not at the version its put names. There is no way to change a case without an
// event.
//
// A write whose answer was lost is tried again by the SDK; each call leaves its
// token in what it writes, so the second try knows the first one's work and
// does not call it a conflict. Unless somebody has written the item once more
// meanwhile: who gets ErrConflict reads anew, and may find their own event.
func (s *Scope) Commit(ctx context.Context, ev trail.Event, puts ...Put) error {
	if len(puts) == 0 || len(puts) > mostPuts {
		return fmt.Errorf("store: a commit of %d puts", len(puts))
	}
	if ev == (trail.Event{}) || puts[0].Delete {
		return errors.New("store: a commit needs an event and a first put that can carry it")
	}
	return s.write(ctx, &ev, puts)
}

// Keep writes what no history tells of: a session, a code, a lease, the log of
// the histories themselves. It writes all or nothing and obeys Version like
// Commit.
func (s *Scope) Keep(ctx context.Context, puts ...Put) error {
	if len(puts) == 0 || len(puts) > mostPuts {
		return fmt.Errorf("store: %d puts at once", len(puts))
	}
	return s.write(ctx, nil, puts)
}

func (s *Scope) write(ctx context.Context, ev *trail.Event, puts []Put) error {
	token := make([]byte, 9)
	rand.Read(token) //nolint:errcheck // crypto/rand.Read never fails (Go 1.24)
	writes := make([]types.TransactWriteItem, len(puts))
	for i, p := range puts {
		w, err := s.conditional(p, token)
		if err != nil {
			return err
		}
		line := p.Event
		if i == 0 && ev != nil {
			line = *ev
		}
		if w.Put != nil && line != (trail.Event{}) {
			w.Put.Item[attrEvent] = lineOf(p.Key, line)
		}
		if w.Put != nil {
			weigh(ctx, w.Put.Item)
		}
		writes[i] = w
	}
	return s.patiently(ctx, func() error {
		if len(writes) == 1 && writes[0].Put != nil {
			return s.put(ctx, writes[0].Put, token)
		}
		return s.transact(ctx, writes, token)
	})
}

// conditional returns p as a write that happens only at the version it names.
// Version zero may also replace what has expired and is not yet removed.
func (s *Scope) conditional(p Put, token []byte) (types.TransactWriteItem, error) {
	cond, names, values := "#v = :v", map[string]string{"#v": attrVersion}, map[string]types.AttributeValue{":v": attr.Number(int64(p.Version))}
	if p.Version == 0 {
		cond = "attribute_not_exists(PK) OR #x <= :now"
		names, values = map[string]string{"#x": attrExpires}, map[string]types.AttributeValue{":now": attr.Number(s.table.now())}
	}
	if p.Delete {
		if p.Version == 0 {
			return types.TransactWriteItem{}, errors.New("store: a removal of version zero")
		}
		k, err := s.key(p.Key)
		return types.TransactWriteItem{Delete: &types.Delete{
			TableName: s.name(), Key: k, ConditionExpression: &cond, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
		}}, err
	}
	item, err := s.image(p, token)
	return types.TransactWriteItem{Put: &types.Put{
		TableName: s.name(), Item: item, ConditionExpression: &cond, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}}, err
}

func (s *Scope) put(ctx context.Context, p *types.Put, token []byte) error {
	out, err := s.db.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: p.TableName, Item: p.Item,
		ConditionExpression: p.ConditionExpression, ExpressionAttributeNames: p.ExpressionAttributeNames, ExpressionAttributeValues: p.ExpressionAttributeValues,
		ReturnValuesOnConditionCheckFailure: p.ReturnValuesOnConditionCheckFailure,
		ReturnConsumedCapacity:              metered(ctx),
	})
	if err == nil {
		charge(ctx, writing, out.ConsumedCapacity)
		return nil
	}
	charge(ctx, writing)
	if failed, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok {
		if wrote(failed.Item, token) {
			return nil
		}
		return fmt.Errorf("%w: %w", ErrConflict, err)
	}
	return fmt.Errorf("store: put: %w", err)
}

// transact writes all or none. Its request token makes DynamoDB itself know a
// repeated try for ten minutes, which covers removals too.
func (s *Scope) transact(ctx context.Context, writes []types.TransactWriteItem, token []byte) error {
	out, err := s.db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems:          writes,
		ClientRequestToken:     aws.String(hex.EncodeToString(token)),
		ReturnConsumedCapacity: metered(ctx),
	})
	if err == nil {
		charge(ctx, writing, pointers(out.ConsumedCapacity)...)
		return nil
	}
	charge(ctx, writing)
	cancelled, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok {
		return fmt.Errorf("store: transaction: %w", err)
	}
	refused := false
	for _, r := range cancelled.CancellationReasons {
		if wrote(r.Item, token) {
			return nil
		}
		refused = refused || aws.ToString(r.Code) == "ConditionalCheckFailed"
	}
	if refused {
		return fmt.Errorf("%w: %w", ErrConflict, err)
	}
	return fmt.Errorf("store: transaction: %w", err)
}

// patiently repeats a write that met another's transaction on the same item or,
// inside its own, a throttled key. A transaction that stays in the way is a
// conflict.
func (s *Scope) patiently(ctx context.Context, write func() error) error {
	for try := 1; ; try++ {
		err := write()
		held, throttled := contended(err)
		if errors.Is(err, ErrConflict) || !held && !throttled {
			return err
		}
		if try == tries && held {
			return fmt.Errorf("%w: %w", ErrConflict, err)
		}
		if try == tries {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("store: %w", ctx.Err())
		case <-time.After(s.table.pause(try)):
		}
	}
}

// contended reports whether err says that another writer holds an item right
// now, or that a key of a transaction is throttled; neither speaks of versions.
func contended(err error) (held, throttled bool) {
	if _, ok := errors.AsType[*types.TransactionConflictException](err); ok {
		return true, false
	}
	cancelled, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok {
		return false, false
	}
	for _, r := range cancelled.CancellationReasons {
		switch aws.ToString(r.Code) {
		case "TransactionConflict":
			held = true
		case "ThrottlingError", "ProvisionedThroughputExceeded":
			throttled = true
		}
	}
	return held, throttled
}
