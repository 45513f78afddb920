package words

import (
	"cmp"
	"embed"
	"path"
	"slices"
	"strings"
	"sync"
)

// The volumes are the columns of book/*.csv, one file a language, made by
// infra/setup: a request needs one or two of seven, and reading them out of the
// sheets would cost more than all else it reads.
//
//go:embed volume/*.txt
var files embed.FS

// rows returns a volume's lines: key, tab, sentence.
func rows(name string) func(yield func(key, sentence string) bool) {
	text, err := files.ReadFile(path.Join("volume", name+".txt"))
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return func(yield func(key, sentence string) bool) {
		for line := range strings.Lines(string(text)) {
			if key, sentence, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); !yield(key, sentence) {
				return
			}
		}
	}
}

// A tongue is a language of the book: its code, and what it calls itself.
type tongue struct{ code, name string }

var tongues = sync.OnceValue(func() (all []tongue) {
	for code, name := range rows("languages") {
		all = append(all, tongue{code, name})
	}
	return all
})

// Languages returns the languages in which the book is written, English first.
func Languages() []string {
	codes := make([]string, len(tongues()))
	for i, t := range tongues() {
		codes[i] = t.code
	}
	return codes
}

// volumes holds the sentences of each language by key; one is read when its
// first sentence is asked for.
var volumes = sync.OnceValue(func() map[string]func() map[string]string {
	all := map[string]func() map[string]string{}
	for _, t := range tongues() {
		all[t.code] = sync.OnceValue(func() map[string]string { return volume(t.code) })
	}
	return all
})

// volume reads one language.
func volume(lang string) map[string]string {
	sentences := make(map[string]string, 1024)
	for key, sentence := range rows(lang) {
		sentences[key] = strings.ReplaceAll(sentence, "\v", "\n") // infra/setup wrote it so
	}
	return sentences
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

// Language names a language in itself: नेपाली. One that the book is not written
// in is its code.
func Language(lang string) string {
	i := slices.IndexFunc(tongues(), func(t tongue) bool { return t.code == lang })
	if i < 0 {
		return lang
	}
	return cmp.Or(tongues()[i].name, lang)
}
