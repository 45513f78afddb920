package mandate

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/signed"
	"github.com/shrama/shrama/shared/tenant"
)

const patience = 3 * time.Second // for one try

// session takes the role for one tenant.
type session struct {
	*Mandates
	id tenant.ID
}

// Retrieve takes a session in the name of the function's own role. It is named for
// the tenant, so that every line of CloudTrail says whose it was.
func (s session) Retrieve(ctx context.Context) (aws.Credentials, error) {
	a, err := s.sts.Fill(ctx, url.Values{
		"Action": {"AssumeRole"}, "Version": {"2011-06-15"}, "RoleArn": {s.role}, "RoleSessionName": {string(s.id)},
		"DurationSeconds":   {strconv.Itoa(int(life / time.Second))},
		"Tags.member.1.Key": {"tenant"}, "Tags.member.1.Value": {string(s.id)},
	})
	if err != nil {
		return aws.Credentials{}, fmt.Errorf("mandate: for %s: %w", s.id, err)
	}
	said := func(element string) string { return signed.Text(a.Body, element) }
	c := aws.Credentials{
		AccessKeyID: said("AccessKeyId"), SecretAccessKey: said("SecretAccessKey"), SessionToken: said("SessionToken"),
		Source: "mandate", CanExpire: true,
	}
	if c.Expires, err = time.Parse(time.RFC3339, said("Expiration")); err != nil || !c.HasKeys() || c.SessionToken == "" {
		return aws.Credentials{}, fmt.Errorf("mandate: for %s: %w", s.id, errHalf)
	}
	return c, nil
}

var errHalf = errors.New("STS answered half a session")
