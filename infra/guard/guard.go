// Package guard stands before the local engines as IAM stands before AWS's
// services: it gives out sessions of the roles that template.yaml and its nested
// stacks declare, reads from each request what is to be done to what, and lets
// through what the policies allow. A handler that strayed is refused on a laptop
// and in every test as it would be on AWS.
//
// It knows no tenants and makes no exceptions: all it knows stands in the
// template. Nothing here is deployed.
package guard

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/iam"
	"github.com/shrama/shrama/infra/stack"
	"github.com/shrama/shrama/shared/mandate"
	"github.com/shrama/shrama/shared/tenant"
)

// Options say which template rules over which engines.
type Options struct {
	Template string            // its file; empty is the project's
	Names    map[string]string // of the table and the bucket, by logical id
	DynamoDB *engine.Process   // nil where there is none
	S3       *engine.Process   // likewise; one that was not started here knows no sessions, so nothing stands before it
}

// Guard is the three services as the product reaches them.
type Guard struct {
	DynamoDB, S3, STS string // addresses

	region string
	roles  map[string]iam.Role
	tables map[string]shape // by name
	seed   string           // what a session's secret follows from

	mu      sync.Mutex
	callers map[string]*caller // by access key

	servers  []*http.Server
	asked    atomic.Int64
	took     atomic.Int64
	operator aws.Credentials
}

// shape is what of a table's keys a policy speaks of.
type shape struct {
	arn  string
	hash map[string]string // the partition key's attribute by index; "" is the table's own
}

// caller is who holds an access key: a function's role for as long as the guard
// stands, a session of a role for 900 s, or the operator, who may do all.
type caller struct {
	arn      string
	role     *iam.Role
	context  iam.Context
	policies []iam.Policy
	token    string
	expires  time.Time // zero is never
	all      bool
}

// Open reads the template and stands before the engines, on loopback ports.
// Close ends it and leaves the engines running.
func Open(ctx context.Context, o Options) (*Guard, error) {
	if o.Template == "" {
		top, err := engine.Root()
		if err != nil {
			return nil, fmt.Errorf("guard: %w", err)
		}
		o.Template = filepath.Join(top, "template.yaml")
	}
	s, err := stack.Read(o.Template, stack.Place{Region: engine.Region, Names: o.Names})
	if err != nil {
		return nil, fmt.Errorf("guard: %w", err)
	}
	g := &Guard{region: engine.Region, callers: map[string]*caller{}, tables: tables(s), seed: rand.Text()}
	if g.roles, err = iam.Roles(s); err != nil {
		return nil, fmt.Errorf("guard: %w", err)
	}
	g.operator = aws.Credentials{AccessKeyID: "OPERATOR", SecretAccessKey: rand.Text()}
	if o.S3 != nil && o.S3.Started() {
		g.seed = o.S3.SecretKey
	}
	if o.S3 != nil {
		g.operator = aws.Credentials{AccessKeyID: o.S3.AccessKey, SecretAccessKey: o.S3.SecretKey}
	}
	g.callers[g.operator.AccessKeyID] = &caller{arn: "arn:aws:iam::" + stack.Account + ":user/operator", all: true}
	var faults []error
	g.STS, err = g.serve(ctx, http.HandlerFunc(g.assume))
	faults = append(faults, err)
	if o.DynamoDB != nil {
		g.DynamoDB, err = g.serve(ctx, g.before(o.DynamoDB.URL, g.dynamodb))
		faults = append(faults, err)
	}
	if o.S3 != nil {
		g.S3 = o.S3.URL
		if o.S3.Started() {
			g.S3, err = g.serve(ctx, g.before(o.S3.URL, g.s3))
			faults = append(faults, err)
		}
	}
	if err := errors.Join(faults...); err != nil {
		g.Close()
		return nil, fmt.Errorf("guard: %w", err)
	}
	return g, nil
}

func (g *Guard) serve(ctx context.Context, h http.Handler) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	g.servers = append(g.servers, s)
	go s.Serve(l) //nolint:errcheck // it ends with Close
	return "http://" + l.Addr().String(), nil
}

// Close ends the guard; what is under way is cut.
func (g *Guard) Close() {
	for _, s := range g.servers {
		s.Close() //nolint:errcheck,gosec // there is nobody to tell
	}
}

// Tenant is the ARN of the role that functions take for a tenant.
func (g *Guard) Tenant() string { return g.roles["Tenant"].ARN }

