package store

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/store/attr"
)

// Meter adds up what the calls under one context cost, as the engine reports
// it: Calls to DynamoDB (a call that the SDK repeats counts once), read units
// of 4 KB and write units of 1 KB; and Largest, the bytes of the largest item
// written, by the rules of DynamoDB itself. Read it when the calls are done.
type Meter struct {
	Calls    int
	RCU, WCU float64
	Largest  int

	mu sync.Mutex
}

type meterKey struct{}

// Measure returns a context whose calls are added to the meter. Without one no
// capacity is asked for.
func Measure(ctx context.Context) (context.Context, *Meter) {
	m := &Meter{}
	return context.WithValue(ctx, meterKey{}, m), m
}

func metered(ctx context.Context) types.ReturnConsumedCapacity {
	if ctx.Value(meterKey{}) == nil {
		return types.ReturnConsumedCapacityNone
	}
	return types.ReturnConsumedCapacityTotal
}

type direction bool

const (
	reading direction = false
	writing direction = true
)

// charge enters one call into the context's meter; a failed one reports no
// units.
func charge(ctx context.Context, d direction, used ...*types.ConsumedCapacity) {
	m, ok := ctx.Value(meterKey{}).(*Meter)
	if !ok {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Calls++
	for _, u := range used {
		if u == nil {
			continue
		}
		if d == writing {
			m.WCU += aws.ToFloat64(u.CapacityUnits)
		} else {
			m.RCU += aws.ToFloat64(u.CapacityUnits)
		}
	}
}

// weigh notes the size of an item that is to be written, if anybody asks.
func weigh(ctx context.Context, item map[string]types.AttributeValue) {
	m, ok := ctx.Value(meterKey{}).(*Meter)
	if !ok {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Largest = max(m.Largest, attr.Size(item))
}

func pointers(list []types.ConsumedCapacity) []*types.ConsumedCapacity {
	ps := make([]*types.ConsumedCapacity, len(list))
	for i := range list {
		ps[i] = &list[i]
	}
	return ps
}
