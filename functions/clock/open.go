package clock

import (
	"github.com/shrama/shrama/shared/logbook"
	"github.com/shrama/shrama/shared/web"
)

// Open returns the clock of a house whose logs are signed so.
func Open(h web.House, s logbook.Signing) *Service {
	return &Service{Table: h.Table, Tenants: h.Tenants, Signing: s, Clock: h.Clock, Log: h.Log}
}
