package clock

import "github.com/shrama/shrama/shared/web"

// Open returns the clock of a house.
func Open(h web.House) *Service {
	return &Service{Table: h.Table, Tenants: h.Tenants, Clock: h.Clock, Log: h.Log}
}
