package typeset_test

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"

	"github.com/shrama/shrama/shared/paper/typeset"
)

// glyphs shapes a text and returns its glyphs from left to right, with the face
// that each comes from.
func glyphs(t testing.TB, s *typeset.Setter, text string, st typeset.Style) (all []shaping.Glyph, faces []*font.Font) {
	t.Helper()
	lines, err := s.Lines(text, st, 1e6)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		for _, r := range l.Runs {
			for _, g := range r.Glyphs {
				if g.GlyphID != font.EmptyGlyph {
					all, faces = append(all, g), append(faces, r.Face.Font)
				}
			}
		}
	}
	return all, faces
}

func nominal(t testing.TB, f *font.Font, r rune) font.GID {
	t.Helper()
	g, ok := font.NewFace(f).NominalGlyph(r)
	if !ok {
		t.Fatalf("the face has no %c (%U)", r, r)
	}
	return g
}

// book returns the sentences of the word list by language.
func book(t testing.TB) map[string][]string {
	t.Helper()
	said := map[string][]string{}
	sheets, err := filepath.Glob("../../words/book/*.csv")
	if err != nil || len(sheets) == 0 {
		t.Fatalf("no word list: %v", err)
	}
	for _, sheet := range sheets {
		b, err := os.ReadFile(sheet)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			for i, lang := range rows[0][1:] {
				said[lang] = append(said[lang], r[i+1])
			}
		}
	}
	return said
}

