package verify_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/paper/verify"
)

// TestWhatHasNoEndShowsNoDay: a seal writes a day of the year 9999, and the phone
// the words that stand for it. Any other day is a day.
func TestWhatHasNoEndShowsNoDay(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	kathmandu := time.FixedZone("NPT", 20700)
	f := calendar.Forever
	for want, at := range map[string]time.Time{
		"until it is revoked": time.Date(f.Year, f.Month, f.Day, 23, 59, 59, 0, kathmandu),
		"14 December, 2027":   time.Date(2027, 12, 14, 23, 59, 59, 0, kathmandu),
	} {
		run := fmt.Sprintf(`import { show } from './verify.mjs';
const e = { dataset: { claim: 'to' } }, all = { '[data-claim]': [e] };
show({ dataset: { timeZone: 'Asia/Kathmandu', forms: %q }, querySelectorAll: q => all[q] || [] }, { verdict: 'valid', to: %d });
console.log(e.textContent);`, "0123456789"+strings.Repeat("|0 December, 1", 12)+"|until it is revoked", at.Unix())
		dir := t.TempDir()
		for name, text := range map[string]string{"verify.mjs": verify.Script, "run.mjs": run} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		out, err := exec.CommandContext(t.Context(), "node", filepath.Join(dir, "run.mjs")).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("%s, want %s (%v)", got, want, err)
		}
	}
}
