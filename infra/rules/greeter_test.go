//go:build !race

package rules_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shrama/shrama/infra/stack"
)

// TestTheGreeterLeadsOnAndSaysWhoIsAsking runs CloudFront's function, with a
// list of names in the place of CloudFront's.
func TestTheGreeterLeadsOnAndSaysWhoIsAsking(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	s, err := stack.Read(filepath.Join(root, "template.yaml"), stack.Place{Parameters: map[string]string{"Domain": "shrama.example"}})
	if err != nil {
		t.Fatal(err)
	}
	code, _ := s.Resources["Edge"].Nested.Resources["Greeter"].Properties["FunctionCode"].(string)
	list := `const cf = {kvs: () => ({get: async (host) => { if (host === 'permits.example.np') return 'np'; throw new Error('none'); }})};`
	script := strings.Replace(code, "import cf from 'cloudfront';", list, 1) + `
for (const [host, uri] of [['shrama.example', '/np/'], ['permits.example.np', '/permit/queue'], ['evil.example', '/np/']]) {
  const headers = {host: {value: host}, 'x-viewer-address': {value: '198.51.100.66'}};
  const out = await handler({viewer: {ip: '203.0.113.9'}, request: {uri, headers}});
  console.log(out.statusCode || 'on', out.headers?.location?.value || '', out.headers?.['x-viewer-address']?.value || '');
}`
	file := filepath.Join(t.TempDir(), "greeter.mjs")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := exec.CommandContext(t.Context(), node, file).CombinedOutput()
	want := "on  203.0.113.9\n302 https://shrama.example/np/permit/queue \n404  \n"
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}
