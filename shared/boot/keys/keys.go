// Package keys opens the keys that sign what certificates state. It is apart
// from package boot because only some functions sign, and the client of KMS is
// bytes that the others need not load.
package keys

import (
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/paper/kms"
)

// Open returns the tenants' keys in KMS. It makes no call.
func Open(e boot.Env) *kms.Ring {
	return &kms.Ring{
		Client: awskms.New(awskms.Options{Region: e.Region, Credentials: e.DynamoDB.Credentials("")}),
		Prefix: e.Keys,
	}
}
