package clock

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/events"
)

// Handle takes one tick of the schedule. What fails is logged and reported, so
// that the alarm rings; the next tick tries it again.
func (s *Service) Handle(ctx context.Context, _ events.CloudWatchEvent) error {
	var faults []error
	for _, id := range sorted(s.All) {
		if err := s.tenant(ctx, id); err != nil {
			s.Log.ErrorContext(ctx, "tick failed", "tenant", id, "err", err)
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}
