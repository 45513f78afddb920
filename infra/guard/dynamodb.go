package guard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/shrama/shrama/infra/stack"
)

// mostBody is what DynamoDB takes at once, and a little.
const mostBody = 17 << 20

func (g *Guard) dynamodb() service { return service{read: g.readDynamoDB, refuse: refuseJSON} }

// readDynamoDB reads an operation of DynamoDB's JSON protocol.
func (g *Guard) readDynamoDB(r *http.Request) (*caller, []ask, error) {
	c, err := g.who(signer(r), r.Header.Get("X-Amz-Security-Token"))
	if err != nil {
		return nil, nil, err
	}
	_, operation, ok := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if !ok {
		return c, nil, malformed{errors.New("no operation")}
	}
	if c.all {
		return c, []ask{}, nil
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, mostBody+1))
	if err != nil || len(b) > mostBody {
		return c, nil, malformed{fmt.Errorf("the body: %w", errors.Join(err, errors.New("too long or cut off")))}
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
	var in object
	if err := json.Unmarshal(b, &in); err != nil {
		return c, nil, malformed{err}
	}
	asks, err := g.asksOf(operation, in)
	if err != nil {
		return c, nil, malformed{err}
	}
	return c, asks, nil
}

// object is a JSON object whose names have their case: encoding/json would take
// key for Key, and the engine would not.
type object map[string]json.RawMessage

