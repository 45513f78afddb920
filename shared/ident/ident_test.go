package ident_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/sqids/sqids-go"
	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/ident"
)

func anyID() *rapid.Generator[ident.ID] {
	return rapid.Custom(func(t *rapid.T) (id ident.ID) {
		copy(id[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes"))
		return id
	})
}

func TestAnIDGoesThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := anyID().Draw(t, "id")
		s := id.String()
		if got, err := ident.Parse(s); err != nil || got != id {
			t.Fatalf("%q came back as %v (%v)", s, got, err)
		}
		if len(s) > 40 || strings.ContainsAny(s, "aeiouAEIOU013l4/?#&=+% ") {
			t.Fatalf("%q is long, spells words or does not fit into an address", s)
		}
	})
}

// Many texts decode to the same numbers; only one of them is an id, or a case
// could be reached by addresses that no list of addresses knows.
func TestOnlyTheCanonicalWritingIsRead(t *testing.T) {
	const alphabet = "bcdfghjkmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ256789"
	plain, err := sqids.New(sqids.Options{Alphabet: alphabet, Blocklist: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	id := ident.New()
	numbers := plain.Decode(id.String())
	padded, err := sqids.New(sqids.Options{Alphabet: alphabet, Blocklist: []string{}, MinLength: 36})
	if err != nil {
		t.Fatal(err)
	}
	long, err := padded.Encode(numbers)
	if err != nil {
		t.Fatal(err)
	}
	if got := plain.Decode(long); len(got) < 4 || got[0] != numbers[0] {
		t.Fatalf("the padded writing %q means %v, so this test proves nothing", long, got)
	}
	encode := func(n ...uint64) string {
		s, err := plain.Encode(n)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, s := range map[string]string{
		"the same numbers, padded": long,
		"three numbers":            encode(1, 2, 3),
		"five numbers":             encode(1, 2, 3, 4, 5),
		"a number over 32 bits":    encode(1, 2, 3, 1<<32),
		"nothing":                  "",
		"a letter outside":         id.String()[:10] + "a" + id.String()[11:],
		"a space behind":           id.String() + " ",
		"very long":                strings.Repeat("b", 1<<20),
		"local digits":             "०" + id.String()[1:],
	} {
		if got, err := ident.Parse(s); !errors.Is(err, ident.ErrForm) {
			t.Errorf("%s: got %v (%v), want ErrForm", name, got, err)
		}
	}
}

func TestANeighbourIsNeverTheSameID(t *testing.T) {
	const alphabet = "bcdfghjkmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ256789"
	rapid.Check(t, func(t *rapid.T) {
		id := anyID().Draw(t, "id")
		b := []byte(id.String())
		i := rapid.IntRange(0, len(b)-1).Draw(t, "place")
		b[i] = alphabet[rapid.IntRange(0, len(alphabet)-1).Draw(t, "letter")]
		got, err := ident.Parse(string(b))
		if err == nil && got.String() != string(b) {
			t.Fatalf("%q was read as %q", b, got)
		}
		if string(b) != id.String() && got == id {
			t.Fatalf("%q and %q are one id", b, id)
		}
	})
}

func TestNewIDsDiffer(t *testing.T) {
	seen := map[ident.ID]bool{}
	for range 10000 {
		id := ident.New()
		if seen[id] || id == (ident.ID{}) {
			t.Fatalf("%v came twice", id)
		}
		seen[id] = true
	}
}

func TestAReferenceIsReadAsPeopleTypeIt(t *testing.T) {
	shape := regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]$`)
	rapid.Check(t, func(t *rapid.T) {
		ref := anyID().Draw(t, "id").Ref()
		if !shape.MatchString(ref) {
			t.Fatalf("%q is not shaped like 7K4Q9-M2XA3-S", ref)
		}
		for _, typed := range []string{
			ref,
			strings.ToLower(ref),
			strings.ReplaceAll(ref, "-", ""),
			strings.ReplaceAll(ref, "-", " "),
			" " + ref + " ",
			strings.ReplaceAll(ref, "0", "o"),
			strings.ReplaceAll(ref, "1", "l"),
			strings.ReplaceAll(ref, "1", "I"),
			strings.ReplaceAll(ref, "-", "–"),
			strings.ReplaceAll(ref, "-", "\u2011"),
		} {
			if got, err := ident.ParseRef(typed); err != nil || got != ref {
				t.Fatalf("%q typed as %q: got %q (%v)", ref, typed, got, err)
			}
		}
	})
}

// The check character finds every single wrong character and every pair that
// changed places.
func TestAMistypedReferenceIsRefused(t *testing.T) {
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	for range 20 {
		ref := strings.ReplaceAll(ident.New().Ref(), "-", "")
		for i := range ref {
			for _, c := range letters {
				wrong := ref[:i] + string(c) + ref[i+1:]
				if _, err := ident.ParseRef(wrong); wrong != ref && err == nil {
					t.Errorf("%s was read for %s", wrong, ref)
				}
			}
			for j := i + 1; j < len(ref); j++ {
				b := []byte(ref)
				b[i], b[j] = b[j], b[i]
				wrong := string(b)
				if _, err := ident.ParseRef(wrong); wrong != ref && err == nil {
					t.Errorf("%s was read for %s", wrong, ref)
				}
			}
		}
	}
	if got, err := ident.ParseRef("7k4q9m2xa3s"); err != nil || got != "7K4Q9-M2XA3-S" {
		t.Errorf("the example of the doc comment: got %q (%v)", got, err)
	}
	for _, s := range []string{"", "-", "7K4Q9-M2XA3", "7K4Q9-M2XA3-SF", "7K4Q9-M2XU3-S", "रुपैयाँरुपैयाँ", strings.Repeat("0", 1<<20)} {
		if got, err := ident.ParseRef(s); !errors.Is(err, ident.ErrForm) {
			t.Errorf("%.20q: got %q (%v), want ErrForm", s, got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(ident.ID{}.String())
	f.Add("7K4Q9-M2XA3-S")
	f.Add("bcdfghjk")
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := ident.Parse(s); err == nil && id.String() != s {
			t.Errorf("%q was read as %q", s, id)
		}
		if ref, err := ident.ParseRef(s); err == nil {
			if again, err := ident.ParseRef(ref); err != nil || again != ref {
				t.Errorf("%q was read as %q, which is not canonical", s, ref)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	s := ident.New().String()
	for b.Loop() {
		if _, err := ident.Parse(s); err != nil {
			b.Fatal(err)
		}
	}
}
