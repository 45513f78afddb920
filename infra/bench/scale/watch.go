package scale

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// wasted is how many times as many items a question may read as it gives.
const wasted = 2

// Watch carries the product's calls of its engines and notes what is asked.
type Watch struct {
	next *http.Client

	mu     sync.Mutex
	asked  map[string]int
	faults []string
}

// NewWatch returns a watch with connections of its own.
func NewWatch() *Watch {
	return &Watch{asked: map[string]int{}, next: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}}
}

// Do carries one try of a call.
func (w *Watch) Do(r *http.Request) (*http.Response, error) {
	_, operation, table := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	resp, err := w.next.Do(r)
	if err != nil || !table {
		return resp, err //nolint:wrapcheck // the watch adds nothing
	}
	w.mu.Lock()
	w.asked[operation]++
	w.mu.Unlock()
	if operation != "Query" || resp.StatusCode != http.StatusOK {
		return resp, nil
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close() //nolint:errcheck,gosec // it was read
	if err != nil {
		return nil, fmt.Errorf("scale: %w", err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, w.weigh(body)
}

// weigh notes a question that read much more than it gave.
func (w *Watch) weigh(body []byte) error {
	var got struct{ Count, ScannedCount int }
	if err := json.Unmarshal(body, &got); err != nil {
		return fmt.Errorf("scale: %w", err)
	}
	if got.ScannedCount > wasted*got.Count+1 {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.faults = append(w.faults, fmt.Sprintf("a Query read %d items and gave %d", got.ScannedCount, got.Count))
	}
	return nil
}

func (w *Watch) seen() (map[string]int, []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.asked), slices.Clone(w.faults)
}
