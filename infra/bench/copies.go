package bench

import (
	"context"
	"fmt"
	"sync"

	"github.com/shrama/shrama/infra/bench/visitor"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/trail"
)

// known shows the person to both functions, which then remember the session.
func known(ctx context.Context, b *visitor.Browser) error {
	for _, at := range []string{"/np/", "/np/permit/services/" + visitor.Service} {
		if _, err := b.Ask(ctx, visitor.Page{Path: at}); err != nil {
			return err
		}
	}
	return nil
}

// copies stores n copies of a case under ids of their own, with its documents
// where it is a draft. They differ from a case made by hand in their ids only;
// making a thousand by hand would take the bench's whole time.
func (s *stage) copies(ctx context.Context, id string, n int) ([]string, error) {
	x, err := casework.Load(ctx, s.db, id)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	ids := make([]string, n)
	errs := make(chan error, n)
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			for i := worker; i < n; i += 8 {
				ids[i] = ident.New().String()
				if err := s.copy(ctx, x, ids[i]); err != nil {
					errs <- fmt.Errorf("bench: copy: %w", err)
					return
				}
			}
		})
	}
	wait.Wait()
	select {
	case err = <-errs:
	default:
	}
	return ids, err
}

func (s *stage) copy(ctx context.Context, x casework.Case, id string) error {
	x.ID, x.Version = id, 0
	if err := s.law.Save(ctx, s.db, x); err != nil {
		return err
	}
	if !x.Editable() {
		return nil
	}
	papers := x.Documents
	x.Documents = nil
	for _, d := range papers {
		d.Version, d.Seal = 0, trail.Seal{}
		if err := casework.Attach(ctx, s.db, x, d); err != nil {
			return err
		}
	}
	return nil
}
