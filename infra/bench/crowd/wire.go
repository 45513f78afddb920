package crowd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// batch is how many puts one BatchWriteItem takes (AWS).
const batch = 25

// wire gathers the puts that the store sends and hands them to the engine 25 at a
// time, without their conditions, which hold for items that nobody has yet. All
// else passes.
type wire struct {
	next   aws.HTTPClient
	engine string // its address

	mu   sync.Mutex
	puts []json.RawMessage
	name string // of the table
}

// asked is what a put or a transaction of puts asks for.
type asked struct {
	TableName     string
	Item          json.RawMessage
	TransactItems []struct{ Put asked }
}

// Do takes one request.
func (w *wire) Do(r *http.Request) (*http.Response, error) {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if operation != "PutItem" && operation != "TransactWriteItems" {
		return w.next.Do(r)
	}
	var a asked
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		return nil, fmt.Errorf("crowd: %w", err)
	}
	if operation == "PutItem" {
		a.TransactItems = append(a.TransactItems, struct{ Put asked }{asked{TableName: a.TableName, Item: a.Item}})
	}
	for _, t := range a.TransactItems {
		if err := w.put(r, t.Put); err != nil {
			return nil, err
		}
	}
	return &http.Response{StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, ContentLength: 2,
		Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
}

func (w *wire) put(r *http.Request, p asked) error {
	line, err := json.Marshal(map[string]any{"PutRequest": map[string]any{"Item": p.Item}})
	if err != nil {
		return fmt.Errorf("crowd: %w", err)
	}
	w.mu.Lock()
	w.puts, w.name = append(w.puts, line), p.TableName
	var full []json.RawMessage
	if len(w.puts) == batch {
		full, w.puts = w.puts, nil
	}
	w.mu.Unlock()
	return w.send(r, full)
}

// send hands puts to the engine itself; it asks for no signature.
func (w *wire) send(r *http.Request, puts []json.RawMessage) error {
	if len(puts) == 0 {
		return nil
	}
	w.mu.Lock()
	name := w.name
	w.mu.Unlock()
	b, err := json.Marshal(map[string]any{"RequestItems": map[string]any{name: puts}})
	if err != nil {
		return fmt.Errorf("crowd: %w", err)
	}
	out, err := http.NewRequestWithContext(r.Context(), http.MethodPost, w.engine, bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("crowd: %w", err)
	}
	out.Header = r.Header.Clone()
	out.Header.Set("X-Amz-Target", "DynamoDB_20120810.BatchWriteItem")
	got, err := w.next.Do(out)
	if err != nil {
		return fmt.Errorf("crowd: %w", err)
	}
	defer got.Body.Close()
	said, err := io.ReadAll(got.Body)
	var left struct{ UnprocessedItems map[string]any }
	if err == nil && got.StatusCode == http.StatusOK {
		err = json.Unmarshal(said, &left)
	}
	if err != nil || got.StatusCode != http.StatusOK || len(left.UnprocessedItems) > 0 {
		return fmt.Errorf("crowd: the engine answered %d: %.300s", got.StatusCode, said)
	}
	return nil
}
