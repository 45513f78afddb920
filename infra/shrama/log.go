package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/shrama/shrama/infra/archive"
)

// runLog is the command log. It needs no service and no network, so an auditor
// runs it where the department cannot look.
func runLog(_ context.Context, d desk, args []string) error {
	if len(args) == 0 || args[0] != "verify" {
		fmt.Fprint(d.out, "Usage: go run ./infra/shrama log verify FILE [-keys jwks.json] [-head FILE] [-heads FOLDER]\n\n"+
			"FILE is an export (tenant export). It is held against the tenant's log in it, line by line.\n"+
			"-keys takes what /<tenant>/.well-known/jwks.json answers, -head a head of the log\n"+
			"that you kept, as /<tenant>/.well-known/log-head answered on an earlier day, -heads\n"+
			"all that lie in the bucket with the lock, copied to a folder.\n")
		if len(args) == 0 || args[0] == "-h" || args[0] == "help" {
			return nil
		}
		return fmt.Errorf("there is no command %q for logs", args[0])
	}
	f := flags(d, "log verify")
	published := f.String("keys", "", "the tenant's published keys, saved from /<tenant>/.well-known/jwks.json")
	head := f.String("head", "", "a signed head that you kept, saved from /<tenant>/.well-known/log-head")
	folder := f.String("heads", "", "a folder with signed heads, copied from <tenant>/heads in the bucket with the lock")
	rest, err := anyOrder(f, args[1:])
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return errors.New("which file? Write: log verify FILE")
	}
	var jwks []byte
	if *published != "" {
		if jwks, err = os.ReadFile(*published); err != nil {
			return err
		}
	}
	heads, err := archive.Heads(*head, *folder)
	if err != nil {
		return err
	}
	return verifyLog(d, rest[0], jwks, heads)
}

func verifyLog(d desk, name string, jwks []byte, heads [][]byte) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	s, faults, err := archive.Audit(file, info.Size(), jwks, heads...)
	if err != nil {
		return err
	}
	for _, sentence := range faults {
		fmt.Fprintln(d.out, sentence)
	}
	if len(faults) > 0 {
		return fmt.Errorf("%s and the log of %s differ in %d places", name, s.Tenant, len(faults))
	}
	fmt.Fprintf(d.out, "%s agrees with the log of %s: %d entries, %d items with a history, %d signed heads", name, s.Tenant, s.Entries, s.Items, s.Heads)
	if s.Last.Size > 0 {
		fmt.Fprintf(d.out, ", the last on %s over %d entries", s.Last.At.Format("2006-01-02 15:04 MST"), s.Last.Size)
	}
	fmt.Fprintln(d.out, ".")
	if s.Pending > 0 {
		fmt.Fprintf(d.out, "%d of the items had a line more when this was written than the log had entries about them.\n", s.Pending)
	}
	if len(heads) > 0 {
		fmt.Fprintf(d.out, "It agrees with %d heads that were kept elsewhere.\n", len(heads))
	} else {
		fmt.Fprintln(d.out, "Whether the log was rewritten as a whole, only a head that was kept elsewhere can tell: -head or -heads.")
	}
	return nil
}
