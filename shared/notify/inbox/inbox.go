// Package inbox keeps messages instead of sending them, for a laptop and for tests,
// and shows them at /dev/messages.
package inbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/shrama/shrama/shared/notify"
)

// Box is an inbox: one JSON object a line in messages.jsonl. It is safe for
// concurrent use by one process, which owns the folder.
type Box struct {
	mu       sync.Mutex
	file     *os.File
	messages []notify.Message // oldest first
	known    map[string]bool
}

// Open opens or makes the inbox in dir. A last line that a crash cut short
// is dropped: its Send never returned.
func Open(dir string) (*Box, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("inbox: open: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, "messages.jsonl"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("inbox: open: %w", err)
	}
	in := &Box{file: file, known: map[string]bool{}}
	if err := in.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("inbox: open: %w", err), file.Close())
	}
	return in, nil
}

func (in *Box) load() error {
	all, err := os.ReadFile(in.file.Name())
	if err != nil {
		return err
	}
	whole := bytes.LastIndexByte(all, '\n') + 1
	for i, line := range bytes.Split(all[:whole], []byte{'\n'}) {
		if len(line) == 0 {
			continue
		}
		var m notify.Message
		if err := json.Unmarshal(line, &m); err != nil {
			return fmt.Errorf("line %d of %s: %w", i+1, in.file.Name(), err)
		}
		in.messages = append(in.messages, m)
		in.known[m.ID] = true
	}
	return in.cut(int64(whole))
}

// cut drops what stands after size and writes on from there.
func (in *Box) cut(size int64) error {
	if err := in.file.Truncate(size); err != nil {
		return err
	}
	_, err := in.file.Seek(size, 0)
	return err
}

// Send keeps the message, on disk before it returns. An ID that is already kept
// is not kept again.
func (in *Box) Send(ctx context.Context, m notify.Message) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("inbox: keep %s: %w", m.ID, err)
	}
	if !notify.IsMail(m.To) && !notify.IsPhone(m.To) {
		return fmt.Errorf("inbox: message %s: %w", m.ID, notify.ErrAddress)
	}
	m.Subject, m.Body = notify.Subject(m.Subject), notify.Body(m.Body)
	line, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("inbox: keep %s: %w", m.ID, err)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if m.ID != "" && in.known[m.ID] {
		return nil
	}
	if err := in.append(append(line, '\n')); err != nil {
		return fmt.Errorf("inbox: keep %s: %w", m.ID, err)
	}
	in.messages = append(in.messages, m)
	in.known[m.ID] = true
	return nil
}

// append writes one line to the disk, or leaves the file as it was.
func (in *Box) append(line []byte) error {
	end, err := in.file.Seek(0, 1)
	if err != nil {
		return err
	}
	if _, err = in.file.Write(line); err == nil {
		err = in.file.Sync()
	}
	if err != nil {
		return errors.Join(err, in.cut(end))
	}
	return nil
}

// List returns the messages to one address, newest first; an empty to lists
// all. Capitals in an e-mail address do not count.
func (in *Box) List(to string) []notify.Message {
	in.mu.Lock()
	defer in.mu.Unlock()
	found := []notify.Message{}
	for _, m := range slices.Backward(in.messages) {
		if to == "" || strings.EqualFold(m.To, to) {
			found = append(found, m)
		}
	}
	return found
}

// Close closes the file; no message can be sent after it.
func (in *Box) Close() error { return in.file.Close() }
