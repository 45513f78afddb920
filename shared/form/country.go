package form

import (
	_ "embed"
	"slices"
	"strings"
)

// The countries of ISO 3166-1 with their names from Unicode CLDR 48, made with
// Intl.DisplayNames. golang.org/x/text/language/display would add 2.5 MB to
// every function and knows the names of 2017: Swaziland, Macedonia.
//
// A line is a code and a name in each language of the first line, none of which
// has a comma in it; the codes ascend. It is searched as it stands, since a
// request asks for one name, or for all of one language.
//
//go:embed countries.csv
var countries string

// Nation is a country by its ISO 3166-1 alpha-2 code, named in one language.
type Nation struct{ Code, Name string }

// Countries lists every country in the order of the codes, named in a language,
// or in English where that has no names.
func Countries(lang string) []Nation {
	head, lines, _ := strings.Cut(countries, "\n")
	column := columnOf(head, lang)
	list := make([]Nation, 0, 256)
	for line := range strings.Lines(lines) {
		list = append(list, Nation{cell(line, 0), cell(line, column)})
	}
	return list
}

// CountryName returns a country's name in a language, or in English where that
// has no names; for a code that is none it is empty.
func CountryName(code, lang string) string {
	head, _, _ := strings.Cut(countries, "\n")
	i := strings.Index(countries, "\n"+code+",")
	if i < 0 || len(code) != 2 {
		return ""
	}
	line, _, _ := strings.Cut(countries[i+1:], "\n")
	return cell(line, columnOf(head, lang))
}

// columnOf returns the number of a language's column.
func columnOf(head, lang string) int {
	return max(1, slices.Index(strings.Split(head, ","), lang))
}

// cell returns a cell of a line.
func cell(line string, column int) string {
	for range column {
		_, line, _ = strings.Cut(line, ",")
	}
	line, _, _ = strings.Cut(line, ",")
	return strings.TrimSuffix(line, "\n")
}
