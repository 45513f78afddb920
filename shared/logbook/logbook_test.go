package logbook

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"maps"
	mathrand "math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/shared/paper/seal"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

type raw = map[string]types.AttributeValue

// office is a tenant whose histories grow, and its log with them.
type office struct {
	t      *testing.T
	id     tenant.ID
	db     *store.Scope
	client *dynamodb.Client
	ring   *seal.Folder
	dice   *mathrand.Rand
	cases  []string
	seq    int
	last   map[string]trail.Event
}

func newOffice(t *testing.T, seed uint64) *office {
	t.Helper()
	e := storetest.Engine(t)
	o := dynamodb.Options{Region: engine.Region, BaseEndpoint: &e.URL, Credentials: credentials.NewStaticCredentialsProvider(e.AccessKey, e.SecretKey, "")}
	id := storetest.Tenant(t)
	return &office{t: t, id: id, db: storetest.Table(t).For(id), client: dynamodb.New(o), ring: &seal.Folder{Dir: t.TempDir()},
		dice: mathrand.New(mathrand.NewPCG(seed, 1)), last: map[string]trail.Event{}} //nolint:gosec // a test's dice
}

func keyOf(name string) store.Key { return store.Key{Family: "C", ID: name, Sort: "H"} }

type value struct {
	Fee int `dynamodbav:"m"`
}

func (o *office) get(name string) (raw, *store.Item) {
	o.t.Helper()
	out, err := o.client.GetItem(o.t.Context(), &dynamodb.GetItemInput{TableName: aws.String(storetest.TableName), ConsistentRead: aws.Bool(true), Key: raw{
		"PK": attr.String("T#" + string(o.id) + "#C#" + name), "SK": attr.String("H"),
	}})
	if err != nil {
		o.t.Fatal(err)
	}
	if out.Item == nil {
		return nil, nil
	}
	_, it, err := store.Read(out.Item)
	if err != nil {
		o.t.Fatal(err)
	}
	return out.Item, &it
}

