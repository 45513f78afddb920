package store_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
)

// From the engine's own stream, through the JSON that Lambda is handed.
func TestTheStreamTellsEveryChangeInOrder(t *testing.T) {
	s := storetest.Open(t)
	k := key("1", "head")
	// One value of every kind that an item can hold.
	kinds := map[string]any{"b": []byte{0, 255}, "y": true, "z": nil, "l": []any{1.5, "a", nil, []byte{1}}, "o": map[string]any{"i": 7}}
	slot := store.Slot{ID: "o", Sort: "1"}
	commit(t, s, store.Put{Key: k, Value: kinds, Queue: slot, Row: row{"first"}})
	commit(t, s, store.Put{Key: k, Version: 1, Value: permit{Name: "श्रम"}})
	if err := s.Keep(t.Context(), store.Put{Key: k, Version: 2, Delete: true}); err != nil {
		t.Fatal(err)
	}
	got := changesOf(t, s, 3)
	var ids []string
	for _, c := range got {
		if c.Tenant != s.Tenant() || c.ID == "" {
			t.Errorf("change = %+v", c)
		}
		ids = append(ids, c.ID)
	}
	if ids[0] == ids[1] || ids[1] == ids[2] {
		t.Errorf("ids repeat: %v", ids)
	}
	first, second, last := got[0], got[1], got[2]
	if first.Old != nil || first.New.Version != 1 || first.New.Event != event("case/1") || first.New.Queue != slot {
		t.Errorf("first = %+v %+v", first.Old, first.New)
	}
	var back map[string]any
	if err := first.New.Decode(&back); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"b": []byte{0, 255}, "y": true, "z": nil, "l": []any{1.5, "a", nil, []byte{1}}, "o": map[string]any{"i": 7.0}}
	if diff := cmp.Diff(back, want); diff != "" {
		t.Errorf("value (-got +want):\n%s", diff)
	}
	var p permit
	if second.Old.Version != 1 || second.New.Version != 2 || second.New.Decode(&p) != nil || p.Name != "श्रम" {
		t.Errorf("second = %+v %+v", second.Old, second.New)
	}
	if last.New != nil || last.Old.Version != 2 || last.Old.Key != k {
		t.Errorf("last = %+v %+v", last.Old, last.New)
	}
}

// changesOf waits for the tenant's first n changes.
func changesOf(t *testing.T, s *store.Scope, n int) (got []store.Change) {
	t.Helper()
	ctx, done := context.WithTimeout(t.Context(), 20*time.Second)
	defer done()
	err := storetest.Engine(t).Stream(ctx, storetest.TableName, func(_ context.Context, e events.DynamoDBEvent) error {
		wire, err := json.Marshal(e)
		if err != nil {
			return err
		}
		var batch events.DynamoDBEvent
		if err := json.Unmarshal(wire, &batch); err != nil {
			return err
		}
		all, err := store.Changes(batch)
		for _, c := range all {
			if c.Tenant == s.Tenant() {
				got = append(got, c)
			}
		}
		if err != nil || len(got) >= n {
			done()
		}
		return err
	})
	if err != nil || len(got) != n {
		t.Fatalf("%d changes, %v; want %d", len(got), err, n)
	}
	return got
}

func TestARecordOfAnotherShapeIsRefused(t *testing.T) {
	str := events.NewStringAttribute
	line := events.NewMapAttribute(map[string]events.DynamoDBAttributeValue{"s": str("case/1")})
	for name, image := range map[string]map[string]events.DynamoDBAttributeValue{
		"no image":              nil,
		"no key":                {"SK": str("head")},
		"another table's key":   {"PK": str("np#C#1"), "SK": str("head")},
		"a tenant not of these": {"PK": str("T#NP#C#1"), "SK": str("head")},
		"an event without seal": {"PK": str("T#np#C#1"), "SK": str("head"), "e": line},
	} {
		t.Run(name, func(t *testing.T) {
			r := events.DynamoDBEventRecord{EventID: "1", Change: events.DynamoDBStreamRecord{NewImage: image}}
			if got, err := store.Changes(events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{r}}); err == nil {
				t.Errorf("got %+v, want an error", got)
			}
		})
	}
}

// FuzzChanges holds that whatever a stream's event says, it is refused or read
// as changes of tenants that can be, one for each record, and never panics: a
// record of another shape goes to its queue, not round and round.
func FuzzChanges(f *testing.F) {
	f.Add([]byte(`{"Records":[{"eventID":"1","dynamodb":{"NewImage":{"PK":{"S":"T#np#C#1"},"SK":{"S":"head"},"v":{"N":"1"}}}}]}`))
	f.Add([]byte(`{"Records":[{"eventID":"1","dynamodb":{"SequenceNumber":"2","OldImage":{"PK":{"S":"T#np#C#1"},"SK":{"S":"head"},"v":{"N":"1e400"},"e":{"M":{"s":{"S":"case/1"}}}}}}]}`))
	f.Add([]byte(`{"Records":[{"dynamodb":{"NewImage":{"PK":{"S":"T#np#C#1"},"SK":{"B":"AA=="},"GSI1PK":{"S":"T#lk#"},"l":{"L":[{"NULL":true},{"SS":["a"]},{"NS":["1"]},{"BS":["AA=="]},{"BOOL":false}]}}}}]}`))
	f.Add([]byte(`{"Records":[{}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var batch events.DynamoDBEvent
		if json.Unmarshal(b, &batch) != nil {
			return // Lambda's own runtime refuses it
		}
		got, err := store.Changes(batch)
		if err != nil {
			return
		}
		if len(got) != len(batch.Records) {
			t.Fatalf("%d changes of %d records", len(got), len(batch.Records))
		}
		for _, c := range got {
			if !c.Tenant.Valid() || c.Old == nil && c.New == nil {
				t.Errorf("change = %+v", c)
			}
			for _, it := range []*store.Item{c.Old, c.New} {
				var any map[string]any
				if it != nil {
					_ = it.Decode(&any) // may refuse, may not panic
				}
			}
		}
	})
}
