package clock

import (
	"github.com/shrama/shrama/shared/paper/seal"
	"github.com/shrama/shrama/shared/web"
)

// Open returns the clock of a house with these keys.
func Open(h web.House, keys seal.Keyring) *Service {
	return &Service{Table: h.Table, Tenants: h.Tenants, Keys: keys, Clock: h.Clock, Log: h.Log}
}
