package logbook

import (
	"maps"
	mathrand "math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/shared/paper/keyring"
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
	ring   *keyring.Folder
	safe   Safe // nil is none
	dice   *mathrand.Rand
	cases  []string
	seq    int
	last   map[string]trail.Event
	raws   map[string]raw // the items as they are
}

func newOffice(t *testing.T, seed uint64) *office {
	t.Helper()
	e := storetest.Engine(t)
	o := dynamodb.Options{Region: engine.Region, BaseEndpoint: &e.URL, Credentials: credentials.NewStaticCredentialsProvider(e.AccessKey, e.SecretKey, "")}
	id := storetest.Tenant(t)
	return &office{t: t, id: id, db: storetest.Table(t).For(id), client: dynamodb.New(o), ring: &keyring.Folder{Dir: t.TempDir()},
		dice: mathrand.New(mathrand.NewPCG(seed, 1)), last: map[string]trail.Event{}, raws: map[string]raw{}} //nolint:gosec // a test's dice
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
	delete(o.raws, name)
	if now, ch.New = o.get(name); now != nil {
		ch.Sum, o.raws[name] = attr.Sum(now), now
	}
	return ch
}

// items returns what the tenant's items are, those of the log with them.
func (o *office) items() []raw {
	o.t.Helper()
	out, err := o.client.Query(o.t.Context(), &dynamodb.QueryInput{TableName: aws.String(storetest.TableName), ConsistentRead: aws.Bool(true),
		KeyConditionExpression: aws.String("PK = :p"), ExpressionAttributeValues: raw{":p": attr.String("T#" + string(o.id) + "#" + family + "#" + book)}})
	if err != nil {
		o.t.Fatal(err)
	}
	return append(out.Items, slices.Collect(maps.Values(o.raws))...)
}

func (o *office) audit(items []raw, witnessed ...[]byte) (Summary, []string) {
	o.t.Helper()
	keys, err := o.ring.Public(o.t.Context(), string(o.id))
	if err != nil {
		o.t.Fatal(err)
	}
	var a Audit
	for _, it := range items {
		id, item, err := store.Read(it)
		if err != nil {
			return Summary{}, []string{err.Error()}
		}
		if err := a.Read(id, item, attr.Sum(it)); err != nil {
			return Summary{}, []string{err.Error()}
		}
	}
	return a.Faults(keys, witnessed...)
}
