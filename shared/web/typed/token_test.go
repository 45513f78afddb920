package typed

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// agree holds our reading of every tag of a page against the library's.
func agree(t interface {
	Helper()
	Errorf(string, ...any)
}, page string) (tags int) {
	t.Helper()
	ours, theirs := html.NewTokenizer(strings.NewReader(page)), html.NewTokenizer(strings.NewReader(page))
	for {
		kind := ours.Next()
		if kind != theirs.Next() || kind == html.ErrorToken {
			return tags
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken && kind != html.EndTagToken {
			continue
		}
		tags++
		raw := string(bytes.Clone(ours.Raw()))
		got, want := token(ours, kind), theirs.Token()
		if kind == html.EndTagToken {
			want.Attr = nil // nobody asks
		}
		if got.Data != want.Data || got.DataAtom != want.DataAtom || got.Type != want.Type || !slices.Equal(got.Attr, want.Attr) {
			t.Errorf("%s\n got %+v\nwant %+v", raw, got, want)
		}
	}
}

func TestEveryTagOfOurPagesIsReadAsTheLibraryReadsIt(t *testing.T) {
	var pages []string
	for _, pattern := range []string{"../*/testdata/*.html", "../*/testdata/pages/*.html", "../../*/*/testdata/pages/*.html", "../../../functions/*/testdata/pages/*.html"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	tags := 0
	for _, name := range pages {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tags += agree(t, string(b))
	}
	if tags < 1_000 {
		t.Errorf("%d tags in %d pages: where are they?", tags, len(pages))
	}
}

func TestAnyTagIsReadAsTheLibraryReadsIt(t *testing.T) {
	name := rapid.SampledFrom([]string{"a", "data-mint", "value", "NAME", "x:y", "@click"})
	text := rapid.StringOf(rapid.SampledFrom([]rune("ab =>/<\n'कः;#")))
	rapid.Check(t, func(t *rapid.T) {
		var page strings.Builder
		page.WriteString("<input")
		seen := map[string]bool{}
		for range rapid.IntRange(0, 4).Draw(t, "n") {
			n := name.Draw(t, "name")
			if seen[n] {
				continue // the library drops it, and templ writes none
			}
			seen[n] = true
			page.WriteString(" " + n)
			switch rapid.IntRange(0, 3).Draw(t, "how") {
			case 1:
				page.WriteString(`="` + html.EscapeString(text.Draw(t, "text")) + `"`)
			case 2:
				page.WriteString("='" + html.EscapeString(text.Draw(t, "text")) + "'")
			case 3:
				page.WriteString("=plain")
			}
		}
		page.WriteString(rapid.SampledFrom([]string{">", " >", "/>", " />"}).Draw(t, "end"))
		agree(t, page.String())
	})
}
