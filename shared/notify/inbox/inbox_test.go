package inbox_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/notify/inbox"
)

func open(t *testing.T, dir string) *inbox.Box {
	t.Helper()
	in, err := inbox.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() }) //nolint:errcheck // the folder goes away
	return in
}

func message(id, to string) notify.Message {
	return notify.Message{ID: id, Tenant: "np", To: to, Lang: "ne", Body: "कोड " + id, At: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)}
}

func TestInboxKeepsEachMessageOnceAcrossRestarts(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	for _, m := range []notify.Message{message("1", "ram@example.com"), message("2", "+9779841234567"), message("1", "ram@example.com")} {
		if err := first.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir)
	if err := again.Send(t.Context(), message("2", "+9779841234567")); err != nil {
		t.Fatal(err)
	}
	want := []notify.Message{message("2", "+9779841234567"), message("1", "ram@example.com")}
	if diff := cmp.Diff(want, again.List("")); diff != "" {
		t.Errorf("newest first (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[1:], again.List("RAM@example.com")); diff != "" {
		t.Errorf("of one reader (-want +got):\n%s", diff)
	}
}

func TestInboxSurvivesALineCutShort(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, dir).Send(t.Context(), message("1", "ram@example.com")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "messages.jsonl")
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for cut := range len(whole) {
		if err := os.WriteFile(name, append(append([]byte{}, whole...), whole[:cut]...), 0o600); err != nil {
			t.Fatal(err)
		}
		in := open(t, dir)
		if err := in.Send(t.Context(), message("2", "ram@example.com")); err != nil {
			t.Fatal(err)
		}
		if got := len(open(t, dir).List("")); got != 2 {
			t.Fatalf("cut after %d bytes: %d messages, want 2", cut, got)
		}
	}
	if err := os.WriteFile(name, []byte("not a message\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := inbox.Open(dir); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a spoilt line: err = %v, want its number", err)
	}
}

func TestInboxTakesManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	in := open(t, dir)
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			if err := in.Send(t.Context(), message(fmt.Sprint(i%50), "ram@example.com")); err != nil {
				t.Error(err)
			}
			in.List("ram@example.com")
		})
	}
	wg.Wait()
	if got := len(open(t, dir).List("")); got != 50 {
		t.Errorf("%d messages on disk, want 50", got)
	}
}

func TestInboxRefusesWhatNoChannelCouldSend(t *testing.T) {
	if err := open(t, t.TempDir()).Send(t.Context(), message("1", "nobody")); !errors.Is(err, notify.ErrAddress) {
		t.Errorf("err = %v, want %v", err, notify.ErrAddress)
	}
}

func page(in *inbox.Box, path, accept string) (status int, kind, body string) {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	in.Handler().ServeHTTP(w, r)
	b, _ := io.ReadAll(w.Result().Body) //nolint:errcheck // a recorder's body
	return w.Code, w.Header().Get("Content-Type"), string(b)
}

func TestInboxPageShowsMessagesAndRunsNothing(t *testing.T) {
	in := open(t, t.TempDir())
	m := message("1", "ram@example.com")
	m.Subject, m.Body = "Code <b>\r\nX: y", "<script>alert(1)</script>\n123456"
	for _, m := range []notify.Message{m, message("2", "+9779841234567")} {
		if err := in.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	_, kind, body := page(in, "/dev/messages?to=ram@example.com", "text/html")
	for _, want := range []string{"Code &lt;b&gt; X: y", "&lt;script&gt;", "123456", `lang="ne"`, `value="ram@example.com"`} {
		if !strings.Contains(body, want) {
			t.Errorf("page lacks %q", want)
		}
	}
	for _, refuse := range []string{"<script", "<style", "style=", "9841234567"} {
		if strings.Contains(body, refuse) {
			t.Errorf("page holds %q", refuse)
		}
	}
	if kind != "text/html; charset=utf-8" {
		t.Errorf("type = %q", kind)
	}
	for _, path := range []string{"/dev/messages?to=%2B9779841234567", "/dev/messages?to=+9779841234567"} {
		_, kind, body = page(in, path, "application/json")
		var got []notify.Message
		if err := json.Unmarshal([]byte(body), &got); err != nil || kind != "application/json" {
			t.Fatalf("%s: %s %v", path, kind, err)
		}
		if diff := cmp.Diff([]notify.Message{message("2", "+9779841234567")}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	if _, _, body := page(in, "/dev/messages?to=none@example.com", "application/json"); body != "[]\n" {
		t.Errorf("no message = %q, want an empty array", body)
	}
	if _, kind, _ := page(in, "/dev/messages/page.css", ""); kind != "text/css; charset=utf-8" {
		t.Errorf("style = %q", kind)
	}
	r, w := httptest.NewRequest("POST", "/dev/messages", nil), httptest.NewRecorder()
	if in.Handler().ServeHTTP(w, r); w.Code != 405 {
		t.Errorf("POST = %d, want 405", w.Code)
	}
}
