// Package tenants embeds the packs: one folder of data for each administration
// family. It holds no law in Go.
package tenants

import "embed"

//go:generate go test ../shared/pack/lint -run CompiledForm -update
//go:generate go test ../shared/pack/schema -run Schemas -update

// FS holds every pack, rooted at the folder's name: np/pack.yaml.
//
//go:embed */*.yaml */services/*.yaml */tables/*.yaml */compiled
var FS embed.FS

// Deployed holds the same packs in their compiled forms alone: what a function
// carries.
//
//go:embed */compiled
var Deployed embed.FS