// change writes one thing and returns what the stream would bring of it.
func (o *office) change() store.Change {
	o.t.Helper()
	name := ""
	if len(o.cases) == 0 || o.dice.IntN(3) == 0 {
		name = "case" + strconv.Itoa(len(o.cases))
		o.cases = append(o.cases, name)
	} else {
		name = o.cases[o.dice.IntN(len(o.cases))]
	}
	_, old := o.get(name)
	put := store.Put{Key: keyOf(name), Value: value{o.dice.IntN(9000)}}
	if old != nil {
		put.Version = old.Version
	}
	var err error
	if old != nil && o.dice.IntN(12) == 0 {
		put.Delete = true
		delete(o.last, name)
		err = o.db.Keep(o.t.Context(), put)
	} else {
		was := o.last[name]
		e := trail.Event{Subject: "case/" + name, Seq: was.Seq + 1, Action: "check", By: "sita", At: noon}.Sealed(was.Seal)
		o.last[name] = e
		err = o.db.Commit(o.t.Context(), e, put)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	o.seq++
	ch := store.Change{Tenant: o.id, Sequence: strconv.Itoa(o.seq), Old: old}
	var now raw
	if now, ch.New = o.get(name); now != nil {
		ch.Sum = attr.Sum(now)
	}
	return ch
}

// items returns what the tenant's items are, those of the log with them.
func (o *office) items() []raw {
	o.t.Helper()
	var all []raw
	for _, part := range append(slices.Clone(o.cases), book) {
		fam := "C"
		if part == book {
			fam = family
		}
		out, err := o.client.Query(o.t.Context(), &dynamodb.QueryInput{TableName: aws.String(storetest.TableName), ConsistentRead: aws.Bool(true),
			KeyConditionExpression: aws.String("PK = :p"), ExpressionAttributeValues: raw{":p": attr.String("T#" + string(o.id) + "#" + fam + "#" + part)}})
		if err != nil {
			o.t.Fatal(err)
		}
		for _, it := range out.Items {
			all = append(all, it)
		}
	}
	return all
}

func (o *office) audit(items []raw, witnessed ...[]byte) (Summary, []string) {
	o.t.Helper()
	keys, err := o.ring.Public(o.t.Context(), string(o.id))
	if err != nil {
		o.t.Fatal(err)
	}
	var a Audit
	for _, it := range items {
		if err := a.Read(it); err != nil {
			return Summary{}, []string{err.Error()}
		}
	}
	return a.Faults(keys, witnessed...)
}

func TestAThousandCleanAuditsFindNothing(t *testing.T) {
	audits := 0
	for seed := range uint64(25) {
		o := newOffice(t, seed)
		var before []store.Change
		for range 40 {
			ch := o.change()
			again := []store.Change{ch}
			if len(before) > 0 && o.dice.IntN(3) == 0 { // the stream repeats itself
				again = append(slices.Clone(before[max(0, len(before)-3):]), ch)
			}
			before = append(before, ch)
			if err := Append(t.Context(), o.db, again); err != nil {
				t.Fatal(err)
			}
			if o.dice.IntN(10) == 0 {
				if _, err := Sign(t.Context(), o.db, o.ring, string(o.id), noon); err != nil {
					t.Fatal(err)
				}
			}
			s, faults := o.audit(o.items())
			if audits++; len(faults) > 0 || s.Entries != int64(len(before)) {
				t.Fatalf("seed %d, %d changes: %d entries, %q", seed, len(before), s.Entries, faults)
			}
		}
	}
	t.Logf("%d audits of sound logs, no alarm", audits)
}

// whole returns an office with a long log, its items, and a head that an auditor
// took home.
func whole(t *testing.T) (*office, []raw, []byte) {
	t.Helper()
	o := newOffice(t, 7)
	var taken []byte
	for i := range 60 {
		if err := Append(t.Context(), o.db, []store.Change{o.change()}); err != nil {
			t.Fatal(err)
		}
		if i%15 == 14 {
			signed, err := Sign(t.Context(), o.db, o.ring, string(o.id), noon)
			if err != nil || signed == nil {
				t.Fatal(err)
			}
			taken = signed
		}
	}
	return o, o.items(), taken
}

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
		for name, v := range it {
			if m, ok := v.(*types.AttributeValueMemberM); ok && m.Value["q"] != nil {
				sealed := x.Event.Sealed(trail.Seal{})
				m := maps.Clone(m.Value)
				m["l"], m["o"] = &types.AttributeValueMemberB{Value: sealed.Seal[:]}, attr.String(x.Event.Note)
				it[name] = &types.AttributeValueMemberM{Value: m}
			}
		}
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
		it := pick(o, items, func(it raw) bool { return ofBook(it) })
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
		it := maps.Clone(pick(o, items, func(it raw) bool { return ofBook(it) }))
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

func TestAThousandTamperingsAreFound(t *testing.T) {
	o, sound, taken := whole(t)
	if _, faults := o.audit(sound, taken); len(faults) > 0 {
		t.Fatal(faults)
	}
	found := map[string]int{}
	names := slices.Sorted(maps.Keys(tamperings))
	for i := range 1000 {
		items := make([]raw, len(sound))
		for j, it := range sound {
			items[j] = maps.Clone(it)
		}
		name := names[i%len(names)]
		if _, faults := o.audit(tamperings[name](t, o, items), taken); len(faults) == 0 {
			t.Fatalf("tampering %d, %s, was not found", i, name)
		}
		found[name]++
	}
	t.Logf("found: %v", found)
}

// A naive audit that only looks at the log's own head would pass these: the
// signed heads are what finds them.
func TestARewrittenLogIsFoundByItsSignedHeadsAlone(t *testing.T) {
	o, sound, taken := whole(t)
	items := make([]raw, len(sound))
	for j, it := range sound {
		items[j] = maps.Clone(it)
	}
	items = regrown(o, items, 30, func(e Entry) Entry { return e }, true)
	if _, faults := o.audit(items, taken); len(faults) > 0 {
		t.Fatalf("the same log, written again: %q", faults)
	}
	items = regrown(o, items, 40, nil, true)
	_, faults := o.audit(items, taken)
	if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, "its end is missing") }) {
		t.Errorf("%q", faults)
	}
}

func TestTheAuditNamesWhatIsAnother(t *testing.T) {
	o, sound, taken := whole(t)
	for _, tt := range []struct{ name, want string }{
		{"edit", "its history's lines are, something else in it is not"},
		{"edit a line, sealed anew", "of its history is another"},
		{"drop an item", "is missing"},
		{"an item past the log", "was written past the log"},
		{"drop entries", "are missing or doubled"},
	} {
		items := make([]raw, len(sound))
		for j, it := range sound {
			items[j] = maps.Clone(it)
		}
		_, faults := o.audit(tamperings[tt.name](t, o, items), taken)
		if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, tt.want) }) {
			t.Errorf("%s: %q", tt.name, faults)
		}
	}
}

func FuzzEntries(f *testing.F) {
	e := Entry{Line, keyOf("x"), "case/x", 3, trail.Seal{1}, [32]byte{2}}
	f.Add(e.appendTo(nil))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := entries(b)
		if err != nil {
			return
		}
		var back []byte
		for _, e := range all {
			back = e.appendTo(back)
		}
		if again, err := entries(back); err != nil || !slices.Equal(all, again) {
			t.Fatalf("%v", err)
		}
	})
}
