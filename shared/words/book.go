package words

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed book/*.csv
var files embed.FS

// A sheet is one file of the book, not yet read but for its first line.
type sheet struct {
	name      string
	text      []byte
	languages []string // in the order of the columns after the key
}

var sheets = sync.OnceValue(func() []sheet {
	names, err := files.ReadDir("book")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	var all []sheet
	for _, n := range names {
		text, err := files.ReadFile(path.Join("book", n.Name()))
		if err != nil {
			panic(err)
		}
		head, _, _ := bytes.Cut(text, []byte("\n"))
		columns := strings.Split(strings.TrimSpace(string(head)), ",")
		all = append(all, sheet{n.Name(), text, columns[1:]})
	}
	return all
})

// Languages returns the languages in which the whole book is written, English
// first.
func Languages() []string {
	all := slices.Clone(sheets()[0].languages)
	for _, s := range sheets() {
		all = slices.DeleteFunc(all, func(lang string) bool { return !slices.Contains(s.languages, lang) })
	}
	return all
}

// volumes holds the sentences of each language by key; one is read when its
// first sentence is asked for, since a request needs one or two of seven.
var volumes = sync.OnceValue(func() map[string]func() map[string]string {
	all := map[string]func() map[string]string{}
	for _, s := range sheets() {
		for _, lang := range s.languages {
			all[lang] = sync.OnceValue(func() map[string]string { return volume(lang) })
		}
	}
	return all
})

// volume reads the column of one language from every sheet that has it.
func volume(lang string) map[string]string {
	sentences := make(map[string]string, 1024)
	for _, s := range sheets() {
		s.read(lang, sentences)
	}
	return sentences
}

// read adds the column of one language to sentences, if the sheet has it.
func (s sheet) read(lang string, sentences map[string]string) {
	i := slices.Index(s.languages, lang) + 1
	if i == 0 {
		return
	}
	in := csv.NewReader(bytes.NewReader(s.text))
	in.ReuseRecord = true
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			panic("words: book/" + s.name + ": " + err.Error()) // refused by a test
		}
		if record[i] != "" {
			sentences[strings.Clone(record[0])] = strings.Clone(record[i])
		}
	}
}

// sentence returns the sentence in lang, or in English, and whether there is
// one at all.
func sentence(lang, key string) (string, bool) {
	for _, l := range [2]string{lang, "en"} {
		if read, ok := volumes()[l]; ok {
			if s, ok := read()[key]; ok {
				return s, true
			}
		}
	}
	return key, false
}

// names holds what each language calls itself. It is a sheet of its own, since a
// page names every language and speaks one.
var names = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for _, s := range sheets() {
		if s.name != "language.csv" {
			continue
		}
		for _, lang := range s.languages {
			row := map[string]string{}
			s.read(lang, row)
			all[lang] = row["language.name"]
		}
	}
	return all
})

// Language names a language in itself: नेपाली. One that the book is not written
// in is its code.
func Language(lang string) string { return cmp.Or(names()[lang], lang) }
