// Command first reads, in a process that has done nothing yet, what the first
// request for a service needs, and prints what that cost as JSON. It carries what
// a function carries: the compiled packs alone.
//
//	first FAMILY SERVICE
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"time"

	"github.com/shrama/shrama/infra/bench/start"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/told"
	"github.com/shrama/shrama/shared/words"
	"github.com/shrama/shrama/tenants"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "first:", err)
		os.Exit(1)
	}
}

func run(args []string) (err error) {
	if len(args) != 2 {
		return errors.New("usage: first FAMILY SERVICE")
	}
	shelf := &counted{FS: tenants.Deployed}
	var r start.Read
	var p *pack.Pack
	r.Pack = measure(func() {
		if p, err = pack.Open(shelf).Pack(args[0]); err == nil {
			_, err = p.Service(args[1])
		}
	})
	if err != nil {
		return err
	}
	r.Files, r.Bytes = shelf.files, shelf.bytes
	speak := words.New(p.Languages[0], p.Locale())
	r.Book = measure(func() { speak.T("word.yes") })
	r.Countries = measure(func() { told.Answer(p, speak, form.Field{Type: form.Country}, "NP") })
	return json.NewEncoder(os.Stdout).Encode(r)
}

// measure does something once.
func measure(do func()) start.Cost {
	var from, to runtime.MemStats
	runtime.ReadMemStats(&from)
	began := time.Now()
	do()
	took := time.Since(began)
	runtime.ReadMemStats(&to)
	return start.Cost{Time: took, Allocated: int64(to.TotalAlloc - from.TotalAlloc)} //nolint:gosec // a process that has just begun
}

// counted counts what is read.
type counted struct {
	fs.FS
	files []string
	bytes int64
}

// ReadFile reads a file as fs.ReadFile does.
func (c *counted) ReadFile(name string) ([]byte, error) {
	b, err := fs.ReadFile(c.FS, name)
	if err == nil {
		c.files, c.bytes = append(c.files, name), c.bytes+int64(len(b))
	}
	return b, err
}
