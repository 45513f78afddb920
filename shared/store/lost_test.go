package store_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
)

// wire stands between the SDK and the engine and spoils the first answers to
// one operation; it sees every try.
type wire struct {
	op    string
	spoil func(*http.Request) (*http.Response, error)
	left  atomic.Int32
	tries atomic.Int32
}

func (w *wire) Do(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.Header.Get("X-Amz-Target"), w.op) {
		w.tries.Add(1)
		if w.left.Add(-1) >= 0 {
			return w.spoil(r)
		}
	}
	return http.DefaultClient.Do(r)
}

// lostAnswer lets the engine do its work and tells nobody.
func lostAnswer(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultClient.Do(r)
	if err == nil {
		resp.Body.Close()
	}
	return nil, errors.New("connection reset by test")
}

// answer is what DynamoDB says under load and no local engine does.
func answer(body string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: http.StatusBadRequest, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
			Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}}, Body: io.NopCloser(bytes.NewReader([]byte(body))),
		}, nil
	}
}

func through(t *testing.T, op string, times int32, spoil func(*http.Request) (*http.Response, error)) (*store.Scope, *wire) {
	t.Helper()
	w := &wire{op: op, spoil: spoil}
	w.left.Store(times)
	o := storetest.Options(t)
	o.HTTPClient = w
	return store.Open(o).For(storetest.Tenant(t)), w
}

func TestALostAnswerIsNoConflict(t *testing.T) {
	k := key("1", "head")
	for _, tt := range []struct {
		name, op string
		do       func(*testing.T, *store.Scope) error
	}{
		{"a create", "PutItem", func(t *testing.T, s *store.Scope) error {
			return s.Commit(t.Context(), event("case/1"), store.Put{Key: k})
		}},
		{"a transaction", "TransactWriteItems", func(t *testing.T, s *store.Scope) error {
			return s.Commit(t.Context(), event("case/1"), store.Put{Key: k}, store.Put{Key: key("2", "head")})
		}},
		{"a removal", "TransactWriteItems", func(t *testing.T, s *store.Scope) error {
			commit(t, s, store.Put{Key: k})
			return s.Keep(t.Context(), store.Put{Key: k, Version: 1, Delete: true})
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, w := through(t, tt.op, 1, lostAnswer)
			if err := tt.do(t, s); err != nil {
				t.Errorf("err = %v, want none", err)
			}
			if w.tries.Load() != 2 {
				t.Errorf("%d tries, want 2", w.tries.Load())
			}
		})
	}
}

// The same bytes written by another call are still another's.
func TestALostAnswerDoesNotAdoptAnothersWrite(t *testing.T) {
	k := key("1", "head")
	var s *store.Scope
	s, _ = through(t, "PutItem", 1, func(r *http.Request) (*http.Response, error) {
		rival := storetest.Table(t).For(s.Tenant())
		if err := rival.Commit(r.Context(), event("case/1"), store.Put{Key: k}); err != nil {
			t.Error(err)
		}
		return nil, errors.New("connection reset by test")
	})
	if err := s.Commit(t.Context(), event("case/1"), store.Put{Key: k}); !errors.Is(err, store.ErrConflict) {
		t.Errorf("err = %v, want ErrConflict", err)
	}
}

func TestAnItemHeldByAnotherTransactionIsWaitedFor(t *testing.T) {
	const (
		cancelled = `{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"held","CancellationReasons":[{"Code":"CODE"},{"Code":"None"}]}`
		single    = `{"__type":"com.amazonaws.dynamodb.v20120810#TransactionConflictException","message":"held"}`
	)
	held := strings.Replace(cancelled, "CODE", "TransactionConflict", 1)
	throttled := strings.Replace(cancelled, "CODE", "ThrottlingError", 1)
	two := []store.Put{{Key: key("1", "head")}, {Key: key("2", "head")}}
	for _, tt := range []struct {
		name, op, body string
		times          int32
		puts           []store.Put
		conflict, fail bool
	}{
		{"a transaction, twice", "TransactWriteItems", held, 2, two, false, false},
		{"a transaction, for ever", "TransactWriteItems", held, 1000, two, true, true},
		{"a put, twice", "PutItem", single, 2, two[:1], false, false},
		{"a throttled transaction, twice", "TransactWriteItems", throttled, 2, two, false, false},
		{"a throttled transaction, for ever", "TransactWriteItems", throttled, 1000, two, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := through(t, tt.op, tt.times, answer(tt.body))
			err := s.Commit(t.Context(), event("case/1"), tt.puts...)
			if errors.Is(err, store.ErrConflict) != tt.conflict || (err != nil) != tt.fail {
				t.Errorf("err = %v, want conflict %t, failure %t", err, tt.conflict, tt.fail)
			}
		})
	}
}
