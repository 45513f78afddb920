// Package mandate lets a function act for one tenant and no other. A function's
// own role may touch no tenant's things; it may take the tenant's role, with the
// tenant as the session's tag, and AWS holds the session to what is that
// tenant's (infra/stacks/roles.yaml).
//
// See the AWS pages "AssumeRole" (STS API) and "Passing session tags in AWS STS".
package mandate

import (
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/signed"
	"github.com/shrama/shrama/shared/tenant"
)

const (
	life   = 15 * time.Minute // of a session, the shortest that STS gives
	margin = 3 * time.Minute  // before its end it is renewed, by chance up to half of this later
	most   = 256              // sessions kept
)

// Options say whose role is taken, and by whom.
type Options struct {
	Role     string // ARN of the tenant's role
	Region   string
	Endpoint string                  // a local stand-in's address; empty is STS of the region
	Own      aws.CredentialsProvider // of the function's own role
	HTTP     aws.HTTPClient          // nil is one of the SDK's own
}

// Mandates are the sessions of the tenant's role, one a tenant. They may be used
// by many goroutines.
type Mandates struct {
	role string
	sts  signed.Service

	mu   sync.Mutex
	kept map[tenant.ID]*aws.CredentialsCache
}

// Open returns the mandates that o describes. It makes no call.
func Open(o Options) *Mandates {
	return &Mandates{
		role: o.Role, kept: map[tenant.ID]*aws.CredentialsCache{},
		sts: signed.Service{Name: "sts", Region: o.Region, Endpoint: o.Endpoint, Credentials: o.Own, HTTP: o.HTTP, Patience: patience},
	}
}

// For returns the credentials of one tenant's session: taken when they are first
// asked for, by one call however many ask, and again a little before they end. It
// panics on an id that is not Valid, for that id came from somewhere that checked
// nothing.
func (m *Mandates) For(id tenant.ID) aws.CredentialsProvider {
	if !id.Valid() {
		panic(fmt.Sprintf("mandate: %q is not a tenant", id))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.kept[id]
	if !ok {
		if len(m.kept) >= most {
			clear(m.kept) // who holds one keeps it; the next to ask takes another
		}
		c = aws.NewCredentialsCache(session{m, id}, func(o *aws.CredentialsCacheOptions) {
			o.ExpiryWindow, o.ExpiryWindowJitterFrac = margin, 0.5
		})
		m.kept[id] = c
	}
	return c
}
