package pack_test

import (
	"testing"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/tenants"
)

func TestEveryPackLoads(t *testing.T) {
	p, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range p.Services {
		if _, err := p.Service(id); err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkReadOneService(b *testing.B) {
	for b.Loop() {
		p, err := pack.Open(tenants.FS).Pack("np")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.Service("work-permit"); err != nil {
			b.Fatal(err)
		}
	}
}
