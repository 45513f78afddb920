package files_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/files/accepted"
	"github.com/shrama/shrama/shared/files/filestest"
	"github.com/shrama/shrama/shared/ident"
)

var (
	noon = time.Date(2026, 11, 22, 6, 15, 0, 0, time.UTC)
	wide = files.Limits{MaxBytes: 1 << 20}
)

const done = "https://shrama.test/np/permits/7k/documents?field=passport"

func form(t *testing.T, s *files.Scope, lim files.Limits, done string) files.Form {
	t.Helper()
	f, err := s.Upload(t.Context(), lim, done, noon)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// post sends the form and returns S3's status and answer.
func post(t *testing.T, f files.Form, b []byte) (int, http.Header, string) {
	t.Helper()
	resp := filestest.Post(t, f, b)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(body)
}

func accept(t *testing.T, s *files.Scope, id string) accepted.Document {
	t.Helper()
	d, err := s.Accept(t.Context(), id, wide)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAPlainFormEndsWhereItWasTold(t *testing.T) {
	s := filestest.Open(t)
	f := form(t, s, wide, done)
	if !f.Expires.Equal(noon.Add(10*time.Minute)) || f.ID == "" {
		t.Errorf("form = %+v", f)
	}
	code, header, body := post(t, f, pdf(""))
	if code != http.StatusSeeOther {
		t.Fatalf("%d %s", code, body)
	}
	to, err := url.Parse(header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	q := to.Query()
	if to.Host != "shrama.test" || to.Path != "/np/permits/7k/documents" || q.Get("field") != "passport" || !strings.Contains(q.Get("key"), "/"+f.ID+".") {
		t.Errorf("it goes on at %s", to)
	}
	if code, _, body := post(t, form(t, s, wide, ""), pdf("")); code != http.StatusCreated {
		t.Errorf("without an address: %d %s", code, body)
	}
}

func TestAnUploadBecomesADocumentOnceAndForAll(t *testing.T) {
	s := filestest.Open(t)
	f := form(t, s, wide, done)
	post(t, f, pdf(""))
	if _, err := s.Read(t.Context(), f.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("what is in quarantine was read: %v", err)
	}
	d := accept(t, s, f.ID)
	sum := sha256.Sum256(pdf(""))
	want := accepted.Document{ID: f.ID, Type: "application/pdf", Size: int64(len(pdf(""))), SHA256: sum[:]}
	if diff := cmp.Diff(d, want); diff != "" {
		t.Errorf("document (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(accept(t, s, f.ID), want); diff != "" {
		t.Errorf("accepted again (-got +want):\n%s", diff)
	}
	// The form still works for minutes; what an officer saw must not change.
	if code, _, _ := post(t, f, pdf("/Changed true")); code != http.StatusSeeOther {
		t.Fatalf("second post: %d", code)
	}
	if diff := cmp.Diff(accept(t, s, f.ID), want); diff != "" {
		t.Errorf("accepted after another post (-got +want):\n%s", diff)
	}
	if b, err := s.Read(t.Context(), f.ID); err != nil || !bytes.Equal(b, pdf("")) {
		t.Errorf("read %q, %v", b, err)
	}
}

func TestAnUploadIsAcceptedOnlyForWhatItWasBegun(t *testing.T) {
	s := filestest.Open(t)
	mine, other := files.Limits{For: "case/1/passport", MaxBytes: 1 << 20}, files.Limits{For: "case/2/passport", MaxBytes: 1 << 20}
	f := form(t, s, mine, done)
	post(t, f, pdf(""))
	if _, err := s.Accept(t.Context(), f.ID, other); code(err) != "file.missing" {
		t.Errorf("from quarantine for another case: %v, want file.missing", err)
	}
	if _, err := s.Accept(t.Context(), f.ID, mine); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accept(t.Context(), f.ID, other); code(err) != "file.missing" {
		t.Errorf("after it was accepted: %v, want file.missing", err)
	}
	if d, err := s.Accept(t.Context(), f.ID+".0123456789abcdef", mine); err != nil || d.ID != f.ID {
		t.Errorf("by the last part of its key: %v, %v", d.ID, err)
	}
}

// TestAListIsReadWhereItLies, by whom and for what it was sent, and never becomes
// a document.
func TestAListIsReadWhereItLies(t *testing.T) {
	s := filestest.Open(t)
	lim := files.Limits{For: "/np/people#asha", MaxBytes: 64}
	f := form(t, s, lim, "")
	list := []byte("email,name\na@xx.example,सीता\n")
	post(t, f, list)
	for range 2 {
		if got, err := s.Sent(t.Context(), f.ID, lim); err != nil || !bytes.Equal(got, list) {
			t.Fatalf("%q %v", got, err)
		}
	}
	if _, err := s.Read(t.Context(), f.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("it is a document: %v", err)
	}
	empty, large := form(t, s, lim, ""), form(t, s, lim, "")
	post(t, empty, nil)
	post(t, large, bytes.Repeat([]byte("a"), 65))
	for _, tt := range []struct {
		name, id string
		lim      files.Limits
		want     string
	}{
		{"for something else", f.ID, files.Limits{For: "/np/people#binod", MaxBytes: 64}, "file.missing"},
		{"nothing chosen", empty.ID, lim, "file.missing"},
		{"never sent", ident.New().String(), lim, "file.missing"},
		{"no id", "../../x", lim, "file.missing"},
		{"too large", large.ID, lim, "file.too-large"},
	} {
		_, err := s.Sent(t.Context(), tt.id, tt.lim)
		if fe, ok := errors.AsType[*fault.Error](err); !ok || fe.Code != tt.want || fe.Kind != fault.Invalid {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestAPhotoIsKeptRedrawn(t *testing.T) {
	s := filestest.Open(t)
	f := form(t, s, wide, done)
	post(t, f, append(jpegOf(t, picture(40, 30)), "PK\x03\x04"...))
	d := accept(t, s, f.ID)
	b, err := s.Read(t.Context(), f.ID)
	sum := sha256.Sum256(b)
	if err != nil || d.Type != "image/jpeg" || d.Size != int64(len(b)) || !bytes.Equal(d.SHA256, sum[:]) || bytes.Contains(b, []byte("PK\x03\x04")) {
		t.Errorf("document = %+v, %v", d, err)
	}
}

// with returns the form with one field changed; an empty value drops it.
func with(f files.Form, name, value string) files.Form {
	f.Fields = slices.Clone(f.Fields)
	for i, field := range f.Fields {
		if field[0] == name {
			f.Fields[i][1] = value
		}
	}
	f.Fields = slices.DeleteFunc(f.Fields, func(field [2]string) bool { return field[0] == name && value == "" })
	return f
}

func value(f files.Form, name string) string {
	for _, field := range f.Fields {
		if field[0] == name {
			return field[1]
		}
	}
	return ""
}

func TestAFormAllowsItsOwnUploadOnly(t *testing.T) {
	store := filestest.Store(t)
	s, other := store.For("np"), store.For("lk")
	f := form(t, s, files.Limits{MaxBytes: 1000}, done)
	foreign := form(t, other, files.Limits{MaxBytes: 1000}, done)
	policy, err := base64.StdEncoding.DecodeString(value(f, "policy"))
	if err != nil {
		t.Fatal(err)
	}
	wider := base64.StdEncoding.EncodeToString(bytes.Replace(policy, []byte("4000]"), []byte("9999]"), 1))
	if wider == value(f, "policy") {
		t.Fatalf("policy has no limit: %s", policy)
	}
	for _, tt := range []struct {
		name string
		f    files.Form
		b    []byte
	}{
		{"more than anybody means to send", f, make([]byte, 4001)},
		{"a wider policy", with(f, "policy", wider), pdf("")},
		{"no policy", with(f, "policy", ""), pdf("")},
		{"no signature", with(f, "X-Amz-Signature", ""), pdf("")},
		{"another form's signature", with(f, "X-Amz-Signature", value(foreign, "X-Amz-Signature")), pdf("")},
		{"another upload's key", with(f, "key", value(form(t, s, wide, done), "key")), pdf("")},
		{"another tenant's key", with(f, "key", value(foreign, "key")), pdf("")},
		{"an accepted document's key", with(f, "key", "t/np/"+f.ID), pdf("")},
		{"a key with the file's name", with(f, "key", "in/np/${filename}"), pdf("")},
		{"another type", with(f, "Content-Type", "text/html"), pdf("")},
		{"no type", with(f, "Content-Type", ""), pdf("")},
		{"another way out", with(f, "success_action_redirect", "https://evil.test/"), pdf("")},
		{"another date", with(f, "X-Amz-Date", "20200101T000000Z"), pdf("")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if code, _, body := post(t, tt.f, tt.b); code < 400 || code > 499 {
				t.Errorf("%d %s", code, body)
			}
		})
	}
	for _, s := range []*files.Scope{s, other} {
		for _, id := range []string{f.ID, foreign.ID} {
			if _, err := s.Accept(t.Context(), id, wide); code(err) != "file.missing" {
				t.Errorf("%s in %s", code(err), id)
			}
		}
	}
	if got, _, body := post(t, f, make([]byte, 4000)); got != http.StatusSeeOther {
		t.Errorf("the last byte allowed: %d %s", got, body)
	}
}

func TestAnotherTenantSeesNothing(t *testing.T) {
	store := filestest.Store(t)
	mine, other := filestest.Open(t), store.For("np-x1")
	f := form(t, mine, wide, done)
	post(t, f, pdf(""))
	if _, err := other.Accept(t.Context(), f.ID, wide); code(err) != "file.missing" {
		t.Errorf("accept in quarantine: %v", err)
	}
	d := accept(t, mine, f.ID)
	if _, err := other.Accept(t.Context(), f.ID, wide); code(err) != "file.missing" {
		t.Errorf("accept: %v", err)
	}
	if _, err := other.Read(t.Context(), f.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("read: %v", err)
	}
	link, err := other.Link(t.Context(), d, "x.pdf", noon)
	if err != nil {
		t.Fatal(err)
	}
	if code, _, _ := fetch(t, link); code != http.StatusNotFound {
		t.Errorf("link: %d", code)
	}
}

func TestWhatAcceptRefuses(t *testing.T) {
	s := filestest.Open(t)
	for _, tt := range []struct {
		name, want string
		b          []byte
		lim        files.Limits
	}{
		{"nothing was posted", "file.missing", nil, wide},
		{"an active PDF", "file.active", pdf("/JS (x)"), wide},
		{"a page", "file.type", []byte("<script>"), wide},
		{"a bomb", "file.pixels", bomb(50000, 50000, 8, 2), wide},
		{"a PDF for a photo", "file.photo", pdf(""), files.Limits{MaxBytes: 1 << 20, Photo: true}},
		{"more than its limit", "file.too-large", pdf(""), files.Limits{MaxBytes: 10}},
		{"a form without a file", "file.missing", []byte{}, wide},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := form(t, s, wide, done)
			if tt.b != nil {
				post(t, f, tt.b)
			}
			for range 2 { // asked twice, refused twice
				if _, err := s.Accept(t.Context(), f.ID, tt.lim); code(err) != tt.want {
					t.Errorf("%s, want %s", code(err), tt.want)
				}
			}
			if _, err := s.Read(t.Context(), f.ID); fault.KindOf(err) != fault.NotFound {
				t.Errorf("read: %v", err)
			}
		})
	}
}

func TestWhatIsNoIdNamesNothing(t *testing.T) {
	s := filestest.Open(t)
	for _, id := range []string{"", "..", "../np/x", "a/b", strings.ToUpper(ident.New().String()) + "!"} {
		if _, err := s.Accept(t.Context(), id, wide); code(err) != "file.missing" {
			t.Errorf("accept %q: %v", id, err)
		}
		if _, err := s.Read(t.Context(), id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("read %q: %v", id, err)
		}
		if _, err := s.Link(t.Context(), accepted.Document{ID: id}, "x", noon); fault.KindOf(err) != fault.NotFound {
			t.Errorf("link %q: %v", id, err)
		}
	}
}

// A script of the site's own pages may post and read the answer; another's may
// not.
func TestAScriptMayPostFromTheSiteOnly(t *testing.T) {
	f := form(t, filestest.Open(t), wide, "")
	for origin, want := range map[string]string{filestest.Site: filestest.Site, "https://evil.test": ""} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, f.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", origin)
		req.Header.Set("Access-Control-Request-Method", http.MethodPost)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: %d, allowed %q", origin, resp.StatusCode, got)
		}
	}
}
