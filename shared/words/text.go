// Package words is what the product says, in every language of a tenant: the
// sentences of pages and messages, and how numbers, money, dates and times are
// written there.
//
// Sentences are in book/*.csv, one column a language, side by side, so that a
// missing or a stale translation is seen in review and refused by a test.
package words

import (
	"maps"
	"slices"
)

// Text is one sentence or label in every language of a pack, by language code.
type Text map[string]string

// In returns the text in lang, or in English, or in any language there is, so
// that a page is never blank. The linter has made sure that lang is there.
func (t Text) In(lang string) string {
	if s, ok := t[lang]; ok {
		return s
	}
	if s, ok := t["en"]; ok {
		return s
	}
	if len(t) == 0 {
		return ""
	}
	return t[slices.Min(slices.Collect(maps.Keys(t)))]
}
