package logbook

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/trail"
)

func sortOf(it raw) string { return attr.StringOf(it, "SK") }

func ofBook(it raw) bool { return strings.HasSuffix(attr.StringOf(it, "PK"), "#"+book) }

// tamperings are what somebody who may write the table could do, each on a copy.
var tamperings = map[string]func(t *testing.T, o *office, items []raw) []raw{
	"edit": func(_ *testing.T, o *office, items []raw) []raw {
		it := pick(o, items, func(it raw) bool { return !ofBook(it) })
		it["m"] = attr.Number(9001 + int64(o.dice.IntN(1e6)))
		return items
	},
	"edit a line, sealed anew": func(t *testing.T, o *office, items []raw) []raw {
		it := pick(o, items, func(it raw) bool { return !ofBook(it) })
		_, x, err := store.Read(it)
		if err != nil {
			t.Fatal(err)
		}
		x.Event.Note = "another reason " + strconv.Itoa(o.dice.IntN(1e6))
		it["e"] = attr.Line(x.Event.Sealed(trail.Seal{}))
		return items
	},
	"drop an item": func(_ *testing.T, o *office, items []raw) []raw {
		return without(items, pick(o, items, func(it raw) bool { return !ofBook(it) }))
	},
	"drop entries": func(_ *testing.T, o *office, items []raw) []raw {
		return without(items, pick(o, items, func(it raw) bool { return ofBook(it) && strings.HasPrefix(sortOf(it), leafSort+"#") }))
	},
	"swap two items' contents": func(_ *testing.T, o *office, items []raw) []raw {
		a := pick(o, items, func(it raw) bool { return !ofBook(it) })
		b := pick(o, items, func(it raw) bool { return !ofBook(it) && attr.StringOf(it, "PK") != attr.StringOf(a, "PK") })
		a["PK"], b["PK"] = b["PK"], a["PK"]
		return items
	},
	"swap two entries": func(_ *testing.T, o *office, items []raw) []raw {
		leaf := func(it raw) bool { return ofBook(it) && strings.HasPrefix(sortOf(it), leafSort+"#") }
		a := pick(o, items, leaf)
		b := pick(o, items, func(it raw) bool { return leaf(it) && sortOf(it) != sortOf(a) })
		a["h"], b["h"] = b["h"], a["h"]
		return items
	},
	"flip a bit of the log": func(_ *testing.T, o *office, items []raw) []raw {
		it := pick(o, items, ofBook)
		for name, v := range it {
			if b, ok := v.(*types.AttributeValueMemberB); ok && (name == "h" || name == "n") {
				c := slices.Clone(b.Value)
				c[o.dice.IntN(len(c))] ^= 1 << o.dice.IntN(8)
				it[name] = &types.AttributeValueMemberB{Value: c}
			}
		}
		return items
	},
	"truncate": func(_ *testing.T, o *office, items []raw) []raw {
		from := int64(o.dice.IntN(44))
		return regrown(o, items, from, nil, false)
	},
	"fork": func(_ *testing.T, o *office, items []raw) []raw {
		from := int64(o.dice.IntN(44))
		return regrown(o, items, from, func(e Entry) Entry { e.Sum[0] ^= byte(1 + o.dice.IntN(255)); return e }, false)
	},
	"fork, heads taken away": func(_ *testing.T, o *office, items []raw) []raw {
		from := int64(o.dice.IntN(44))
		return regrown(o, items, from, func(e Entry) Entry { e.Sum[0] ^= byte(1 + o.dice.IntN(255)); return e }, true)
	},
	"fork with another's signature": func(t *testing.T, o *office, items []raw) []raw {
		items = regrown(o, items, 20, func(e Entry) Entry { e.Seq += 1 + o.dice.IntN(9); return e }, true)
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		tree := treeIn(t, items)
		root, err := tree.Root()
		if err != nil {
			t.Fatal(err)
		}
		pub, err := o.ring.Public(t.Context(), string(o.id))
		if err != nil {
			t.Fatal(err)
		}
		kid := slices.Sorted(maps.Keys(pub.ByID))[0]
		signed, err := sign(Head{string(o.id), tree.Size, root, noon}, key, kid)
		if err != nil {
			t.Fatal(err)
		}
		it := maps.Clone(pick(o, items, ofBook))
		it["SK"], it["n"] = attr.String(numbered(signSort, tree.Size).Sort), &types.AttributeValueMemberB{Value: signed}
		return append(items, it)
	},
	"an item past the log": func(_ *testing.T, o *office, items []raw) []raw {
		it := maps.Clone(pick(o, items, func(it raw) bool { return !ofBook(it) }))
		it["PK"] = attr.String("T#" + string(o.id) + "#C#ghost" + strconv.Itoa(o.dice.IntN(1e6)))
		return append(items, it)
	},
}

func pick(o *office, items []raw, want func(raw) bool) raw {
	for {
		if it := items[o.dice.IntN(len(items))]; want(it) {
			return it
		}
	}
}

func without(items []raw, gone raw) []raw {
	return slices.DeleteFunc(items, func(it raw) bool {
		return attr.StringOf(it, "PK") == attr.StringOf(gone, "PK") && sortOf(it) == sortOf(gone)
	})
}

// regrown rewrites the log from an entry on as one who knows how: with change,
// each entry is another; without, the end is cut off. The head is made to fit.
func regrown(o *office, items []raw, from int64, change func(Entry) Entry, unsigned bool) []raw {
	var all []Entry
	byFirst := map[int64]raw{}
	for _, it := range items {
		var first int64
		if n, _ := fmt.Sscanf(sortOf(it), leafSort+"#%d", &first); ofBook(it) && n == 1 {
			byFirst[first] = it
		}
	}
	for _, first := range slices.Sorted(maps.Keys(byFirst)) {
		it := byFirst[first]
		some, _ := entries(it["h"].(*types.AttributeValueMemberB).Value)
		switch {
		case first < from:
		case change == nil:
			items = without(items, it)
			continue
		default:
			var b []byte
			for i := range some {
				some[i] = change(some[i])
				b = some[i].appendTo(b)
			}
			it["h"] = &types.AttributeValueMemberB{Value: b}
		}
		all = append(all, some...)
	}
	tree, err := Tree{}.Add(all...)
	if err != nil {
		o.t.Fatal(err)
	}
	return slices.DeleteFunc(items, func(it raw) bool {
		if ofBook(it) && sortOf(it) == headSort {
			h := tree.put(1).Value.(head)
			it["n"], it["h"] = attr.Number(h.Size), &types.AttributeValueMemberB{Value: h.Edge}
		}
		return unsigned && ofBook(it) && strings.HasPrefix(sortOf(it), signSort)
	})
}

func treeIn(t *testing.T, items []raw) Tree {
	t.Helper()
	for _, it := range items {
		if ofBook(it) && sortOf(it) == headSort {
			_, x, err := store.Read(it)
			if err != nil {
				t.Fatal(err)
			}
			tree, err := treeOf(x)
			if err != nil {
				t.Fatal(err)
			}
			return tree
		}
	}
	t.Fatal("no head")
	return Tree{}
}
