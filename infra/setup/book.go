package setup

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Where people write the sentences of the product and where a function reads
// them.
const (
	bookFolder   = "shared/words/book"
	volumeFolder = "shared/words/volume"
)

// book writes the sentences of each language as a file of its own, where they
// have changed, and reports whether any had. People write all languages side by
// side; a function reads one or two of seven, and every byte it carries and need
// not read makes its start slower.
func book(root string, w io.Writer) (changed bool, err error) {
	volumes, err := bind(filepath.Join(root, bookFolder))
	if err != nil {
		return false, err
	}
	for _, name := range slices.Sorted(maps.Keys(volumes)) {
		file := filepath.Join(root, volumeFolder, name)
		if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, volumes[name]) {
			continue
		}
		if !changed {
			fmt.Fprintln(w, "Setting up: the book, by language …")
		}
		changed = true
		if err := os.WriteFile(file, volumes[name], 0o600); err != nil {
			return true, fmt.Errorf("setup: %w", err)
		}
	}
	return changed, nil
}

// line ends a row of a volume; a new line within a sentence is a vertical tab
// there, which no sentence has.
var line = strings.NewReplacer("\n", "\v")

// bind reads every sheet in a folder and returns the volumes by the names of
// their files: key, tab and sentence a line; and in languages.txt, in the order
// of the columns, what each language calls itself.
func bind(folder string) (map[string][]byte, error) {
	sheets, err := filepath.Glob(filepath.Join(folder, "*.csv"))
	if err != nil || len(sheets) == 0 {
		return nil, fmt.Errorf("setup: there is no book in %s (%w)", folder, err)
	}
	volumes, names := map[string][]byte{}, []byte(nil)
	for _, sheet := range sheets {
		text, err := os.ReadFile(sheet)
		if err != nil {
			return nil, fmt.Errorf("setup: %w", err)
		}
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			return nil, fmt.Errorf("setup: %s: %w", sheet, err)
		}
		if len(rows) == 0 {
			return nil, fmt.Errorf("setup: %s is empty; its first line is key,en,…", sheet)
		}
		for i, lang := range rows[0][1:] {
			for _, row := range rows[1:] {
				if row[i+1] == "" {
					continue
				}
				volumes[lang+".txt"] = fmt.Appendf(volumes[lang+".txt"], "%s\t%s\n", row[0], line.Replace(row[i+1]))
				if row[0] == "language.name" {
					names = fmt.Appendf(names, "%s\t%s\n", lang, row[i+1])
				}
			}
		}
	}
	volumes["languages.txt"] = names
	return volumes, nil
}
