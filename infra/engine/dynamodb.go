package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// DynamoDB starts dynoxide with its data in dir, or in memory where dir is
// empty. The context bounds the start, not the run. It takes any credentials.
func DynamoDB(ctx context.Context, dir string) (*Process, error) {
	top, err := Root()
	if err != nil {
		return nil, err
	}
	p := program{
		path:   filepath.Join(top, "infra/npm/node_modules/@dynoxide/linux-x64/dynoxide"),
		args:   func(port string) []string { return []string{"serve", "--port", port} },
		server: "Dynoxide",
	}
	if _, err := os.Stat(p.path); err != nil {
		return nil, fmt.Errorf("engine: DynamoDB's engine is not installed; run: go run ./infra/shrama setup (%w)", err)
	}
	if dir != "" {
		if dir, err = filepath.Abs(dir); err != nil {
			return nil, fmt.Errorf("engine: %w", err)
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("engine: %w", err)
		}
		p.args = func(port string) []string {
			return []string{"serve", "--port", port, "--db-path", filepath.Join(dir, "dynamodb.sqlite")}
		}
	}
	proc, err := start(ctx, p)
	if err != nil {
		return nil, err
	}
	proc.dir, proc.AccessKey, proc.SecretKey = dir, "local", "local"
	return proc, nil
}