func (o object) read(name string, v any) error {
	if o[name] == nil {
		return nil
	}
	if err := json.Unmarshal(o[name], v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// item is a map of attributes, or a key.
type item map[string]struct {
	S *string
}

// asksOf names the actions of an operation, each with its table and the
// partition keys it reaches for. A batch asks for each table with all of its
// keys, a transaction for each of its parts (AWS: "Actions, resources, and
// condition keys for Amazon DynamoDB"; "Using IAM with DynamoDB transactions").
func (g *Guard) asksOf(operation string, in object) ([]ask, error) {
	switch operation {
	case "BatchGetItem", "BatchWriteItem":
		return g.batch(operation, in)
	case "TransactGetItems", "TransactWriteItems":
		return g.transaction(in)
	case "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction":
		return []ask{{action: "dynamodb:PartiQL" + verb(in), resource: g.anyTable()}}, nil
	case "DescribeStream", "GetShardIterator", "GetRecords":
		return []ask{{action: "dynamodb:" + operation, resource: g.anyTable() + "/stream/2026-11-22T00:00:00.000"}}, nil
	case "ListStreams":
		return []ask{{action: "dynamodb:ListStreams", resource: g.anyTable() + "/stream/*"}}, nil
	}
	a, err := g.single(operation, in)
	return []ask{a}, err
}

// anyTable is the ARN of the one table, for what names none.
func (g *Guard) anyTable() string {
	for _, t := range g.tables {
		return t.arn
	}
	return "*"
}

// verb is the action of a statement of PartiQL by its first word.
func verb(in object) string {
	var s string
	if in.read("Statement", &s) != nil {
		return "Unknown"
	}
	first, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	for _, v := range []string{"Select", "Insert", "Update", "Delete"} {
		if strings.EqualFold(first, v) {
			return v
		}
	}
	return "Unknown"
}

// at returns the table that a request names, and its ARN.
func (g *Guard) at(in object) (shape, string, error) {
	var name string
	if err := in.read("TableName", &name); err != nil {
		return shape{}, "", err
	}
	return g.table(name)
}

func (g *Guard) table(name string) (shape, string, error) {
	arn := name
	if strings.HasPrefix(name, "arn:") {
		_, name, _ = strings.Cut(name, ":table/")
	} else {
		arn = "arn:aws:dynamodb:" + g.region + ":" + stack.Account + ":table/" + name
	}
	t := g.tables[name]
	if t.arn != arn {
		t = shape{} // another account's, say, whose keys nobody knows
	}
	return t, arn, nil
}

// single reads an operation on one table or index.
func (g *Guard) single(operation string, in object) (ask, error) {
	t, arn, err := g.at(in)
	if err != nil {
		return ask{}, err
	}
	var index string
	if err := in.read("IndexName", &index); err != nil {
		return ask{}, err
	}
	a := ask{action: "dynamodb:" + operation, resource: arn}
	if index != "" {
		a.resource += "/index/" + index
	}
	hash := t.hash[index]
	var keys []string
	if operation == "Query" {
		keys, err = questioned(in, hash)
	} else {
		for _, name := range []string{"Key", "Item"} {
			var x item
			err = errors.Join(err, in.read(name, &x))
			keys = append(keys, leading(x, hash)...)
		}
	}
	a.keyed(keys)
	return a, err
}

func (a *ask) keyed(keys []string) {
	if keys != nil {
		a.context = map[string][]string{"dynamodb:LeadingKeys": keys}
	}
}

// leading is the partition key in an item.
func leading(x item, hash string) []string {
	if v, ok := x[hash]; ok && v.S != nil {
		return []string{*v.S}
	}
	return nil
}

func (g *Guard) batch(operation string, in object) ([]ask, error) {
	var tables map[string]json.RawMessage
	if err := in.read("RequestItems", &tables); err != nil {
		return nil, err
	}
	var asks []ask
	for name, raw := range tables {
		t, arn, err := g.table(name)
		if err != nil {
			return nil, err
		}
		var all []item
		if operation == "BatchGetItem" {
			all, err = gets(raw)
		} else {
			all, err = writes(raw)
		}
		if err != nil {
			return nil, err
		}
		a := ask{action: "dynamodb:" + operation, resource: arn}
		var keys []string
		for _, x := range all {
			k := leading(x, t.hash[""])
			if k == nil {
				keys = nil // one without a key is one that nobody can judge
				break
			}
			keys = append(keys, k...)
		}
		a.keyed(keys)
		asks = append(asks, a)
	}
	if len(asks) == 0 {
		return nil, errors.New("RequestItems is empty")
	}
	return asks, nil
}

func gets(raw json.RawMessage) ([]item, error) {
	var x object
	if err := json.Unmarshal(raw, &x); err != nil {
		return nil, err
	}
	var keys []item
	return keys, x.read("Keys", &keys)
}

func writes(raw json.RawMessage) ([]item, error) {
	var all []map[string]object
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, err
	}
	var out []item
	for _, w := range all {
		for kind, name := range map[string]string{"PutRequest": "Item", "DeleteRequest": "Key"} {
			var x item
			if err := w[kind].read(name, &x); err != nil {
				return nil, err
			}
			if w[kind] != nil {
				out = append(out, x)
			}
		}
	}
	return out, nil
}

// parts are what a transaction is made of, and the action of each.
var parts = map[string]string{"Get": "GetItem", "Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}

func (g *Guard) transaction(in object) ([]ask, error) {
	var all []map[string]object
	if err := in.read("TransactItems", &all); err != nil {
		return nil, err
	}
	var asks []ask
	for _, x := range all {
		for kind, part := range x {
			if parts[kind] == "" {
				return nil, fmt.Errorf("a transaction with %q", kind)
			}
			a, err := g.single(parts[kind], part)
			if err != nil {
				return nil, err
			}
			asks = append(asks, a)
		}
	}
	if len(asks) == 0 {
		return nil, errors.New("TransactItems is empty")
	}
	return asks, nil
}

var token = regexp.MustCompile(`[#:]?[\pL\pN_.-]+|[=<>]+|[(),]`)

// questioned returns the partition keys that a Query asks for, in either form: an
// expression, or the older KeyConditions.
func questioned(in object, hash string) ([]string, error) {
	var expression string
	var names map[string]string
	var values item
	var older map[string]struct {
		AttributeValueList []struct{ S *string }
		ComparisonOperator string
	}
	err := errors.Join(in.read("KeyConditionExpression", &expression), in.read("ExpressionAttributeNames", &names),
		in.read("ExpressionAttributeValues", &values), in.read("KeyConditions", &older))
	if err != nil || hash == "" {
		return nil, err
	}
	var keys []string
	words := token.FindAllString(expression, -1)
	for i := 0; i+2 < len(words); i++ {
		name := words[i]
		if n, ok := names[name]; ok {
			name = n
		}
		if name == hash && words[i+1] == "=" {
			keys = append(keys, leading(values, words[i+2])...)
		}
	}
	for _, v := range older[hash].AttributeValueList {
		if v.S != nil {
			keys = append(keys, *v.S)
		}
	}
	return keys, nil
}
