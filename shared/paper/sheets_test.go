package paper_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/shrama/shrama/shared/paper"
	"github.com/shrama/shrama/shared/paper/sheets"
)

const npm = "../../infra/npm/node_modules/"

// press prints with the fonts of the npm packages, before any set-up copied them.
func press(tb testing.TB) *paper.Press {
	tb.Helper()
	fonts := fstest.MapFS{}
	for _, f := range paper.FontFiles() {
		b, err := os.ReadFile(npm + f)
		if err != nil {
			tb.Fatalf("npm packages are not there: run npm ci in infra/npm: %v", err)
		}
		fonts[filepath.Base(f)] = &fstest.MapFile{Data: b}
	}
	return paper.NewPress(fonts)
}

// portrait is a picture with the detail of a photo.
func portrait(tb testing.TB, w, h int) []byte {
	tb.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			dx, dy := float64(x)/float64(w)-.5, float64(y)/float64(h)-.42
			c := color.RGBA{uint8(200 + 40*y/h), uint8(215 + (x*7+y*13)%9), 230, 255}
			switch {
			case dx*dx*2+dy*dy < .06:
				c = color.RGBA{uint8(150 + (x*5+y*3)%16), 110, 85, 255}
			case dy > .22 && dx*dx < dy*.4:
				c = color.RGBA{40, uint8(50 + (x*3+y)%12), 70, 255}
			}
			m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 92}); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

const specimenQR = "https://shrama.example/np/verify/NP-2083-004512/" +
	"QRB2FAZJBC4TQZTLO5BHIMLMMR2HK6LYQRB2FAZJBC4TQZTLO5BHIMLMMR2HK6LYQRB2FAZJBC4TQZTLO5BHIMLMMR2HK6LYQRB2FAZJBC4TQZTLO5BHIMLMMR2HK6LYQRB2FAZJBC4TQZTLO5BHIMLMMR2HK6LYQRB2FAZJBC4TQZTLO5BHIMLMMR2HK6LYQRB2FAZJBC4TQZTLO5BHIMLMMR2HK6LYQRB2FAZJBC4TQZTLO5BHIMLMMR2HK6LYQRB2FAZJBC4TQZTLO5BHIMLMMR2HK6LY"

// permitNepali and permitEnglish are the labour permit of a foreign worker with
// the contents of the Labour Rules 2075, Schedule 2.
func permitNepali(tb testing.TB) sheets.Sheet {
	return sheets.Sheet{
		Lang: "ne", Digits: "deva", Brand: "#1c4595",
		Government: "नेपाल सरकार · श्रम, रोजगार तथा सामाजिक सुरक्षा मन्त्रालय",
		Department: "श्रम तथा व्यवसायजन्य सुरक्षा विभाग",
		Number:     "NP-2083-004512",
		Blocks: []sheets.Block{
			{Kind: sheets.Title, Text: "श्रम इजाजतपत्र"},
			{Kind: sheets.Subtitle, Text: "श्रम ऐन, २०७४ को दफा २२ र श्रम नियमावली, २०७५ को अनुसूची–२ बमोजिम"},
			{Kind: sheets.Photo, Text: "श्रमिकको फोटो", Image: portrait(tb, 900, 1160)},
			{Kind: sheets.Facts, Facts: [][2]string{
				{"निर्णय मिति", "६ मंसिर २०८३ (22 Nov 2026)"},
				{"प्रतिष्ठान", "हिमालय जलविद्युत् कम्पनी प्रा. लि., धुम्बाराही, काठमाडौँ महानगरपालिका–४"},
				{"श्रमिकको नाम", "LI WEI"},
				{"पद", "वरिष्ठ टर्बाइन इन्जिनियर"},
				{"राष्ट्रियता", "चीन"},
				{"राहदानी नं.", "E12345678"},
				{"राहदानी बमोजिम स्थायी ठेगाना", "No. 18, Jianguo Road, Chaoyang District, Beijing"},
				{"काम गर्ने स्थान", "लमजुङ, मर्स्याङ्दी गाउँपालिका–३"},
				{"अवधि", "७ मंसिर २०८३ (23 Nov 2026) देखि ६ मंसिर २०८४ (22 Nov 2027) सम्म"},
				{"दस्तुर", "रु. २०,०००.००"},
			}},
			{Kind: sheets.Conditions, Text: "सर्तहरू", List: []string{
				"यो इजाजतपत्र माथि उल्लिखित प्रतिष्ठान, पद र कार्यस्थलका लागि मात्र मान्य हुनेछ।",
				"प्रतिष्ठानले सीप हस्तान्तरण गरी नेपाली नागरिकलाई तालिम दिने योजना कार्यान्वयन गर्नुपर्नेछ।",
				"इजाजतपत्रको अवधि समाप्त हुनुभन्दा कम्तीमा ३० दिन अगावै नवीकरणका लागि निवेदन दिनुपर्नेछ।",
			}},
			{Kind: sheets.Signature, Text: "सीता अधिकारी\nनिर्देशक\nश्रम तथा व्यवसायजन्य सुरक्षा विभाग"},
		},
		QR: specimenQR,
		Caption: []string{
			"यो कागज साँचो हो कि होइन, आफैँ जाँच्नुहोस्",
			"फोनको क्यामेराले यो चिन्ह हेर्नुहोस्, वा shrama.example/np/verify मा नम्बर NP-2083-004512 लेख्नुहोस्।",
			"देखिने विवरण र यो कागज एउटै हुनुपर्छ।",
		},
		At: time.Date(2026, 11, 22, 10, 41, 0, 0, time.UTC),
	}
}

