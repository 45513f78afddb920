// Package typeset sets text for print: it picks a face for every letter, shapes
// each script by its own rules, and breaks lines.
//
// Whatever text it is given, what it sets misleads nobody: see Plain.
package typeset

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/go-text/typesetting/language"

	"github.com/shrama/shrama/shared/paper/pdf"
)

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

// Files lists the font files as paths under node_modules: 16 files, 590 KB.
func Files() []string {
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

// Case holds the faces that were asked for. It reads a face once, when a text
// first needs it (2 to 8 ms). Any number of goroutines may use it.
type Case struct {
	fonts fs.FS

	mu    sync.Mutex
	faces map[string]func() (*pdf.Face, error)
}

// NewCase returns a case that reads its files from the root of fonts, or from
// the folder fonts in it.
func NewCase(fonts fs.FS) *Case {
	return &Case{fonts: fonts, faces: map[string]func() (*pdf.Face, error){}}
}

// face reads a face once, however many ask for it.
func (c *Case) face(name string) (*pdf.Face, error) {
	c.mu.Lock()
	read, ok := c.faces[name]
	if !ok {
		read = sync.OnceValues(func() (*pdf.Face, error) {
			b, err := c.file(name)
			if err != nil {
				return nil, err
			}
			return pdf.ReadFace(name, b)
		})
		c.faces[name] = read
	}
	c.mu.Unlock()
	return read()
}

func (c *Case) file(name string) ([]byte, error) {
	b, err := fs.ReadFile(c.fonts, name+".woff")
	if err != nil {
		b, err = fs.ReadFile(c.fonts, "fonts/"+name+".woff")
	}
	if err != nil {
		return nil, fmt.Errorf("typeset: font %s is not there: the set-up copies it from npm: %w", name, err)
	}
	return b, nil
}
