// Package spent remembers which voucher paid which fee: one slip never pays two.
package spent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/store"
)

// family is that of the vouchers that paid a fee: one item a slip, under the hash
// of its key, whose existence keeps it from paying another.
const family = "V"

// item says whose fee the slip paid.
type item struct {
	Case string    `dynamodbav:"c"`
	At   time.Time `dynamodbav:"a,unixtime"`
}

func key(v pay.Voucher) store.Key {
	sum := sha256.Sum256([]byte(v.Key()))
	return store.Key{Family: family, ID: hex.EncodeToString(sum[:16]), Sort: "H"}
}

// By returns the write that goes into the same commit as the verification of a
// case's voucher: no slip can pay two fees, whoever verifies them at the same
// time.
func By(id string, v pay.Voucher, at time.Time) store.Put {
	return store.Put{Key: key(v), Value: item{id, at}}
}

// Check refuses a voucher that has paid another case's fee than that of id, as a
// fault of its number.
func Check(ctx context.Context, db *store.Scope, id string, v pay.Voucher) error {
	it, err := db.Get(ctx, key(v))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	var s item
	if err == nil {
		err = it.Decode(&s)
	}
	if err != nil {
		return fmt.Errorf("spent: %w", err)
	}
	if s.Case == id {
		return nil
	}
	return fault.Answers([]fault.Field{{ID: pay.VoucherNumber, Code: "pay.voucher-used"}})
}
