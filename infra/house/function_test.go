package house

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestAnswersOfCallsAtOnceDoNotMix(t *testing.T) {
	echo := function{func(_ context.Context, s string) (string, error) { return strings.Repeat(s, 5000), nil }}
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			mine := fmt.Sprint(i)
			want := `"` + strings.Repeat(mine, 5000) + `"`
			for range 200 {
				got, err := echo.Invoke(context.Background(), []byte(`"`+mine+`"`))
				if err != nil || strings.TrimSpace(string(got)) != want {
					t.Errorf("caller %s got %.20q… (%d bytes), %v", mine, got, len(got), err)
					return
				}
			}
		})
	}
	wait.Wait()
}
