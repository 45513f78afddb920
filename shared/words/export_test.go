package words

// Volume reads a language anew, so that a benchmark can time it.
var Volume = volume

// Book returns every sheet's name and text, so that tests can judge the rows.
func Book() map[string][]byte {
	all := map[string][]byte{}
	for _, s := range sheets() {
		all[s.name] = s.text
	}
	return all
}
