package workbench

import (
	"context"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/store"
)

// EndPost takes somebody's post at once. It needs no second person, since it only
// takes; to give one does.
func EndPost(ctx context.Context, db *store.Scope, email string, a Acting) (people.Person, error) {
	if !a.By.Has(pack.Admin) {
		return people.Person{}, fault.New(fault.Forbidden, "setting.admins-only")
	}
	return people.End(ctx, db, people.Entry{Person: people.Person{Email: email}, By: a.By.Person, At: a.At})
}
