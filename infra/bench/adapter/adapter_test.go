package adapter_test

import (
	"bytes"
	"flag"
	"log/slog"
	"strings"
	"testing"

	"github.com/shrama/shrama/infra/bench/adapter"
	"github.com/shrama/shrama/infra/house"
)

func TestAnEventCostsMoreThanACall(t *testing.T) {
	h, err := house.Open(t.Context(), house.Options{Addr: "127.0.0.1:0", Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if err := h.Onboard(t.Context(), "np", "np"); err != nil {
		t.Fatal(err)
	}
	if err := flag.Set("test.benchtime", "20x"); err != nil {
		t.Fatal(err)
	}
	rows, err := adapter.Measure(h.House, "np")
	if err != nil || len(rows) != 3 {
		t.Fatalf("%+v, %v", rows, err)
	}
	for _, r := range rows {
		if r.Event.Allocs <= r.Direct.Allocs || r.Direct.Allocs <= r.Handler.Allocs || r.Ratio <= 0 {
			t.Errorf("%+v", r)
		}
	}
	var table bytes.Buffer
	if err := adapter.Table(&table, rows); err != nil || !strings.Contains(table.String(), "page, brotli") {
		t.Errorf("%v\n%s", err, table.String())
	}
}
