// Package draft is what others than the workbench need to know of a draft of the
// settings: what it is for, who wrote in it, and who was asked to approve it.
package draft

import (
	"context"
	"fmt"
	"slices"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/tenant"
)

// Family is that of the drafts' items.
const Family = "SD"

// The acts of which people are told. The note of Submit is the name of who was
// asked to approve, that of Return the reason.
const (
	Submit  = "submit"
	Return  = "return"
	Approve = "approve"
)

// Head is a part of a draft's item.
type Head struct {
	Title   attr.Text `dynamodbav:"t"`
	Authors []string  `dynamodbav:"a,omitempty"` // idents of everybody who wrote in it
	Asked   string    `dynamodbav:"q,omitempty"` // e-mail address of who was asked last
}

// Read returns the head of a draft, as the stream brings one; ok is false for any
// other item.
func Read(it store.Item) (h Head, ok bool, err error) {
	if it.Key.Family != Family {
		return h, false, nil
	}
	if err := it.Decode(&h); err != nil {
		return h, true, fmt.Errorf("draft: %w", err)
	}
	return h, true, nil
}

// Admins returns those who may write settings and approve them. It is read from an
// index and may lag by a second.
func Admins(ctx context.Context, db *store.Scope, in *pack.Pack) (all []people.Person, err error) {
	for _, o := range in.Offices {
		staff, err := people.Staff(ctx, db, o.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, slices.DeleteFunc(staff, func(p people.Person) bool { return !slices.Contains(p.Roles, tenant.Admin) })...)
	}
	return all, nil
}
