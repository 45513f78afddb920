package assets

import (
	"encoding/binary"
	"encoding/json"
	"os/exec"
	"testing"

	"github.com/shrama/shrama/shared/ident"
)

// The browser and the server must write an id alike, or the server refuses the
// form. Node stands in for the browser: the same file, the same language.
func TestABrowserWritesAnIDAsTheServerDoes(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is missing: it builds and tests the assets; install Node 20 or later")
	}
	ids := []ident.ID{{}, {15: 1}}
	var full ident.ID
	for i := range full {
		full[i] = 0xff
	}
	ids = append(ids, full)
	for range 200 {
		ids = append(ids, ident.New())
	}
	numbers := make([][4]uint32, len(ids))
	for i, id := range ids {
		for j := range numbers[i] {
			numbers[i][j] = binary.BigEndian.Uint32(id[4*j:])
		}
	}
	in, err := json.Marshal(numbers)
	if err != nil {
		t.Fatal(err)
	}
	const program = `import('./src/page/mint.js').then((m) => console.log(JSON.stringify(JSON.parse(process.argv[1]).map((n) => m.encode(n)))))`
	out, err := exec.CommandContext(t.Context(), node, "--input-type=module", "-e", program, string(in)).Output() //nolint:gosec // a fixed program on fixed numbers
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	for i, id := range ids {
		if got[i] != id.String() {
			t.Errorf("the browser writes %x as %s, want %s", id[:], got[i], id)
		}
	}
}
