package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// joined returns a header whole. The Lambda adapter splits most headers at
// their commas, so Get would see the first piece only.
func joined(h http.Header, name string) string { return strings.Join(h.Values(name), ",") }

// offer is one item of an Accept header (RFC 9110, 12.5).
type offer struct {
	name string
	q    float64
}

// offers returns the items of an Accept header, most wanted first, without
// those that are refused by q=0.
func offers(header string) []offer {
	var list []offer
	for item := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(item, ";")
		o := offer{strings.ToLower(strings.TrimSpace(name)), 1}
		for p := range strings.SplitSeq(params, ";") {
			if v, ok := strings.CutPrefix(strings.TrimSpace(p), "q="); ok {
				q, err := strconv.ParseFloat(v, 64)
				if err != nil {
					q = 0
				}
				o.q = q
			}
		}
		if o.name != "" && o.q > 0 && o.q <= 1 {
			list = append(list, o)
		}
	}
	slices.SortStableFunc(list, func(a, b offer) int { return cmp.Compare(b.q, a.q) })
	return list
}

// wantsJSON reports whether the caller would rather have JSON than a page. A
// caller that takes anything gets the page.
func wantsJSON(r *http.Request) bool {
	for _, o := range offers(joined(r.Header, "Accept")) {
		switch o.name {
		case "application/json", "application/problem+json":
			return true
		case "text/html", "application/xhtml+xml", "text/*", "*/*":
			return false
		}
	}
	return false
}

// speaks returns the language of have that the caller asks for, or "".
func speaks(header string, have []string) string {
	for _, o := range offers(header) {
		base, _, _ := strings.Cut(o.name, "-")
		if slices.Contains(have, base) {
			return base
		}
	}
	return ""
}

// packs reports which compression the caller takes: br, gzip or none.
func packs(header string) string {
	best := ""
	for _, o := range offers(header) {
		if o.name == "br" {
			return "br"
		}
		if o.name == "gzip" {
			best = "gzip"
		}
	}
	return best
}

// Whole returns a header of the call in one piece, also where the gateway's
// adapter split it. Use it instead of Header.Get.
func (c Call) Whole(name string) string { return joined(c.Header, name) }
