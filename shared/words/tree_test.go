package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// builtKeys are the keys that the program puts together as it runs, by what
// they begin with. Every other key stands whole in the code.
var builtKeys = []string{
	"month.bs.", "month.ad.", "weekday.", // numbers of time.Month, time.Weekday
	"span.",                           // units of calendar.Unit
	"form.",                           // what an answer breaks, by the rule's tag
	"setting.say.",                    // what a change of a setting does, by its kind
	"pay.",                            // ways to pay, by their ids in packs
	"settings.kind.",                  // sheets of settings
	"settings.add.", "settings.send.", // likewise, what one more of them is
	"settings.do.",      // what can be done to a line of one
	"settings.does.",    // what a line of a file of people would do
	"settings.did.",     // acts in a draft's life
	"settings.state.",   // states of a draft
	"settings.stands.",  // what a version is on a day
	"settings.outcome.", // what a replay found
	"settings.step.",    // steps of a draft
	"session.",          // classes of devices
	"message.draft-",    // what is written of an act in its life
	"ui.date.",          // day, month, year
	"ui.status.",        // phases of a case and states of a record
	"web.title.",        // HTTP status
	"certainty.",        // how sure a value is: rule.Secondary and the rest
	"act.",              // actions that the product knows without a pack
	"record.",           // acts in a record's life
	"counter.next.",     // phases of a case: who acts next
	"counter.sure.",     // actions of an applicant that end something
	"register.",         // what every record says of itself, its certificate by language, why it cannot be renewed
	"roster.column.",    // columns of a file of people
	"ask.",              // questions that no pack has, and their -hint
	"verify.",           // states of a record
	"paper.verdict.",    // what a phone finds by itself, and .say
	"operator.module.",  // modules that a tenant may have
	"operator.did.",     // acts in a tenant's life
	"operator.state.",   // states of a tenant
	"portal.for.",       // audiences
	"portal.",           // audiences, pages and paragraphs of statements
}

// A mention is a key, or its beginning, in the code.
type mention struct {
	key    string
	where  string
	plural bool // asked by N
	prefix bool // the program adds to it
}

func TestEveryKeyInTheTreeIsInTheBook(t *testing.T) {
	book := map[string]bool{}
	for _, r := range rows(t) {
		book[r.key] = true
	}
	asked, literals := mentions(t)
	for _, m := range asked {
		switch {
		case m.prefix:
			if !slices.Contains(builtKeys, m.key) {
				t.Errorf("%s: keys that begin with %q are put together; add it to builtKeys", m.where, m.key)
			}
		case m.plural && book[m.key+".one"], !m.plural && book[m.key]:
		default:
			t.Errorf("%s: %q is not in book/*.csv", m.where, m.key)
		}
	}
	var idle []string
	for key := range book {
		bare := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
		if !literals[key] && !literals[bare] && !listed(key) {
			idle = append(idle, key)
		}
	}
	if len(idle) > 0 {
		t.Logf("%d keys are in the book and nowhere else: %s", len(idle), strings.Join(idle, ", "))
	}
}

func listed(key string) bool {
	for _, p := range builtKeys {
		if strings.HasPrefix(key, p) {
			return true
		}
	}
	return false
}

// mentions reads every source of the tree, tests and generated pages aside, and
// returns the keys it asks for and every literal in it.
func mentions(t *testing.T) (asked []mention, literals map[string]bool) {
	t.Helper()
	literals = map[string]bool{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || name == "dist"):
			return filepath.SkipDir
		case strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go"):
			return nil
		case strings.HasSuffix(name, ".go"):
			asked = append(asked, inGo(t, path, literals)...)
		case strings.HasSuffix(name, ".templ"):
			asked = append(asked, inTempl(t, path, literals)...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(asked) < 10 {
		t.Fatalf("only %d keys were found in the tree; the search is broken", len(asked))
	}
	return asked, literals
}

// inGo finds the first argument of T and N, the code of fault.New and
// fault.Wrap, Code fields, and every literal that is called fault.something.
func inGo(t *testing.T, path string, literals map[string]bool) (asked []mention) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	add := func(e ast.Expr, plural bool) {
		if m, ok := literal(e); ok {
			m.where, m.plural = set.Position(e.Pos()).String(), plural
			asked = append(asked, m)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if m, ok := literal(n); ok {
				literals[m.key] = true
				if file.Name.Name != "words" && strings.HasPrefix(m.key, "fault.") {
					add(n, false)
				}
			}
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && id.Name == "Code" && file.Name.Name != "pack" {
				add(n.Value, false)
			}
		case *ast.CallExpr:
			sel, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || len(n.Args) == 0 {
				return true
			}
			pkg, _ := sel.X.(*ast.Ident)
			switch {
			case sel.Sel.Name == "T" || sel.Sel.Name == "N":
				add(n.Args[0], sel.Sel.Name == "N")
			case pkg != nil && pkg.Name == "fault" && sel.Sel.Name == "New" && len(n.Args) > 1:
				add(n.Args[1], false)
			case pkg != nil && pkg.Name == "fault" && sel.Sel.Name == "Wrap" && len(n.Args) > 2:
				add(n.Args[2], false)
			}
		}
		return true
	})
	return asked
}

// literal returns the key that e says, or its beginning where more is added to
// it.
func literal(e ast.Expr) (mention, bool) {
	if sum, ok := e.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
		m, ok := literal(sum.X)
		m.prefix = true
		return m, ok
	}
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return mention{}, false
	}
	s, err := strconv.Unquote(lit.Value)
	return mention{key: s}, err == nil
}

var (
	templAsk     = regexp.MustCompile(`\.(T|N)\(\s*"([^"]+)"(\s*\+)?`)
	templLiteral = regexp.MustCompile(`"([a-z][a-z0-9.-]+)"`)
)

func inTempl(t *testing.T, path string, literals map[string]bool) (asked []mention) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range templLiteral.FindAllStringSubmatch(string(text), -1) {
		literals[m[1]] = true
	}
	for _, m := range templAsk.FindAllSubmatchIndex(text, -1) {
		line := 1 + strings.Count(string(text[:m[0]]), "\n")
		asked = append(asked, mention{
			key:    string(text[m[4]:m[5]]),
			where:  path + ":" + strconv.Itoa(line),
			plural: string(text[m[2]:m[3]]) == "N",
			prefix: m[6] >= 0,
		})
	}
	return asked
}