// Function returns the credentials of a role of the template, such as Portal:
// what Lambda gives the function in its environment. It panics where the
// template has no such role.
func (g *Guard) Function(name string) aws.CredentialsProvider {
	r, ok := g.roles[name]
	if !ok {
		panic(fmt.Sprintf("guard: the template has no role %s but %v", name, slices.Sorted(maps.Keys(g.roles))))
	}
	c := iam.Context{}
	c.Set("aws:PrincipalArn", r.ARN)
	access, secret, token := g.admit(&caller{arn: r.Session(name), role: &r, context: c, policies: r.Policies})
	return credentials.NewStaticCredentialsProvider(access, secret, token)
}

// As returns where a function's code gets the credentials of tenants from, as
// shared/boot makes it.
func (g *Guard) As(function string) func(tenant.ID) aws.CredentialsProvider {
	return mandate.Open(mandate.Options{Role: g.Tenant(), Region: g.region, Endpoint: g.STS, Own: g.Function(function)}).For
}

// Operator returns credentials that may do all, as those of who deploys: to make
// the table, to export a tenant.
func (g *Guard) Operator() aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(g.operator.AccessKeyID, g.operator.SecretAccessKey, "")
}

// admit gives a caller an access key.
func (g *Guard) admit(c *caller) (access, secret, token string) {
	access = "ASIA" + rand.Text()[:16]
	secret, token = secretOf(g.seed, access), tokenOf(g.seed, access)
	c.token = token
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.callers) > 10_000 {
		maps.DeleteFunc(g.callers, func(_ string, c *caller) bool { return !c.expires.IsZero() && time.Now().After(c.expires) })
	}
	g.callers[access] = c
	return access, secret, token
}

// The ways in which a caller can be none.
var (
	errNobody  = errors.New("no credentials")
	errUnknown = errors.New("unknown credentials")
	errExpired = errors.New("the session has ended")
)

// who returns the holder of an access key, if the token is its own.
func (g *Guard) who(access, token string) (*caller, error) {
	if access == "" {
		return nil, errNobody
	}
	g.mu.Lock()
	c, ok := g.callers[access]
	g.mu.Unlock()
	switch {
	case !ok || c.token != token:
		return nil, errUnknown
	case !c.expires.IsZero() && time.Now().After(c.expires):
		return nil, errExpired
	}
	return c, nil
}

// ask is one action on one resource that a request comes to.
type ask struct {
	action, resource string
	context          iam.Context // beside what is known of the caller
}

// denial is what was asked for and not allowed.
type denial struct {
	ask
	caller *caller
	by     iam.Decision
}

func (d denial) Error() string {
	because := "no identity-based policy allows the " + d.action + " action"
	if d.by == iam.Explicit {
		because = "an explicit deny in an identity-based policy"
		return fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s with %s", d.caller.arn, d.action, d.resource, because)
	}
	return fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s because %s", d.caller.arn, d.action, d.resource, because)
}

// may returns nil if all that is asked is allowed, and else the first denial.
func (g *Guard) may(c *caller, asks []ask) error {
	if c.all {
		return nil
	}
	began := time.Now()
	defer func() {
		g.took.Add(int64(time.Since(began)))
		g.asked.Add(int64(len(asks)))
	}()
	for _, a := range asks {
		all := maps.Clone(c.context)
		for k, v := range a.context {
			all.Set(k, v...)
		}
		d, err := iam.Decide(c.policies, iam.Request{Action: a.action, Resource: a.resource, Context: all})
		if err != nil || d != iam.Allowed {
			return errors.Join(denial{a, c, d}, err)
		}
	}
	if len(asks) == 0 {
		return denial{ask{"nothing", "*", nil}, c, iam.Implicit}
	}
	return nil
}

// Decided returns how many decisions were taken and how long each took.
func (g *Guard) Decided() (n int, each time.Duration) {
	n = int(g.asked.Load())
	return n, time.Duration(g.took.Load() / int64(max(n, 1)))
}

// tables are the shapes of the template's tables.
func tables(s *stack.Stack) map[string]shape {
	all := map[string]shape{}
	s.Walk(func(_ string, r stack.Resource) {
		if r.Type != "AWS::DynamoDB::Table" {
			return
		}
		x := shape{arn: r.ARN, hash: map[string]string{"": hashOf(r.Properties)}}
		indexes, _ := r.Properties["GlobalSecondaryIndexes"].([]any)
		for _, i := range indexes {
			m, _ := i.(map[string]any)
			x.hash[fmt.Sprint(m["IndexName"])] = hashOf(m)
		}
		all[r.Name] = x
	})
	return all
}

func hashOf(props map[string]any) string {
	keys, _ := props["KeySchema"].([]any)
	for _, k := range keys {
		if m, _ := k.(map[string]any); m["KeyType"] == "HASH" {
			return fmt.Sprint(m["AttributeName"])
		}
	}
	return ""
}
