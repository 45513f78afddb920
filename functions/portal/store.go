package portal

import (
	"context"
	"fmt"
	"time"

	"github.com/shrama/shrama/shared/paper/seal"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/web"
)

// listFor is how long a signed list of permits taken back is served before it is
// made anew: a revocation is on every phone's list a minute after.
const listFor = time.Minute

// signedList is a list and when it was signed.
type signedList struct {
	text string
	at   time.Time
}

// takenBack returns the tenant's signed list of permits that are revoked or
// suspended and whose term still runs.
func (s *Service) takenBack(ctx context.Context, c web.Call) (string, error) {
	if l, ok := s.lists.Load(c.Tenant); ok && c.Now.Sub(l.(signedList).at) < listFor {
		return l.(signedList).text, nil
	}
	list := seal.Revocations{Issuer: string(c.Tenant), At: c.Now}
	numbers, err := register.TakenBack(ctx, c.DB)
	if err != nil {
		return "", err
	}
	for number, state := range numbers {
		if err := list.Add(number, string(state)); err != nil {
			return "", fmt.Errorf("portal: %w", err)
		}
	}
	key, kid, err := s.Keys.Signer(ctx, string(c.Tenant))
	if err != nil {
		return "", fmt.Errorf("portal: %w", err)
	}
	text, err := seal.SignRevocations(key, kid, list)
	if err != nil {
		return "", fmt.Errorf("portal: %w", err)
	}
	s.lists.Store(c.Tenant, signedList{text, c.Now})
	return text, nil
}
