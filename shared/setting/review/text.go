package review

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/shrama/shrama/shared/setting/lay"
	"github.com/shrama/shrama/shared/words"
)

// text returns what is wrong with a text of an admin's: plain letters only, in
// every language, of a length that fits, without what a page, a message or a
// spreadsheet could take for a command.
func text(change int, t lay.Text, languages []string) (reasons []lay.Reason) {
	say := func(lang, code string, args ...string) {
		reasons = append(reasons, lay.Reason{Change: change, Field: t.Field + "." + lang, Code: code, Args: args})
	}
	if len(t.Says) == 0 && t.Optional {
		return nil
	}
	for _, lang := range languages {
		if strings.TrimSpace(t.Says[lang]) == "" {
			say(lang, "setting.language", "language", words.Language(lang))
		}
	}
	for _, lang := range slices.Sorted(maps.Keys(t.Says)) {
		s := t.Says[lang]
		_, code := t.Clean(s)
		switch {
		case !slices.Contains(languages, lang):
			say(lang, "setting.other-language", "language", lang)
		case code != "":
			say(lang, code, "max", strconv.Itoa(t.Most))
		case lay.Hostile(s) != "":
			say(lang, lay.Hostile(s))
		case !t.Filled && strings.ContainsAny(s, "{}"):
			say(lang, "setting.braces")
		case t.Filled:
			if name := unknown(s); name != "" {
				say(lang, "setting.name-unknown", "what", "{"+name+"}")
			}
		}
	}
	return reasons
}

// slots are the names that a message fills in.
var slots = []string{"reference", "service", "due", "reason", "link"}

// unknown returns the first {name} of a text that nothing fills.
func unknown(s string) string {
	for _, n := range lay.Names(s) {
		if !slices.Contains(slots, n) {
			return n
		}
	}
	return ""
}
