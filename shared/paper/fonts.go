package paper

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/go-text/typesetting/language"
)

// Fonts holds the WOFF1 files that the set-up copied from npm (see FontFiles),
// in its folder fonts. A program that never prints does not carry them.
//
//go:embed all:fonts
var Fonts embed.FS

// The slices of Noto Sans (OFL 1.1) a sheet may need. Each holds its own script
// only: Latin letters, ASCII digits and punctuation come from latin.
const (
	latin      = "noto-sans-latin"
	latinMore  = "noto-sans-latin-ext"
	vietnamese = "noto-sans-vietnamese"
	devanagari = "noto-sans-devanagari-devanagari"
	gujarati   = "noto-sans-gujarati-gujarati"
	bengali    = "noto-sans-bengali-bengali"
	sinhala    = "noto-sans-sinhala-sinhala"
	tamil      = "noto-sans-tamil-tamil"
)

// families are all of them, in the order in which a letter that its own script's
// face lacks is looked for.
func families() []string {
	return []string{latin, latinMore, vietnamese, devanagari, gujarati, bengali, sinhala, tamil}
}

// ofScript names the slice of a script; none is latin's business.
func ofScript(s language.Script) string {
	switch s {
	case language.Devanagari:
		return devanagari
	case language.Gujarati:
		return gujarati
	case language.Bengali:
		return bengali
	case language.Sinhala:
		return sinhala
	case language.Tamil:
		return tamil
	}
	return latin
}

func faceName(slice string, bold bool) string {
	if bold {
		return slice + "-700-normal"
	}
	return slice + "-400-normal"
}

// FontFiles lists what the set-up copies flat into the folder fonts, as paths
// under node_modules: 16 files, 590 KB.
func FontFiles() []string {
	var files []string
	for _, s := range families() {
		family := "noto-sans"
		for _, script := range []string{"devanagari", "gujarati", "bengali", "sinhala", "tamil"} {
			if strings.HasSuffix(s, script) {
				family += "-" + script
			}
		}
		for _, bold := range []bool{false, true} {
			files = append(files, "@fontsource/"+family+"/files/"+faceName(s, bold)+".woff")
		}
	}
	return files
}

// readFont finds a face's file: flat, as tests and the set-up have them, or in
// the folder that is embedded.
func readFont(fonts fs.FS, name string) ([]byte, error) {
	b, err := fs.ReadFile(fonts, name+".woff")
	if err != nil {
		b, err = fs.ReadFile(fonts, "fonts/"+name+".woff")
	}
	if err != nil {
		return nil, fmt.Errorf("paper: font %s is not there: the set-up copies it from npm: %w", name, err)
	}
	return b, nil
}
