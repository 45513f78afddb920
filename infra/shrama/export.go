package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/shrama/shrama/infra/archive"
	"github.com/shrama/shrama/shared/tenancy"
)

// exportTenant writes the file under another name first, so that a file of the
// asked name is always whole.
func exportTenant(ctx context.Context, d desk, o office, s *said) (err error) {
	if s.file == "" {
		return errors.New("where to? Write: tenant export CODE -o FILE")
	}
	if _, err := os.Stat(s.file); err == nil {
		return fmt.Errorf("%s is there already; choose another name", s.file)
	}
	t, err := o.Register.Open(ctx, s.id)
	if err != nil {
		return err
	}
	k := archive.Key{}
	if k.Signer, k.ID, err = o.keys.Signer(ctx, string(s.id)); err != nil {
		return err
	}
	if k.Public, err = o.keys.Public(ctx, string(s.id)); err != nil {
		return err
	}
	a := o.acting(s.reason)
	if _, err := o.Exported(ctx, s.id, a); err != nil {
		return err
	}
	part, err := os.OpenFile(s.file+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			part.Close()
			os.Remove(part.Name()) //nolint:errcheck // half a file helps nobody
		}
	}()
	m, err := archive.Open(o.env).Write(ctx, part, manifest(t, a), k)
	if err = errors.Join(err, part.Sync(), part.Close()); err != nil {
		return err
	}
	if err := os.Rename(part.Name(), s.file); err != nil {
		return err
	}
	fmt.Fprintf(d.out, "%s: %d items, %d documents, %d bytes of them; signed with the key %s\n", s.file, m.Items, m.Documents, m.Bytes, m.Key)
	if t.State != tenancy.Suspended {
		fmt.Fprintln(d.out, "The tenant was open meanwhile: what was written during the export may or may not be in the file.")
	}
	return nil
}

func manifest(t tenancy.Tenancy, a tenancy.Acting) archive.Manifest {
	m := archive.Manifest{Tenant: t.ID, Name: t.Name, Pack: t.Family, Law: t.Pack.Version, State: string(t.State), At: a.At.UTC().Truncate(time.Second), By: a.By.Name, Reason: a.Reason}
	for _, s := range t.Settings {
		m.Settings = append(m.Settings, archive.Setting{Version: s.Version, From: s.From})
	}
	return m
}

// verifyExport proves a file whole. It needs no service, no network and no key.
func verifyExport(d desk, args []string) error {
	f := flags(d, "tenant verify")
	published := f.String("keys", "", "the tenant's published keys, saved from /<tenant>/.well-known/jwks.json")
	rest, err := anyOrder(f, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return errors.New("which file? Write: tenant verify FILE")
	}
	var jwks []byte
	if *published != "" {
		if jwks, err = os.ReadFile(*published); err != nil {
			return err
		}
	}
	file, err := os.Open(rest[0])
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	m, err := archive.Verify(file, info.Size(), jwks)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.out, "%s is whole: tenant %s, exported %s by %s (%s); %d items, %d documents.\n", rest[0], m.Tenant, m.At.Format(time.RFC3339), m.By, m.Reason, m.Items, m.Documents)
	if jwks == nil {
		fmt.Fprintf(d.out, "It was sealed with the key %s. Whether that is the tenant's, its published keys tell: -keys with what /%s/.well-known/jwks.json answers.\n", m.Key, m.Tenant)
	} else {
		fmt.Fprintf(d.out, "It was sealed with the tenant's key %s.\n", m.Key)
	}
	return nil
}
