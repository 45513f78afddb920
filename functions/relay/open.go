package relay

import "github.com/shrama/shrama/shared/web"

// Open returns the relay of a house.
func Open(h web.House) *Service {
	return &Service{Table: h.Table, Tenants: h.Tenants, Notify: h.Notify, Clock: h.Clock, Base: h.Base, Log: h.Log}
}
