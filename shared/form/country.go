package form

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"slices"
	"sync"

	"github.com/shrama/shrama/shared/words"
)

// The countries of ISO 3166-1 with their names from Unicode CLDR 48, made with
// Intl.DisplayNames. golang.org/x/text/language/display would add 2.5 MB to
// every function and knows the names of 2017: Swaziland, Macedonia.
//
//go:embed countries.csv
var countriesCSV []byte

var countries = sync.OnceValue(func() []Option {
	rows, err := csv.NewReader(bytes.NewReader(countriesCSV)).ReadAll()
	if err != nil {
		panic("form: countries.csv: " + err.Error()) // embedded and tested
	}
	list := make([]Option, 0, len(rows)-1)
	for _, r := range rows[1:] {
		name := words.Text{}
		for i, lang := range rows[0][1:] {
			name[lang] = r[i+1]
		}
		list = append(list, Option{ID: r[0], Label: name})
	}
	return list
})

// Countries lists every country by its ISO 3166-1 alpha-2 code, in the order of
// the codes, named in every language of the product.
func Countries() []Option { return slices.Clone(countries()) }

// CountryName returns a country's name, or nil for a code that is none.
func CountryName(code string) words.Text {
	list := countries()
	i, ok := slices.BinarySearchFunc(list, code, func(o Option, code string) int {
		switch {
		case o.ID < code:
			return -1
		case o.ID > code:
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	return list[i].Label
}
