package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/functions/clock"
	"github.com/shrama/shrama/infra/bench/bill"
	"github.com/shrama/shrama/infra/bench/visitor"
	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
)

// relayed measures the relay, as it is when it has read who its tenants are, with
// what a grant writes into a case that it has not heard of yet.
func (s *stage) relayed(ctx context.Context) (bill.Cost, error) {
	warm, err := s.change(ctx, s.ids[1])
	if err != nil {
		return bill.Cost{}, err
	}
	news, err := s.change(ctx, s.ids[2])
	if err != nil {
		return bill.Cost{}, err
	}
	return invoked(ctx, s.house.Functions()["relay"], warm, news)
}

// ticked measures a tick of the clock for one tenant, likewise.
func (s *stage) ticked(ctx context.Context) (bill.Cost, error) {
	tick, err := json.Marshal(gateway.Tick(s.house.Clock()))
	if err != nil {
		return bill.Cost{}, fmt.Errorf("bench: %w", err)
	}
	c := s.house.Ticker()
	c.Tenants = only{c.Tenants}
	return invoked(ctx, lambda.NewHandler(c.Handle), tick, tick)
}

// invoked calls a function with each event and returns what the last call cost.
func invoked(ctx context.Context, h lambda.Handler, events ...[]byte) (c bill.Cost, err error) {
	for _, event := range events {
		measured, m := store.Measure(ctx)
		before := spent().cpu
		out, err := gateway.Invoke(measured, h, event)
		if err != nil {
			return c, fmt.Errorf("bench: %w", err)
		}
		var answer struct {
			Failures []any `json:"batchItemFailures"`
		}
		if json.Unmarshal(out, &answer) == nil && len(answer.Failures) > 0 {
			return c, fmt.Errorf("bench: %s", out)
		}
		c = bill.Cost{Calls: m.Calls, RCU: m.RCU, WCU: m.WCU, CPU: spent().cpu - before}
	}
	return c, nil
}

// only is a register on which one tenant is listed.
type only struct{ clock.Tenants }

// All returns that tenant.
func (only) All(context.Context) ([]tenancy.Listing, error) {
	return []tenancy.Listing{{ID: visitor.Tenant}}, nil
}

// change is what the stream brings of a case's newest write.
func (s *stage) change(ctx context.Context, id string) ([]byte, error) {
	e := s.house.Env()
	db := dynamodb.New(dynamodb.Options{Region: e.Region, Credentials: e.Own, BaseEndpoint: &e.DynamoDB})
	key := map[string]types.AttributeValue{
		"PK": &types.AttributeValueMemberS{Value: "T#" + visitor.Tenant + "#C#" + casework.Place(casework.Ref(id))},
		"SK": &types.AttributeValueMemberS{Value: id + "#H"},
	}
	got, err := db.GetItem(ctx, &dynamodb.GetItemInput{TableName: &e.Table, Key: key, ConsistentRead: aws.Bool(true)})
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	images := map[string]json.RawMessage{}
	for name, m := range map[string]map[string]types.AttributeValue{"Keys": key, "NewImage": got.Item} {
		if images[name], err = attributevalue.MarshalMapJSON(m); err != nil {
			return nil, fmt.Errorf("bench: %w", err)
		}
	}
	number := strconv.FormatInt(time.Now().UnixNano(), 10) // grows as the stream's do
	return json.Marshal(map[string]any{"Records": []any{map[string]any{"eventID": number, "eventName": "MODIFY",
		"dynamodb": map[string]any{"Keys": images["Keys"], "NewImage": images["NewImage"], "SequenceNumber": number}}}})
}
