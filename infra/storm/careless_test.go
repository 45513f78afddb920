//go:build !race

package storm

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// careless stands between the product and the wire and makes of its writes what a
// hurried programmer would have written: no conditions, or each item of a
// transaction by itself.
type careless struct {
	next                 aws.HTTPClient
	unconditional, apart bool
	pause                time.Duration // between items
}

// RoundTrip is Do, for a proxy.
func (c careless) RoundTrip(r *http.Request) (*http.Response, error) {
	r.RequestURI = ""
	return c.Do(r)
}

// Do rewrites one write.
func (c careless) Do(r *http.Request) (*http.Response, error) {
	_, op, _ := strings.Cut(target(r), ".")
	if op != "PutItem" && op != "TransactWriteItems" {
		return c.next.Do(r)
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var in map[string]any
	if err := json.Unmarshal(b, &in); err != nil {
		return nil, err
	}
	if op == "PutItem" {
		return c.write(r, op, in)
	}
	parts, _ := in["TransactItems"].([]any)
	if !c.apart {
		for _, p := range parts {
			for _, x := range p.(map[string]any) {
				c.loose(x.(map[string]any))
			}
		}
		return c.write(r, op, in)
	}
	var resp *http.Response
	for _, p := range parts {
		for kind, x := range p.(map[string]any) {
			if resp, err = c.write(r, kind+"Item", x.(map[string]any)); err != nil || resp.StatusCode != http.StatusOK {
				return resp, err
			}
			time.Sleep(c.pause)
		}
	}
	return resp, nil
}

// loose takes the condition from a write.
func (c careless) loose(in map[string]any) {
	if !c.unconditional {
		return
	}
	for _, name := range []string{"ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues", "ReturnValuesOnConditionCheckFailure"} {
		delete(in, name)
	}
}

func (c careless) write(r *http.Request, op string, in map[string]any) (*http.Response, error) {
	c.loose(in)
	b, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	next := r.Clone(r.Context())
	next.Header.Set("X-Amz-Target", "DynamoDB_20120810."+op)
	next.Body, next.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
	return c.next.Do(next)
}
