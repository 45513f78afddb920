package ui

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/words"
)

// testPage is a page of Nepal's department.
func testPage(lang string) Page {
	return Page{
		Printer: words.New(lang, words.Locale{Languages: []string{"ne", "en"}, Digits: "deva", Grouping: "lakh"}),
		Pack: &pack.Pack{
			Name:       words.Text{"ne": "नेपाल", "en": "Nepal"},
			Government: words.Text{"ne": "नेपाल सरकार", "en": "Government of Nepal"},
			Department: words.Text{"ne": "श्रम तथा व्यवसायजन्य सुरक्षा विभाग", "en": "Department of Labour and Occupational Safety"},
			Languages:  []string{"ne", "en"},
			Helpline:   pack.Helpline{Number: "1141", Hours: words.Text{"ne": "आइतबार–शुक्रबार, १०:००–१७:००", "en": "Sunday to Friday, 10:00–17:00"}},
			Theme:      pack.Theme{Brand: "#1c4595", BrandDark: "#a9c2ff", Tint: "#edf2fc", TintDark: "#15264d", Weave: "dhaka"},
		},
		Tenant: "np", Title: "Parts", Path: "/np/kit?tab=a", Nonce: "n0nce",
		CSS: "/assets/shrama.css", JS: "/assets/shrama.js", Icon: "/assets/mark.svg",
	}
}

// with gives a component its children.
func with(c, children templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, children), w)
	})
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// book is the rows of ui.csv without their head: key, English, Nepali.
var book = sync.OnceValue(func() [][]string {
	text, err := os.ReadFile("../../words/book/ui.csv")
	if err != nil {
		panic(err) // the file stands in this repository
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		panic(err)
	}
	return rows[1:]
})

// noScript are attributes that only govuk-frontend's script reads. We do not
// ship it, so we do not ask for it.
var noScript = []string{"data-module", "data-prevent-double-click", "data-disable-auto-focus"}

// canonical writes HTML so that two texts that mean the same are equal: one line
// an element or a run of text, attributes and classes sorted, spaces folded.
func canonical(t *testing.T, text string) string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, n := range nodes {
		writeNode(&b, n, 0)
	}
	return b.String()
}

func writeNode(b *strings.Builder, n *html.Node, depth int) {
	indent := strings.Repeat("  ", depth)
	switch n.Type {
	case html.TextNode:
		if s := strings.Join(strings.Fields(n.Data), " "); s != "" {
			b.WriteString(indent + edge(n) + s + "\n")
		}
	case html.ElementNode:
		b.WriteString(indent + "<" + n.Data)
		for _, a := range sortedAttributes(n) {
			b.WriteString(" " + a)
		}
		b.WriteString(">\n")
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			writeNode(b, c, depth+1)
		}
	}
}

// edge marks a text that stands apart from the words before it, so that "Change
// name" and "Changename" differ.
func edge(n *html.Node) string {
	before := n.PrevSibling
	if before == nil && n.Parent != nil && n.Parent.Data == "span" {
		before = n.Parent.PrevSibling
	}
	if before == nil || strings.TrimLeft(n.Data, " \n\t") == n.Data {
		return ""
	}
	if before.Type == html.TextNode && strings.TrimSpace(before.Data) != "" || before.Data == "span" {
		return "_"
	}
	return ""
}

func sortedAttributes(n *html.Node) []string {
	var out []string
	for _, a := range n.Attr {
		if slices.Contains(noScript, a.Key) {
			continue
		}
		v := a.Val
		if a.Key == "class" {
			classes := strings.Fields(v)
			slices.Sort(classes)
			v = strings.Join(classes, " ")
		}
		out = append(out, a.Key+`="`+v+`"`)
	}
	slices.Sort(out)
	return out
}

// ownDateNames gives the boxes of a date the names we send: govuk-frontend calls
// them day, month and year where no prefix is asked for, which two dates on a
// page cannot both be.
func ownDateNames(canonical string) string {
	var out []string
	for line := range strings.SplitSeq(canonical, "\n") {
		for _, part := range []string{"day", "month", "year"} {
			if _, after, ok := strings.Cut(line, ` id="`); ok && strings.Contains(line, ` name="`+part+`"`) {
				id, _, _ := strings.Cut(after, `"`)
				line = strings.Replace(line, ` name="`+part+`"`, ` name="`+id+`"`, 1)
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}
