package engine_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

const asParent = "SHRAMA_ENGINE_PARENT"

// TestMain lets the test program stand in for one that starts an engine and is
// killed.
func TestMain(m *testing.M) {
	if os.Getenv(asParent) == "" {
		os.Exit(m.Run())
	}
	p, err := engine.DynamoDB(context.Background(), "")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(p.URL)
	select {}
}

func start(t *testing.T, dir string) (*engine.Process, *store.Scope) {
	t.Helper()
	p, err := engine.DynamoDB(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	keys := credentials.NewStaticCredentialsProvider(p.AccessKey, p.SecretKey, "")
	table := store.Open(store.Options{
		Name: "test", Region: engine.Region, Endpoint: p.URL,
		Credentials: func(tenant.ID) aws.CredentialsProvider { return keys },
	})
	if err := table.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p, table.For("np")
}

func answers(url string) bool {
	resp, err := http.Get(url) //nolint:gosec,noctx // the engine just started
	if err == nil {
		resp.Body.Close()
	}
	return err == nil
}

func TestAnEngineDiesWithItsKilledParent(t *testing.T) {
	parent := exec.Command(os.Args[0]) //nolint:gosec // this test program
	parent.Env = append(os.Environ(), asParent+"=1")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if url = strings.TrimSpace(url); err != nil || !answers(url) {
		t.Fatalf("engine at %q does not answer, %v", url, err)
	}
	parent.Process.Kill() //nolint:errcheck // it sleeps
	parent.Wait()         //nolint:errcheck // it was killed
	for end := time.Now().Add(5 * time.Second); answers(url); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the engine outlived its parent")
		}
	}
}

func TestCloseEndsTheEngineAndKeepsItsData(t *testing.T) {
	dir := t.TempDir()
	p, s := start(t, dir)
	k := store.Key{Family: "C", ID: "1", Sort: "head"}
	if err := s.Keep(t.Context(), store.Put{Key: k}); err != nil {
		t.Fatal(err)
	}
	p.Close()
	p.Close()
	if answers(p.URL) {
		t.Error("it still answers")
	}
	_, s = start(t, dir)
	if _, err := s.Get(t.Context(), k); err != nil {
		t.Error(err)
	}
}

func TestWithoutTheProjectItSaysSo(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := engine.DynamoDB(t.Context(), ""); err == nil {
		t.Error("it started from an empty folder")
	}
}

// follow collects the ids that the stream tells until it has seen n.
func follow(t *testing.T, p *engine.Process, n int, fail func(call int) error) (ids []string) {
	t.Helper()
	ctx, done := context.WithTimeout(t.Context(), 20*time.Second)
	defer done()
	call := 0
	err := p.Stream(ctx, "test", func(_ context.Context, e events.DynamoDBEvent) error {
		call++
		if len(e.Records) > 100 {
			t.Errorf("a batch of %d", len(e.Records))
		}
		if err := fail(call); err != nil {
			return err
		}
		changes, err := store.Changes(e)
		for _, c := range changes {
			ids = append(ids, c.New.Key.ID)
		}
		if len(ids) >= n {
			done()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestTheStreamGoesOnWhereItStopped(t *testing.T) {
	dir := t.TempDir()
	p, s := start(t, dir)
	var want []string
	keep := func(n int) {
		for range n {
			want = append(want, fmt.Sprint(len(want)))
			if err := s.Keep(t.Context(), store.Put{Key: store.Key{Family: "C", ID: want[len(want)-1], Sort: "head"}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	never := func(int) error { return nil }
	keep(250)
	got := follow(t, p, 250, func(call int) error {
		if call == 2 || call == 3 {
			return errors.New("relay is down")
		}
		return nil
	})
	keep(3)
	got = append(got, follow(t, p, 3, never)...)
	keep(2)
	p.Close()
	p, s = start(t, dir)
	keep(1)
	got = append(got, follow(t, p, 3, never)...)
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("ids (-got +want):\n%s", diff)
	}
}

func TestABatchThatFailsForEverIsNotPassedOver(t *testing.T) {
	p, s := start(t, "")
	if err := s.Keep(t.Context(), store.Put{Key: store.Key{Family: "C", ID: "1", Sort: "head"}}); err != nil {
		t.Fatal(err)
	}
	ctx, done := context.WithCancel(t.Context())
	calls := 0
	err := p.Stream(ctx, "test", func(context.Context, events.DynamoDBEvent) error {
		if calls++; calls == 3 {
			done()
		}
		return errors.New("relay is down")
	})
	if err != nil || calls != 3 {
		t.Errorf("%d calls, %v; want 3", calls, err)
	}
	if got := follow(t, p, 1, func(int) error { return nil }); len(got) != 1 {
		t.Errorf("the change was lost: %v", got)
	}
}

func TestATableWithoutStreamIsAnError(t *testing.T) {
	p, _ := start(t, "")
	if err := p.Stream(t.Context(), "other", nil); err == nil {
		t.Error("no error")
	}
}
