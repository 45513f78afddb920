package kms

import (
	"context"
	"errors"
	"fmt"

	"github.com/shrama/shrama/shared/signed"
)

// purpose is one of the two keys that an issuer has.
type purpose struct {
	alias, spec, usage, about string
}

// purposes are the key that signs papers, and the one that seals what only the
// tenant may read. The second's alias holds a slash, which no tenant's code does.
func (r *Ring) purposes(issuer string) []purpose {
	return []purpose{
		{"alias/" + r.Prefix + issuer, "ECC_NIST_P256", signs, "signs the papers of " + issuer + " (ES256)"},
		{"alias/" + r.Prefix + "data/" + issuer, "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "seals the data of " + issuer},
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
	var out struct{ KeyMetadata struct{ KeyState string } }
	err := r.Client.Ask(ctx, "TrentService.DescribeKey", map[string]any{"KeyId": alias}, &out)
	if refused(err, "NotFoundException") {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("kms: %s: %w", alias, err)
	}
	if s := out.KeyMetadata.KeyState; s != "Enabled" {
		return false, fmt.Errorf("kms: the key of %s is %s: enable it, or cancel its deletion", alias, s)
	}
	return true, nil
}

// make makes one key and gives it its alias. Who comes second to the alias leaves
// the own key unused and without a name: a right to delete keys would be worse.
func (r *Ring) make(ctx context.Context, issuer string, p purpose) error {
	var key struct {
		KeyMetadata struct {
			ID string `json:"KeyId"`
		}
	}
	tag := func(name, value string) map[string]string {
		return map[string]string{"TagKey": name, "TagValue": value}
	}
	err := r.Client.Ask(ctx, "TrentService.CreateKey", map[string]any{
		"KeySpec": p.spec, "KeyUsage": p.usage, "Description": p.about, "Tags": []any{tag("shrama", r.Prefix), tag("tenant", issuer)},
	}, &key)
	if err != nil {
		return fmt.Errorf("kms: make a key for %s: %w", p.alias, err)
	}
	err = r.Client.Ask(ctx, "TrentService.CreateAlias", map[string]any{"AliasName": p.alias, "TargetKeyId": key.KeyMetadata.ID}, nil)
	if err != nil && !refused(err, "AlreadyExistsException") {
		return fmt.Errorf("kms: name the key %s: %w", p.alias, err)
	}
	return nil
}

// refused reports whether KMS refused a call so.
func refused(err error, code string) bool {
	r, ok := errors.AsType[*signed.Refusal](err)
	return ok && r.Code == code
}
