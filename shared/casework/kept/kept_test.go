package kept_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/casework/blob"
	"github.com/shrama/shrama/shared/casework/kept"
	"github.com/shrama/shrama/shared/casework/levy"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pay"
)

// The files are cases as they were stored before they had an order of their own.
func TestACaseOfBeforeIsReadAsItWas(t *testing.T) {
	for name, lines := range map[string]int{"dictionary-1": 5, "dictionary-2": 4} {
		b, err := os.ReadFile("testdata/" + name + ".hex")
		if err != nil {
			t.Fatal(err)
		}
		old, err := hex.DecodeString(strings.TrimSpace(string(b)))
		if err != nil {
			t.Fatal(err)
		}
		c, err := kept.Packed{Texts: old}.Unpack(kept.Beside{Title: "another"})
		if err != nil || len(c.Older) != lines || c.Paid == nil || c.Fee == nil || c.Applicant.Name == "" {
			t.Fatalf("%s: %+v, %v", name, c, err)
		}
		stored, err := blob.Inflate(old)
		if err != nil {
			t.Fatal(err)
		}
		if now, err := json.Marshal(c); err != nil || string(now) != string(stored) {
			t.Errorf("%s is read as\n%s, was\n%s (%v)", name, now, stored, err)
		}
		b2 := kept.Beside{Title: c.Applicant.Name, Begun: c.Begun}
		p, err := kept.Pack(c, b2)
		if err != nil || len(p.Texts)+len(p.Raw) > len(old)-30 {
			t.Errorf("%s: %d bytes in order, %d before (%v)", name, len(p.Texts)+len(p.Raw), len(old), err)
		}
		if back, err := p.Unpack(b2); err != nil || cmp.Diff(back, c) != "" {
			t.Errorf("%s (-got +want): %s%v", name, cmp.Diff(back, c), err)
		}
	}
}

// full is a case with something in every place.
func full() kept.Case {
	npr := func(n int64) money.Amount { return money.Amount{Minor: n, Currency: "NPR"} }
	officer, other := ident.New().String(), ident.New().String()
	return kept.Case{
		Service: "work-permit", Step: "office-review", Phase: flow.Review, Pack: "045c323032940893.12", Renews: "WP-1", Office: "kathmandu",
		Applicant: kept.Party{Name: "सगर उद्योग", Email: "a@b.example", Phone: "+9779841234567", Lang: "ne"}, Record: "WP-2",
		Begun: 1795321800, Filed: civil.Date{Year: 2026, Month: 11, Day: 21}, Due: 1796062499, Stood: 1795321799, Left: "check", LeftDue: 1, Whole: 1795321800, Escalated: true, Told: true,
		Answers: blob.Columns{"est-name": "सगर उद्योग", "est-pan": "301234567", "post-same": ""}, Findings: blob.Columns{"check.a": "yes"},
		Fee: &levy.Fee{Amount: npr(1500000), Row: "new", Cite: "act/s1", Certainty: "unverified",
			Lines: []levy.Line{{Charge: "fee", Amount: npr(1600000), Row: "new"}, {Charge: "less", Amount: npr(-100000)}}},
		Voucher: &pay.Voucher{Bank: "Nabil", Number: "7", Date: civil.Date{Year: 2026, Month: 11, Day: 22}, Amount: npr(1500000)},
		Paid:    &kept.Payment{Method: "esewa", Ref: "000AWEO", At: 1795400000}, First: "draft",
		Older: []kept.Line{
			{Action: "submit", To: "payment", Role: "applicant", At: 1795321900}, {Action: "return", To: "returned", By: officer, Name: "सीता", Role: "officer", At: 1795321900, Note: "फेरि पठाउनुहोस्"},
			{Action: "escalate", To: "check", By: "clock", Name: "clock", Role: "clock", At: 1795500000}, {Action: "recommend", To: "decide", By: other, Name: "अनिता", Role: "officer", At: 1795400000},
			{Action: "check", To: "decide", By: officer, Name: "सीता", Role: "officer", At: 1795600000},
		},
	}
}

func TestNothingOfACaseIsLost(t *testing.T) {
	odd := map[string]func(*kept.Case){
		"as it is":                  func(*kept.Case) {},
		"a control letter":          func(c *kept.Case) { c.Answers["est-name"] = "a\x7fb" },
		"an answer that looks kept": func(c *kept.Case) { c.Answers["est-pan"] = "\x00" },
		"a comma in an id":          func(c *kept.Case) { c.Answers["a,b"] = "x" },
		"a person called by number": func(c *kept.Case) { c.Older[0].By = "0" },
		"two currencies":            func(c *kept.Case) { c.Fee.Lines[1].Amount.Currency = "USD" },
		"another's version":         func(c *kept.Case) { c.Pack = "045C323032940893" },
		"hardly a version":          func(c *kept.Case) { c.Pack = "045c" },
		"a service like JSON":       func(c *kept.Case) { c.Service = "{}" },
		"nothing":                   func(c *kept.Case) { *c = kept.Case{} },
	}
	for name, make := range odd {
		t.Run(name, func(t *testing.T) {
			c := full()
			make(&c)
			for _, b := range []kept.Beside{{}, {Title: "सगर उद्योग", Begun: c.Begun}, {Title: "\x00", Begun: 1}} {
				p, err := kept.Pack(c, b)
				if err != nil {
					t.Fatal(err)
				}
				got, err := p.Unpack(b)
				if d := cmp.Diff(got, c); err != nil || d != "" {
					t.Errorf("%+v: %v (-got +want):\n%s", b, err, d)
				}
			}
		})
	}
}

// A case that lost an end is refused and never read as another.
func TestAPieceOfACaseIsRefused(t *testing.T) {
	p, err := kept.Pack(full(), kept.Beside{})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := blob.Inflate(p.Texts)
	if err != nil || raw[0] == '{' {
		t.Fatalf("not in order: %s, %v", raw, err)
	}
	texts := strings.Split(string(raw), "\x7f")
	for n := range texts {
		for name, some := range map[string][]string{"cut": texts[:n], "longer": append(slices.Clone(texts), "x")} {
			if c, err := (kept.Packed{Texts: blob.Deflate([]byte(strings.Join(some, "\x7f"))), Raw: p.Raw}).Unpack(kept.Beside{}); err == nil {
				t.Errorf("%s at %d: read as %+v", name, n, c)
			}
		}
	}
}
