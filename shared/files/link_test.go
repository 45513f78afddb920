package files_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/files/filestest"
)

func fetch(t *testing.T, link string) (int, http.Header, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, b
}

func TestALinkServesAnAttachmentForAMinute(t *testing.T) {
	s := filestest.Open(t)
	f := form(t, s, wide, done)
	post(t, f, pdf(""))
	link, err := s.Link(t.Context(), accept(t, s, f.ID), "राहदानी \"1\".pdf", noon)
	if err != nil {
		t.Fatal(err)
	}
	code, header, b := fetch(t, link)
	if code != http.StatusOK || !bytes.Equal(b, pdf("")) || header.Get("Content-Type") != "application/pdf" {
		t.Errorf("%d %v %q", code, header, b)
	}
	if got := header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename*=utf-8''%E0%A4%B0") {
		t.Errorf("disposition %q", got)
	}
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	if u.Query().Get("X-Amz-Expires") != "60" {
		t.Errorf("link %s", link)
	}
	q := u.Query()
	q.Set("response-content-disposition", "inline")
	u.RawQuery = q.Encode()
	if code, _, _ := fetch(t, u.String()); code != http.StatusForbidden {
		t.Errorf("with another disposition: %d", code)
	}
}
