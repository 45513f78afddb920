// Package keys opens the keys that sign what certificates state. It is apart
// from package boot because only some functions sign, and what they do it with is
// bytes that the others need not load.
package keys

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/paper/kms"
	"github.com/shrama/shrama/shared/signed"
	"github.com/shrama/shrama/shared/tenant"
)

// Needs are the variables that keys need.
var Needs = boot.Needs{"SHRAMA_KEYS"}

// Open returns the tenants' keys in KMS: made in the function's own name, used in
// the tenant's. It makes no call.
func Open(e boot.Env) *kms.Ring {
	client := func(c aws.CredentialsProvider) signed.Service {
		return signed.Service{Name: "kms", Region: e.Region, Credentials: c}
	}
	return &kms.Ring{
		Client: client(e.Own),
		For:    func(issuer string) signed.Service { return client(e.Tenant(tenant.ID(issuer))) },
		Prefix: e.Keys,
	}
}
