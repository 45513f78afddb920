package web_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/web"
)

func TestBodies(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	h := web.Serve(house(t), routes())
	deep := strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40)
	for _, tt := range []struct {
		name, kind, body string
		status           int
		want             map[string]string
	}{
		{"a form", form, "name=R%C4%81m&age=30", 200, map[string]string{"name": "Rām", "age": "30"}},
		{"a form with its charset", form + "; charset=utf-8", "a=1", 200, map[string]string{"a": "1"}},
		{"an empty body", "", "", 200, nil},
		{"a JSON object", asJSON, `{"name":"Rām","age":30,"ok":true,"none":null}`, 200, map[string]string{"name": "Rām", "age": "30", "ok": "true"}},
		{"nested JSON", asJSON, `{"a":{"b":"1"},"c":["x","y"]}`, 200, map[string]string{"a.b": "1", "c.0": "x", "c.1": "y"}},
		{"a number keeps its digits", asJSON, `{"n":12345678901234567890.10}`, 200, map[string]string{"n": "12345678901234567890.10"}},
		{"a form name twice", form, "role=a&role=b", 400, nil},
		{"a form that does not parse", form, "a=%zz", 400, nil},
		{"NUL in a form", form, "a=%00", 400, nil},
		{"bad UTF-8 in a form", form, "a=%ff", 400, nil},
		{"a JSON name twice", asJSON, `{"role":"a","role":"b"}`, 400, nil},
		{"a JSON name in another case", asJSON, `{"role":"a","Role":"b"}`, 400, nil},
		{"a JSON name by two roads", asJSON, `{"a":{"b":1},"a.b":2}`, 400, nil},
		{"JSON too deep", asJSON, deep, 400, nil},
		{"JSON too wide", asJSON, `{"a":[` + strings.Repeat("{},", 5000) + `{}]}`, 400, nil},
		{"text after JSON", asJSON, `{"a":1} {"a":2}`, 400, nil},
		{"half a JSON object", asJSON, `{"a":1`, 400, nil},
		{"no JSON object", asJSON, `[1]`, 400, nil},
		{"bad UTF-8 in JSON", asJSON, "{\"a\":\"\xff\"}", 400, nil},
		{"NUL in JSON", asJSON, `{"a":"\u0000"}`, 400, nil},
		{"another type", "text/plain", "a=1", 400, nil},
		{"a file", "multipart/form-data; boundary=x", "--x--", 400, nil},
		{"too large", form, "a=" + strings.Repeat("x", 256<<10), 413, nil},
		{"just not too large", form, "a=" + strings.Repeat("x", 256<<10-2), 200, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(h, "POST /np/case/7", tt.body, "Content-Type", tt.kind, "Accept", asJSON)
			if w.Code != tt.status {
				t.Fatalf("status = %d, want %d: %s", w.Code, tt.status, w.Body)
			}
			got := map[string]string{}
			if err := json.Unmarshal(w.Body.Bytes(), &got); tt.want != nil && err != nil {
				t.Fatal(err)
			}
			for k, v := range tt.want {
				if got[k] != v {
					t.Errorf("%s = %q, want %q", k, got[k], v)
				}
			}
		})
	}
}