func permitEnglish(tb testing.TB) sheets.Sheet {
	return sheets.Sheet{
		Lang: "en", Brand: "#1c4595",
		Government: "Government of Nepal · Ministry of Labour, Employment and Social Security",
		Department: "Department of Labour and Occupational Safety",
		Number:     "NP-2083-004512",
		Blocks: []sheets.Block{
			{Kind: sheets.Title, Text: "Labour permit"},
			{Kind: sheets.Subtitle, Text: "Under section 22 of the Labour Act 2074 and Schedule 2 of the Labour Rules 2075"},
			{Kind: sheets.Photo, Text: "Photo of the worker", Image: portrait(tb, 900, 1160)},
			{Kind: sheets.Facts, Facts: [][2]string{
				{"Decided", "6 Mangsir 2083 (22 Nov 2026)"},
				{"Establishment", "Himalaya Hydropower Company Pvt. Ltd., Dhumbarahi, Kathmandu-4"},
				{"Worker", "LI WEI"},
				{"Post", "Senior turbine engineer"},
				{"Nationality", "China"},
				{"Passport", "E12345678"},
				{"Permanent address, as in the passport", "No. 18, Jianguo Road, Chaoyang District, Beijing"},
				{"Place of work", "Marsyangdi-3, Lamjung"},
				{"Period", "7 Mangsir 2083 (23 Nov 2026) to 6 Mangsir 2084 (22 Nov 2027)"},
				{"Fee", "Rs 20,000.00"},
			}},
			{Kind: sheets.Conditions, Text: "Conditions", List: []string{
				"This permit is good for the establishment, post and place of work named above only.",
				"The establishment carries out its plan to train Nepali citizens and to hand the work over to them.",
				"An application to renew is due at least 30 days before the period ends.",
			}},
			{Kind: sheets.Signature, Text: "Sita Adhikari\nDirector\nDepartment of Labour and Occupational Safety"},
		},
		QR: specimenQR,
		Caption: []string{
			"Check for yourself that this paper is genuine",
			"Point a phone's camera at the square, or type the number NP-2083-004512 at shrama.example/np/verify.",
			"What you then see and what is printed here must be the same.",
		},
		At: time.Date(2026, 11, 22, 10, 41, 0, 0, time.UTC),
	}
}
