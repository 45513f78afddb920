package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/words"
)

func TestTheHomeTellsWhatStandsAndWhatWaits(t *testing.T) {
	on := func(version, day int) tenancy.Setting {
		return tenancy.Setting{Version: version, From: civil.Date{Year: 2026, Month: 12, Day: day}}
	}
	for _, tt := range []struct {
		name string
		all  []tenancy.Setting
		live int
		next []nextLine
		says string
	}{
		{"nothing", nil, 0, []nextLine{}, "The law decides as it is. No settings are published."},
		{"one that waits", []tenancy.Setting{on(1, 20)}, 0, []nextLine{{1, "2026-12-20"}}, "The law decides as it is. Version 1 waits and decides from 20 Dec 2026."},
		{"one that stands", []tenancy.Setting{on(1, 10)}, 1, []nextLine{}, "Version 1 of the settings decides since 10 Dec 2026."},
		{"one of each", []tenancy.Setting{on(1, 1), on(2, 9), on(3, 20)}, 2, []nextLine{{3, "2026-12-20"}}, "Version 2 of the settings decides since 9 Dec 2026. Version 3 waits and decides from 20 Dec 2026."},
		{"one that is taken back before its day", []tenancy.Setting{on(1, 20), on(2, 15)}, 0, []nextLine{{2, "2026-12-15"}}, "The law decides as it is. Version 2 waits and decides from 15 Dec 2026."},
	} {
		c := web.Call{Print: words.New("en", words.Locale{}), Now: time.Date(2026, 12, 10, 9, 0, 0, 0, time.UTC)}
		c.Tenancy.Settings = tt.all
		var v homeView
		v.stands(c)
		if said := strings.Join(v.live, " "); said != tt.says || v.Live != tt.live || len(v.Next) != len(tt.next) {
			t.Errorf("%s: %d, %v, %s", tt.name, v.Live, v.Next, said)
		}
		for i, n := range tt.next {
			if v.Next[i] != n {
				t.Errorf("%s: %v", tt.name, v.Next)
			}
		}
	}
}
