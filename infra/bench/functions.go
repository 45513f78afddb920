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
	"github.com/shrama/shrama/infra/bench/scale"
	"github.com/shrama/shrama/infra/bench/visitor"
	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
)

// invoked measures the functions that nobody calls, as they are when they have
// read who their tenants are: the relay with what a grant writes into a case that
// it has not heard of yet, the clock with a tick.
func (s *stage) invoked(ctx context.Context, r *scale.Report) error {
	tick, err := json.Marshal(gateway.Tick(s.house.Clock()))
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	warm, err := s.change(ctx, s.ids[0])
	if err != nil {
		return err
	}
	news, err := s.change(ctx, s.ids[2])
	if err != nil {
		return err
	}
	for _, x := range []struct {
		module, name string
		events       [2][]byte
	}{{"relay", "relay: one change", [2][]byte{warm, news}}, {"clock", "clock: a tenant's tick", [2][]byte{tick, tick}}} {
		handler := s.house.Functions()[x.module]
		if x.module == "clock" {
			c := clock.Open(s.house.House, s.house.Keys())
			c.Tenants = only{c.Tenants}
			handler = lambda.NewHandler(c.Handle)
		}
		var m *store.Meter
		for _, event := range x.events {
			var measured context.Context
			measured, m = store.Measure(ctx)
			out, err := gateway.Invoke(measured, handler, event)
			if err != nil {
				return fmt.Errorf("%s: %w", x.module, err)
			}
			var failed struct {
				Failures []any `json:"batchItemFailures"`
			}
			if json.Unmarshal(out, &failed) == nil && len(failed.Failures) > 0 {
				return fmt.Errorf("%s: %s", x.module, out)
			}
		}
		r.Add(x.name, scale.Cost{Calls: m.Calls, RCU: m.RCU, WCU: m.WCU})
	}
	return nil
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