// certificate is what the specimen certificate in a language says.
func certificate(t testing.TB, lang string) string {
	t.Helper()
	name := map[string]string{"en": "permit-en", "ne": "permit-ne"}[lang]
	b, err := os.ReadFile("../testdata/" + cmp.Or(name, "licence-"+lang) + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var languages = []string{"en", "ne", "hi", "gu", "si", "ta", "bn"}

// Whatever a paper of a tenant can say has a shape: letters and digits of each
// language, the currencies' signs, punctuation and the whole word list.
func TestEveryLetterHasAShape(t *testing.T) {
	s := fonts(t).Setter()
	text := map[string]string{
		"en": "Rs 10,000.00 ₹ ৳ § – — “q” ‘q’ · … % & / @ +",
		"ne": "अ आ इ ई उ ऊ ऋ ए ऐ ओ औ अं अः क ख ग घ ङ च छ ज झ ञ ट ठ ड ढ ण त थ द ध न प फ ब भ म य र ल व श ष स ह क्ष त्र ज्ञ श्र ड़ ढ़ ॐ । ॥ ०१२३४५६७८९ रु.",
		"hi": "अ आ इ ई उ ऊ ऋ ए ऐ ओ औ ऑ ऍ क़ ख़ ग़ ज़ ड़ ढ़ फ़ य़ ळ ज़िला फ़ीस ॰ । ₹ जाँचें हिन्दी",
		"gu": "અ આ ઇ ઈ ઉ ઊ ઋ એ ઐ ઓ ઔ ઑ ઍ ક ખ ગ ઘ ઙ ચ છ જ ઝ ઞ ટ ઠ ડ ઢ ણ ત થ દ ધ ન પ ફ બ ભ મ ય ર લ વ શ ષ સ હ ળ ક્ષ જ્ઞ શ્ર ૦૧૨૩૪૫૬૭૮૯ ₹ ૱ રૂ. ।",
		"si": "අ ආ ඇ ඈ ඉ ඊ උ ඌ ඍ එ ඒ ඓ ඔ ඕ ඖ ක ඛ ග ඝ ඞ ඟ ච ඡ ජ ඣ ඤ ඥ ට ඨ ඩ ඪ ණ ඬ ත ථ ද ධ න ඳ ප ඵ බ භ ම ඹ ය ර ල ව ශ ෂ ස හ ළ ෆ ක් කා කැ කෑ කි කී කු කූ කෘ කෙ කේ කෛ කො කෝ කෞ කං කඃ රු. ෴",
		"ta": "அ ஆ இ ஈ உ ஊ எ ஏ ஐ ஒ ஓ ஔ ஃ க ங ச ஞ ட ண த ந ப ம ய ர ல வ ழ ள ற ன ஜ ஷ ஸ ஹ க்ஷ ஸ்ரீ ஶ்ரீ கா கி கீ கு கூ கெ கே கை கொ கோ கௌ க் ௦௧௨௩௪௫௬௭௮௯ ரூ. ௹",
		"bn": "অ আ ই ঈ উ ঊ ঋ এ ঐ ও ঔ ক খ গ ঘ ঙ চ ছ জ ঝ ঞ ট ঠ ড ঢ ণ ত থ দ ধ ন প ফ ব ভ ম য র ল শ ষ স হ ড় ঢ় য় ৎ ং ঃ ঁ কা কি কী কু কূ কৃ কে কৈ কো কৌ ০১২৩৪৫৬৭৮৯ ৳ টাকা ।",
	}
	all := book(t)
	for _, lang := range languages {
		for _, bold := range []bool{false, true} {
			for _, said := range append(all[lang], text[lang], certificate(t, lang)) {
				gs, _ := glyphs(t, s, said, typeset.Style{Lang: lang, Bold: bold, Size: 10})
				for _, g := range gs {
					if g.GlyphID == 0 {
						t.Errorf("%s, bold %v: a letter of %q has no shape", lang, bold, said)
						break
					}
				}
			}
		}
	}
}

// Conjuncts are joined: no virama is drawn and each word takes fewer glyphs than
// it has characters. Tamil alone shows its dots, and joins in two syllables.
func TestConjunctsAreJoined(t *testing.T) {
	s := fonts(t).Setter()
	for lang, list := range map[string]string{
		"ne": "क्षेत्राधिकार प्रमाणपत्र श्रम राष्ट्रिय ट्रक ड्रम ठ्रा ढ्रा ङ्र छ्र विद्यार्थी उद्योग निर्णय कर्तव्य द्वारा स्वास्थ्य",
		"hi": "अनुज्ञप्ति श्रमायुक्त प्रधान क्षतिपूर्ति संस्था कार्य सन्निर्माण शुल्क स्त्री विद्युतीकरण",
		"gu": "પ્રમાણપત્ર શ્રમયોગી જ્ઞાતિ ક્ષેત્ર વિદ્યુતીકરણ વ્યવસાય કોન્ટ્રાક્ટર વસ્ત્ર કાર્ય સ્થળ",
		"bn": "শ্রম কর্তৃপক্ষ প্রজাতন্ত্রী রাষ্ট্রীয় চক্রবর্তী যন্ত্রাংশ শ্রমিকের প্রকৃতি কার্য স্থান র‍্যাব",
		"si": "ශ්‍රී ප්‍රජාතන්ත්‍රවාදී ක්‍රියා දිස්ත්‍රික්කය විද්‍යාව සත්‍යයි ද්‍රව්‍ය",
		"ta": "க்ஷேத்திரம் லக்ஷ்மி ஸ்ரீலங்கா",
	} {
		virama := map[string]rune{"ne": '्', "hi": '्', "gu": '્', "bn": '্', "si": '්', "ta": '்'}[lang]
		for _, bold := range []bool{false, true} {
			for word := range strings.FieldsSeq(list) {
				gs, fs := glyphs(t, s, word, typeset.Style{Lang: lang, Bold: bold, Size: 10})
				if len(gs) >= len([]rune(word)) {
					t.Errorf("%s, bold %v: %s takes %d glyphs for %d characters", lang, bold, word, len(gs), len([]rune(word)))
				}
				drawn := slices.ContainsFunc(gs, func(g shaping.Glyph) bool { return g.GlyphID == nominal(t, fs[0], virama) })
				if dots := strings.Count(word, string(virama)); drawn && lang != "ta" && (lang != "si" || dots == strings.Count(word, string(virama)+"\u200d")) {
					t.Errorf("%s, bold %v: %s shows its virama", lang, bold, word)
				}
			}
		}
	}
}

// Vowels that are written before their letter, and the r that hangs over the
// next one, stand where they are read.
func TestSignsStandWhereTheyAreRead(t *testing.T) {
	s := fonts(t).Setter()
	for _, tt := range []struct {
		lang, text string
		base       rune
		at, of     int // the letter's place among the glyphs
	}{
		{"hi", "कि", 'क', 1, 2}, {"ne", "कि", 'क', 1, 2}, {"gu", "કિ", 'ક', 1, 2},
		{"bn", "কি", 'ক', 1, 2}, {"bn", "কে", 'ক', 1, 2}, {"bn", "কো", 'ক', 1, 3}, {"bn", "কৌ", 'ক', 1, 3},
		{"si", "කෙ", 'ක', 1, 2}, {"si", "කො", 'ක', 1, 3}, {"si", "කෞ", 'ක', 1, 3},
		{"ta", "கெ", 'க', 1, 2}, {"ta", "கொ", 'க', 1, 3}, {"ta", "கௌ", 'க', 1, 3},
		{"hi", "र्म", 'म', 0, 2}, {"gu", "ર્મ", 'મ', 0, 2}, {"bn", "র্ম", 'ম', 0, 2},
	} {
		for _, bold := range []bool{false, true} {
			gs, fs := glyphs(t, s, tt.text, typeset.Style{Lang: tt.lang, Bold: bold, Size: 10})
			if len(gs) != tt.of || gs[tt.at].GlyphID != nominal(t, fs[0], tt.base) {
				t.Errorf("%s, bold %v: %s: %d glyphs, %c not at %d of %d", tt.lang, bold, tt.text, len(gs), tt.base, tt.at, tt.of)
			}
		}
	}
}

// Hindi and Nepali write some digits and letters of one script differently, and
// so does the font, by the language of the sheet.
func TestNepaliHasItsOwnShapes(t *testing.T) {
	s := fonts(t).Setter()
	shapes := func(lang string) (ids []font.GID) {
		gs, _ := glyphs(t, s, "०१२३४५६७८९झ", typeset.Style{Lang: lang, Size: 10})
		for _, g := range gs {
			ids = append(ids, g.GlyphID)
		}
		return ids
	}
	if ne, hi := shapes("ne"), shapes("hi"); slices.Equal(ne, hi) || len(ne) != 11 || len(hi) != 11 {
		t.Errorf("Nepali is set %v, Hindi %v", ne, hi)
	}
	both, _ := glyphs(t, s, "८ राष्ट्रिय ८", typeset.Style{Lang: "ne", Size: 10})
	if first, last := both[0], both[len(both)-1]; first.GlyphID != last.GlyphID || first.GlyphID != shapes("ne")[8] {
		t.Error("a word set by the rules for Hindi takes its neighbours along")
	}
}
