package bill

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
)

//go:embed prices.csv
var prices []byte

// Price is a list price of us-east-1.
type Price struct {
	Unit      string  `json:"unit"`
	USD       float64 `json:"usd_per_million"`
	Certainty string  `json:"certainty"` // published, or unverified
	Source    string  `json:"source"`
	Seen      string  `json:"seen"`
}

// Prices reads the list, by id.
func Prices() (map[string]Price, error) {
	rows, err := csv.NewReader(bytes.NewReader(prices)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("bill: %w", err)
	}
	out := map[string]Price{}
	for _, r := range rows[1:] {
		usd, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			return nil, fmt.Errorf("bill: price of %s: %w", r[0], err)
		}
		out[r[0]] = Price{r[1], usd, r[3], r[4], r[5]}
	}
	return out, nil
}

// What the model takes for granted, since nothing here can measure it.
const (
	waits    = 0.005 // seconds that a call of DynamoDB lets a function wait
	logged   = 250   // bytes that a request leaves in the logs (performance goal G18)
	fullCPU  = 1769  // MB that have one processor to themselves (AWS: Lambda's memory)
	moves    = 4     // acts that the relay hears of: sent, paid, recommended, granted
	megabyte = 1 << 20
)

// memories are the sizes of a function that the bill is made for.
var memories = []float64{128, 256}

// Bill is what a million journeys would cost.
type Bill struct {
	Lines []Charge  `json:"lines"`
	Total []float64 `json:"total_usd"` // by size of the functions
	MB    []float64 `json:"mb"`
}

// Charge is one line of it: count times price.
type Charge struct {
	For       string  `json:"for"`
	Count     float64 `json:"count"` // a journey
	Unit      string  `json:"unit"`
	USD       float64 `json:"usd_per_million_units"`
	Certainty string  `json:"certainty"`
	Sum       float64 `json:"usd"` // a million journeys
	MB        float64 `json:"mb,omitempty"`
}

// Charged makes the bill of a journey; relay is what one change costs it.
func Charged(j Journey, relay Cost) (Bill, error) {
	b := Bill{MB: memories, Total: make([]float64, len(memories))}
	list, err := Prices()
	if err != nil {
		return b, err
	}
	cpu := j.CPU/1000 + moves*relay.CPU.Seconds()
	wait := waits * float64(j.Calls+moves*relay.Calls)
	type count struct {
		what, price string
		n, mb       float64
	}
	counts := []count{
		{"what people ask: writes", "write", j.WRU, 0}, {"what people ask: reads", "read", j.RRU, 0},
		{"relay, of four acts: writes", "write", moves * relay.WCU, 0}, {"relay, of four acts: reads", "read", moves * relay.RCU, 0},
		{"API Gateway", "api", float64(j.Requests), 0},
		{"Lambda: requests and the relay's batches", "invoke", float64(j.Requests + moves), 0},
		{"Lambda: processor, whatever the size", "gbs", cpu * fullCPU / 1024, 0},
	}
	for _, mb := range memories {
		counts = append(counts, count{fmt.Sprintf("Lambda: waiting, at %.0f MB", mb), "gbs", wait * mb / 1024, mb})
	}
	counts = append(counts,
		count{"S3: the portrait for the certificate", "put", 1, 0}, count{"KMS: one printed certificate", "sign", 1, 0},
		count{"STS", "", 0, 0}, count{"logs", "log", float64(j.Requests+moves) * logged / megabyte, 0})
	for _, c := range counts {
		p := list[c.price]
		l := Charge{c.what, c.n, p.Unit, p.USD, p.Certainty, c.n * p.USD, c.mb}
		b.Lines = append(b.Lines, l)
		for i, mb := range memories {
			if c.mb == 0 || c.mb == mb {
				b.Total[i] += l.Sum
			}
		}
	}
	return b, nil
}

// Table writes the bill for people.
func (b Bill) Table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "a million journeys, us-east-1\ta journey\tunit\t$ a million\tprice\t$\t")
	for _, l := range b.Lines {
		fmt.Fprintf(t, "%s\t%.4g\t%s\t%.4g\t%s\t%.2f\t\n", l.For, l.Count, l.Unit, l.USD, l.Certainty, l.Sum)
	}
	for i, mb := range b.MB {
		fmt.Fprintf(t, "in all, functions of %.0f MB\t\t\t\t\t%.2f\t\n", mb, b.Total[i])
	}
	fmt.Fprintln(t, "\t\t\t\t\t\t")
	return t.Flush()
}
