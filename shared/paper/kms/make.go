package kms

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

// purpose is one of the two keys that an issuer has.
type purpose struct {
	alias string
	spec  types.KeySpec
	usage types.KeyUsageType
	about string
}

// purposes are the key that signs papers, and the one that seals what only the
// tenant may read. The second's alias holds a slash, which no tenant's code does.
func (r *Ring) purposes(issuer string) []purpose {
	return []purpose{
		{"alias/" + r.Prefix + issuer, types.KeySpecEccNistP256, types.KeyUsageTypeSignVerify, "signs the papers of " + issuer + " (ES256)"},
		{"alias/" + r.Prefix + "data/" + issuer, types.KeySpecSymmetricDefault, types.KeyUsageTypeEncryptDecrypt, "seals the data of " + issuer},
	}
}

// Make makes the keys that the issuer lacks, and reports whether it lacked any.
// Of several that make them at once all end with the same keys.
func (r *Ring) Make(ctx context.Context, issuer string) (made bool, err error) {
	for _, p := range r.purposes(issuer) {
		there, err := r.there(ctx, p.alias)
		if err != nil {
			return made, err
		}
		if there {
			continue
		}
		if err := r.make(ctx, issuer, p); err != nil {
			return made, err
		}
		made = true
	}
	return made, nil
}

// Ready reports whether the issuer has the key that signs and the one that seals.
func (r *Ring) Ready(ctx context.Context, issuer string) (signs, seals bool, err error) {
	both := r.purposes(issuer)
	if signs, err = r.there(ctx, both[0].alias); err != nil {
		return false, false, err
	}
	seals, err = r.there(ctx, both[1].alias)
	return signs, seals, err
}

// there reports whether an alias leads to a key that can be used.
func (r *Ring) there(ctx context.Context, alias string) (bool, error) {
	out, err := r.Client.DescribeKey(ctx, &awskms.DescribeKeyInput{KeyId: &alias})
	if _, none := errors.AsType[*types.NotFoundException](err); none {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("kms: %s: %w", alias, err)
	}
	if s := out.KeyMetadata.KeyState; s != types.KeyStateEnabled {
		return false, fmt.Errorf("kms: the key of %s is %s: enable it, or cancel its deletion", alias, s)
	}
	return true, nil
}

// make makes one key and gives it its alias. Who comes second to the alias
// schedules the own, unused key for deletion.
func (r *Ring) make(ctx context.Context, issuer string, p purpose) error {
	key, err := r.Client.CreateKey(ctx, &awskms.CreateKeyInput{
		KeySpec: p.spec, KeyUsage: p.usage, Description: aws.String(p.about),
		Tags: []types.Tag{{TagKey: aws.String("shrama"), TagValue: aws.String(r.Prefix)}, {TagKey: aws.String("tenant"), TagValue: &issuer}},
	})
	if err != nil {
		return fmt.Errorf("kms: make a key for %s: %w", p.alias, err)
	}
	_, err = r.Client.CreateAlias(ctx, &awskms.CreateAliasInput{AliasName: &p.alias, TargetKeyId: key.KeyMetadata.KeyId})
	if err == nil {
		return nil
	}
	_, gone := r.Client.ScheduleKeyDeletion(ctx, &awskms.ScheduleKeyDeletionInput{KeyId: key.KeyMetadata.KeyId, PendingWindowInDays: aws.Int32(7)})
	if _, taken := errors.AsType[*types.AlreadyExistsException](err); taken {
		return gone
	}
	return errors.Join(fmt.Errorf("kms: name the key %s: %w", p.alias, err), gone)
}
