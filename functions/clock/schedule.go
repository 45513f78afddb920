package clock

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/events"

	"github.com/shrama/shrama/shared/fault"
)

// Handle takes one tick of the schedule. What fails is logged and reported, so
// that the alarm rings; the next tick tries it again.
func (s *Service) Handle(ctx context.Context, _ events.CloudWatchEvent) error {
	all, err := s.Tenants.All(ctx)
	faults := []error{err}
	for _, l := range all {
		if err := s.tenant(ctx, l.ID); err != nil {
			s.Log.ErrorContext(ctx, "tick failed", "tenant", l.ID, "err", fault.Log(err))
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}
