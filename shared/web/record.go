package web

import (
	"errors"
	"slices"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/limit"
)

// Record writes a line of the log about somebody's way in or out: what happened,
// to which person by their ident, and how, as pairs. No line ever holds a name, an
// address or what somebody typed (ASVS 5.0 16.2.5, 16.3.1).
func (c Call) Record(what, person string, how ...any) {
	if c.server != nil {
		c.server.log().Info(what, append([]any{"tenant", c.Tenant, "person", person}, how...)...)
	}
}

// refused are the kinds of fault that may be somebody trying how far they get.
var refused = []fault.Kind{fault.Malformed, fault.Forbidden, fault.TooLarge, fault.TooMany}

// noted writes a line of the log about a refusal that may be an attempt: what no
// page of ours sends, what the caller may not do or see, what they do too often.
// A limit that is a whole tenant's wakes somebody.
func (x *exchange) noted(f *fault.Error) {
	about := []any{"tenant", x.call.Tenant, "route", x.pattern(), "person", x.call.Actor.Person, "code", f.Code}
	if slices.Contains(refused, f.Kind) || errors.Is(f, fault.ErrHidden) {
		x.server.log().Info("refused", about...)
	}
	if l, ok := errors.AsType[*limit.Reached](f); ok && l.Whole {
		x.server.log().Warn(limit.WholeReached, append(about, "limit", l.Kind)...)
	}
}
