package ui

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/shrama/shrama/shared/words"
)

var update = flag.Bool("update", false, "rewrite the golden files of testdata")

// A part is one component, or a few of a kind, as the kit shows it.
type part struct {
	name string
	show templ.Component
}

// kit is every component with something to show, in the page's language.
func kit(p Page) []part {
	var all []part
	for _, some := range [][]part{kitOfStates(p), kitOfWords(p), kitOfQuestions(p), kitOfChoices(p), kitOfTables(p), kitOfCases(p)} {
		all = append(all, some...)
	}
	return all
}

// say is a specimen text in the page's language.
func say(p Page, english, nepali string) string {
	return p.In(words.Text{"en": english, "ne": nepali})
}

func kitOfStates(p Page) []part {
	var tags []templ.Component
	for _, s := range []string{"draft", "submitted", "review", "returned", "payment", "granted", "refused", "withdrawn", "closed", "valid", "suspended", "revoked", "expired", "tampered"} {
		tags = append(tags, Status(p, s), Text(" "))
	}
	due := func(k Kind, distance, date, day string) templ.Component {
		return paragraph(Due(p, Deadline{Kind: k, Distance: distance, Date: date, Day: day}))
	}
	seal := func(state, title, text string) templ.Component {
		return with(Seal(p, Verdict{State: state, Title: title, Text: text, Part: true}), templ.NopComponent)
	}
	return []part{
		{"Status", paragraph(tags...)},
		{"StatusAs, Tag, Word", paragraph(StatusAs(p, "review", say(p, "Labour office checks", "श्रम कार्यालयले जाँच्दै")), Text(" "), Tag(p, "", "Sch. 1"), Text(" "), Word(p, Good, say(p, "Safe", "सुरक्षित")), Text(" "), Word(p, Warn, say(p, "Look", "हेर्नुहोस्")), Text(" "), Word(p, Bad, say(p, "Not sent", "गएन")))},
		{"Due", templ.Join(
			due(Plain, say(p, "Due in 9 working days", "९ कार्यदिन बाँकी"), say(p, "16 Mangsir 2083 (2 Dec 2026)", "१६ मंसिर २०८३ (2 Dec 2026)"), "2026-12-02"),
			due(Warn, say(p, "Due in 2 working days", "२ कार्यदिन बाँकी"), say(p, "8 Mangsir 2083 (24 Nov 2026)", "८ मंसिर २०८३ (24 Nov 2026)"), "2026-11-24"),
			due(Bad, say(p, "Overdue by 1 working day", "१ कार्यदिन म्याद नाघ्यो"), say(p, "4 Mangsir 2083 (20 Nov 2026)", "४ मंसिर २०८३ (20 Nov 2026)"), "2026-11-20"),
			due(Plain, say(p, "Clock stopped", "समय रोकिएको"), say(p, "waits for the applicant", "निवेदकको जवाफ आउन बाँकी"), ""))},
		{"Seal", templ.Join(
			seal("valid", say(p, "Genuine and valid", "सक्कली र मान्य"), say(p, "On the register today, 11:04.", "आज ११:०४ सम्म दर्तामा छ।")),
			seal("revoked", say(p, "Revoked", "रद्द"), say(p, "It was genuine, but was withdrawn on 3 Mangsir.", "सक्कली थियो, ३ मंसिरमा रद्द भयो।")),
			seal("expired", say(p, "Expired", "म्याद सकियो"), say(p, "It was valid until 31 Asar 2083.", "३१ असार २०८३ सम्म मान्य थियो।")),
			seal("tampered", say(p, "Not genuine", "सक्कली होइन"), say(p, "The words on this code do not match its signature.", "यस कोडका शब्द हस्ताक्षरसँग मिल्दैनन्।")))},
	}
}

func kitOfWords(p Page) []part {
	note := func(k Kind, title, text string) templ.Component {
		return with(Note(p, k, title), paragraph(Text(text)))
	}
	return []part{
		{"Button", templ.Join(
			Button(p, Action{Text: say(p, "Send the application", "निवेदन पठाउनुहोस्")}),
			Button(p, Action{Text: say(p, "Save for later", "पछिका लागि राख्नुहोस्"), Weight: Secondary, Name: "do", Value: "save"}),
			Button(p, Action{Text: say(p, "Revoke the permit", "इजाजत रद्द गर्नुहोस्"), Weight: Warning}))},
		{"Note", templ.Join(
			note(Plain, say(p, "What it costs", "कति खर्च"), say(p, "Plain help beside the task.", "कामसँगै सादा सहयोग।")),
			note(Warn, say(p, "You have something to do", "तपाईंले गर्नुपर्ने काम छ"), say(p, "With a date and one button.", "मिति र एउटा बटनसहित।")),
			note(Bad, say(p, "This stopped", "यो रोकियो"), say(p, "What happened, what is safe, what to do now.", "के भयो, के सुरक्षित छ, अब के गर्ने।")),
			note(Good, say(p, "✓ Sent", "✓ पठाइयो"), say(p, "Say what was done.", "के भयो भन्नुहोस्।")))},
		{"Sum", Sum(p, say(p, "Rs 15,000.00", "रु. १५,०००.००"))},
		{"Details", with(Details(p, Fold{Summary: say(p, "Why do we ask this?", "किन सोधिन्छ?")}), Text(say(p, "The law asks for it in Schedule 1.", "कानुनको अनुसूची १ ले माग्छ।")))},
		{"Progress", Progress(p, 3, 5, say(p, "3 of 5 parts done", "५ मध्ये ३ भाग पूरा"))},
		{"EmptyState", EmptyState(p, say(p, "No cases yet", "अहिलेसम्म निवेदन छैन"), say(p, "When you send an application it appears here, with every step.", "निवेदन पठाएपछि हरेक चरणसहित यहाँ देखिन्छ।"), Link{Text: say(p, "Find a service", "सेवा खोज्नुहोस्"), Href: "/np/"})},
		{"ErrorSummary", ErrorSummary(p, Errors{List: []Link{ErrorLink("pan", say(p, "9 digits, for example 301234567", "९ अङ्क, जस्तै ३०१२३४५६७")), ErrorLink("born-day", say(p, "The date of birth is in the past", "जन्म मिति आजभन्दा अघिको हुन्छ"))}})},
		{"BackLink", BackLink(p, Link{Text: say(p, "My cases", "मेरा निवेदन"), Href: "/np/cases"})},
	}
}

func kitOfQuestions(p Page) []part {
	hint := say(p, "As the certificate writes it", "प्रमाणपत्रमा लेखिएजस्तै")
	wrong := say(p, "Only 8 digits. Write 9, for example 301234567", "८ अङ्क मात्र छ। ९ अङ्क लेख्नुहोस्, जस्तै ३०१२३४५६७")
	file := Field{ID: "passport", Label: say(p, "Passport", "राहदानी"), Hint: say(p, "A photo or PDF, at most 10 MB", "फोटो वा PDF, बढीमा १० एमबी")}
	upload := file
	upload.ID = "contract"
	return []part{
		{"Input", templ.Join(
			Input(p, Field{ID: "name", Label: say(p, "Name of the company", "कम्पनीको नाम"), Hint: hint, Value: say(p, "Sagarmatha Hydro Pvt. Ltd.", "सगरमाथा हाइड्रो प्रा. लि.")}),
			Input(p, Field{ID: "pan", Label: "PAN", Error: wrong, Value: "30123456", Class: "govuk-input--width-10", Attrs: templ.Attributes{"inputmode": "numeric"}}),
			Input(p, Field{ID: "salary", Label: say(p, "Salary a month", "मासिक पारिश्रमिक"), Prefix: say(p, "Rs", "रु."), Optional: true, Class: "govuk-input--width-10"}))},
		{"Textarea", Textarea(p, Field{ID: "why", Label: say(p, "Reason", "कारण"), Hint: say(p, "The applicant reads this word for word.", "निवेदकले यही अक्षरशः पढ्छन्।"), Rows: 4})},
		{"Select", Select(p, Field{ID: "district", Label: say(p, "District", "जिल्ला"), Value: "ktm", Options: []Option{{Value: "", Text: "–"}, {Value: "ktm", Text: say(p, "Kathmandu", "काठमाडौं")}, {Value: "mrg", Text: say(p, "Morang", "मोरङ")}}})},
		{"DateInput", templ.Join(
			DateInput(p, Field{ID: "from", Label: say(p, "First day of work (BS)", "काम सुरु हुने मिति (वि.सं.)"), Hint: say(p, "For example 12 12 2083", "जस्तै १२ १२ २०८३"), Values: []string{"1", "9", "2083"}}),
			DateInput(p, Field{ID: "born", Label: say(p, "Date of birth", "जन्म मिति"), Error: say(p, "Write the year in four digits", "साल चार अङ्कमा लेख्नुहोस्"), Values: []string{"14", "11", "83"}, Wrong: []string{"year"}}))},
		{"FileUpload", FileUpload(p, file)},
		{"Upload, Mint", templ.Join(
			Upload(p, UploadForm{URL: "https://bucket.example/", Fields: [][2]string{{"key", "in/np/1"}, {"success_action_redirect", "/np/permit/1/files"}}, File: upload, Weight: Secondary, Max: 10 << 20}),
			Mint(p, "id", "specimen"))},
	}
}

func kitOfChoices(p Page) []part {
	ways := []Option{
		{Value: "esewa", Text: "eSewa"},
		{Value: "voucher", Text: say(p, "Bank voucher", "बैंक भौचर"), Hint: say(p, "At any counter of the bank", "बैंकको जुनसुकै काउन्टरमा"), Reveal: Input(p, Field{ID: "voucher-number", Label: say(p, "Number of the voucher", "भौचर नम्बर")})},
		{Divider: say(p, "or", "वा")},
		{Value: "later", Text: say(p, "I pay later", "पछि तिर्छु")},
	}
	kinds := []Option{{Value: "a", Text: say(p, "Engineer", "इन्जिनियर")}, {Value: "b", Text: say(p, "Interpreter", "दोभाषे")}}
	answers := []Option{{Value: "yes", Text: say(p, "Yes", "हो")}, {Value: "no", Text: say(p, "No", "होइन")}, {Value: "na", Text: say(p, "N.A.", "लागू हुँदैन")}}
	return []part{
		{"Radios", Radios(p, Field{ID: "way", Label: say(p, "How do you want to pay?", "कसरी तिर्नुहुन्छ?"), Value: "voucher", Options: ways})},
		{"Checkboxes", Checkboxes(p, Field{ID: "kinds", Label: say(p, "What work?", "कस्तो काम?"), Error: say(p, "Choose at least one", "कम्तीमा एउटा छान्नुहोस्"), Values: []string{"a"}, Options: kinds})},
		{"Segments", templ.Join(
			with(Segments(p, Field{ID: "q1", Label: say(p, "Is the safety valve set below the working pressure?", "सुरक्षा भल्भ कार्य चापभन्दा तल मिलाइएको छ?"), Hint: "r.40", Value: "yes", Options: answers}), templ.NopComponent),
			with(Segments(p, Field{ID: "q2", Label: say(p, "Is the pressure gauge readable?", "चाप मापक पढ्न सकिन्छ?"), Hint: "r.40", Value: "no", Options: answers}), Textarea(p, Field{ID: "q2-note", Label: say(p, "What did you see?", "के देख्नुभयो?"), Rows: 2})))},
		{"Fieldset, Label, Hint, ErrorMessage", with(Fieldset(p, Legend{Text: say(p, "Address", "ठेगाना"), Class: "govuk-fieldset__legend--m"}), templ.Join(Label(p, Field{ID: "ward", Label: say(p, "Ward", "वडा")}), templ.Raw(`<input class="govuk-input" id="ward" aria-describedby="ward-hint ward-error">`), Hint(p, "ward-hint", say(p, "For example 28", "जस्तै २८")), ErrorMessage(p, "ward-error", say(p, "Write the number of the ward", "वडा नम्बर लेख्नुहोस्"))))},
	}
}

func kitOfTables(p Page) []part {
	change := func(what string) []Link {
		return []Link{{Text: p.T("ui.change"), Hidden: what, Href: "/np/permit/1/company"}}
	}
	name, date := say(p, "Name", "नाम"), say(p, "Registered on", "दर्ता मिति")
	return []part{
		{"SummaryList", SummaryList(p, []Fact{
			{Key: name, Value: say(p, "Sagarmatha Hydro Pvt. Ltd.", "सगरमाथा हाइड्रो प्रा. लि."), Change: change(name)},
			{Key: date, Value: say(p, "12 Chaitra 2076", "१२ चैत २०७६"), Note: "(25 Mar 2020)", Change: change(date)},
			{Key: say(p, "Law", "कानुन"), Content: Text(say(p, "Labour Act 2074 s.22", "श्रम ऐन २०७४ दफा २२"))}})},
		{"TaskList", TaskList(p, "parts", []Task{
			{Title: say(p, "Company", "कम्पनी"), Href: "/np/permit/1/company", State: TaskDone, Hint: say(p, "Sagarmatha Hydro Pvt. Ltd.", "सगरमाथा हाइड्रो प्रा. लि.")},
			{Title: say(p, "Worker", "कामदार"), Href: "/np/permit/1/worker", State: TaskStarted},
			{Title: say(p, "Work", "काम"), Href: "/np/permit/1/work"},
			{Title: say(p, "Documents", "कागजात"), Href: "/np/permit/1/files", State: TaskWrong},
			{Title: say(p, "Check and send", "जाँचेर पठाउने"), State: TaskClosed, Hint: say(p, "Opens when the documents are in", "कागजात थपेपछि खुल्छ")}})},
		{"Table", Table(p, Grid{Caption: say(p, "Fees", "दस्तुर"), FirstIsHead: true, Head: []Cell{{Text: say(p, "Period", "अवधि")}, {Text: say(p, "Fee", "दस्तुर"), Numeric: true}}, Rows: [][]Cell{{{Text: say(p, "Up to one year", "एक वर्षसम्म")}, {Text: say(p, "Rs 15,000", "रु. १५,०००"), Numeric: true}}}})},
		{"Rows", Rows(p, say(p, "Offices", "कार्यालय"), []Column{{Name: say(p, "Office", "कार्यालय")}, {Name: say(p, "Open cases", "खुला निवेदन"), Right: true}}, [][]templ.Component{{Text(say(p, "Kathmandu", "काठमाडौं")), Text(say(p, "61", "६१"))}})},
		{"Figures", Figures(p, []Figure{{say(p, "1,204", "१,२०४"), say(p, "cases decided in Kartik", "कात्तिकमा निर्णय भएका")}, {say(p, "6", "६"), say(p, "working days, half were faster", "कार्यदिन, आधा यसभन्दा छिटो")}})},
		{"Bars", Bars(p, Chart{Caption: say(p, "Permits by district", "जिल्लाअनुसार इजाजत"), Name: say(p, "District", "जिल्ला"), Value: say(p, "Permits", "इजाजत"), Extra: say(p, "On time", "समयमै"), Bars: []Bar{{say(p, "Kathmandu", "काठमाडौं"), 1, say(p, "412", "४१२"), "98%"}, {say(p, "Morang", "मोरङ"), 0.31, say(p, "128", "१२८"), "96%"}}})},
	}
}

func kitOfCases(p Page) []part {
	return []part{
		{"Line", Line(p, []Stage{
			{Title: say(p, "You sent the application", "तपाईंले निवेदन पठाउनुभयो"), Text: say(p, "2 Mangsir 2083 (18 Nov 2026), 10:41", "२ मंसिर २०८३ (18 Nov 2026), १०:४१")},
			{Title: say(p, "You pay the fee", "तपाईंले दस्तुर तिर्ने"), Text: say(p, "by 8 Mangsir (24 Nov)", "८ मंसिर (24 Nov) भित्र"), State: StageNow},
			{Title: say(p, "The Department decides", "विभागले निर्णय गर्ने"), Text: say(p, "within 15 working days", "१५ कार्यदिनभित्र"), State: StageNext}})},
		{"Messages", Messages(p, []Message{
			{Who: say(p, "Office", "कार्यालय"), When: say(p, "3 Mangsir, 14:10", "३ मंसिर, १४:१०"), Text: say(p, "The tax clearance is blurred. Photograph it again in daylight.", "कर चुक्ता धमिलो छ। उज्यालोमा फेरि फोटो खिच्नुहोस्।")},
			{Who: say(p, "You", "तपाईं"), When: say(p, "4 Mangsir, 09:02", "४ मंसिर, ०९:०२"), Text: say(p, "Sent again.", "फेरि पठाएको छु।"), Mine: true}})},
		{"FileList", FileList(p, []File{
			{Name: "passport.jpg", Href: "/np/f/1", Kind: Good, State: say(p, "Safe", "सुरक्षित"), Note: say(p, "84 KB", "८४ केबी")},
			{Name: "contract.pdf", State: "62%", Percent: 62, Note: say(p, "1.3 of 2.1 MB", "२.१ मध्ये १.३ एमबी")},
			{Name: "tax.pdf", Kind: Bad, State: say(p, "Not sent", "गएन")}})},
		{"Checks", Checks(p, say(p, "Checked for you", "तपाईंका लागि जाँचिएको"), []Check{
			{Kind: Good, Word: say(p, "Passed", "मिल्यो"), Text: say(p, "PAN 301234567 has a valid check digit", "PAN ३०१२३४५६७ को जाँच अङ्क मिल्छ")},
			{Kind: Warn, Word: say(p, "Look", "हेर्नुहोस्"), Text: say(p, "The passport ends before the permit would.", "राहदानीको म्याद इजाजतभन्दा अघि सकिन्छ।")}})},
		{"Tabs, QueueRows, Pagination", templ.Join(
			Tabs(p, say(p, "My queue", "मेरो सूची"), []Tab{{Text: say(p, "Needs me", "मेरो पालो"), Href: "?tab=me", Count: 14, Current: true}, {Text: say(p, "Overdue", "म्याद नाघेको"), Href: "?tab=over", Count: 2}}),
			QueueRows(p, []QueueRow{
				{Name: say(p, "Himal Brick Udyog", "हिमाल इँटा उद्योग"), Href: "/np/permit/1", Reference: "7K4Q9-M2XA3-F", Service: say(p, "Foreign worker permit", "विदेशी कामदारको इजाजत"), Phase: "review", Due: Deadline{Kind: Bad, Distance: say(p, "Overdue by 1 working day", "१ कार्यदिन म्याद नाघ्यो"), Date: "20 Nov 2026", Day: "2026-11-20"}},
				{Name: say(p, "Everest Hotel", "एभरेस्ट होटल"), Href: "/np/permit/2", Reference: "2M8T1-QX7C0-4", Service: say(p, "Foreign worker permit", "विदेशी कामदारको इजाजत"), Phase: "payment", Step: say(p, "Voucher to verify", "भौचर जाँच्न बाँकी"), Due: Deadline{Distance: say(p, "Due in 7 working days", "७ कार्यदिन बाँकी"), Date: "30 Nov 2026", Day: "2026-11-30"}}}),
			Pagination(p, "?after=x"))},
	}
}

// paragraph puts components in one p.
func paragraph(parts ...templ.Component) templ.Component {
	return templ.Join(templ.Raw("<p>"), templ.Join(parts...), templ.Raw("</p>"))
}

// kitPage is the whole kit as one document.
func kitPage(p Page) templ.Component {
	parts := []templ.Component{templ.Raw(`<h1 class="govuk-heading-l">` + templ.EscapeString(p.Title) + `</h1>`)}
	for _, k := range kit(p) {
		parts = append(parts, templ.Raw(`<section><h2 class="sh-head">`+k.name+`</h2>`), k.show, templ.Raw(`</section>`))
	}
	p.Menu = []Link{{Text: say(p, "My cases", "मेरा निवेदन"), Href: "/np/cases"}, {Text: say(p, "Queue", "सूची"), Href: "/np/queue", Current: true}}
	p.Foot = []Link{{Text: say(p, "Accessibility", "पहुँचयोग्यता"), Href: "/np/accessibility"}}
	p.Back = Link{Text: say(p, "Home", "गृहपृष्ठ"), Href: "/np/"}
	p.User, p.Account = "Ramesh Thapa", "/np/me"
	return Layout(p, templ.Join(parts...))
}

func TestTheKitLooksAsReviewed(t *testing.T) {
	for _, lang := range []string{"en", "ne"} {
		got := breakLines(render(t, kitPage(testPage(lang))))
		golden := filepath.Join("testdata", "kit-"+lang+".html")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden) //nolint:gosec // a file of this repository
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(got, string(want)); d != "" {
			t.Errorf("%s (-got +want); rewrite with -update:\n%s", golden, d)
		}
	}
}

// breakLines puts each block on its own line, so that a difference can be read.
func breakLines(s string) string {
	return regexp.MustCompile(`(<(?:div|section|table|tr|ul|ol|li|dl|form|fieldset|header|footer|main|nav|p|h[12])[ >])`).ReplaceAllString(s, "\n$1") + "\n"
}

func TestNoPartNeedsWhatThePolicyForbids(t *testing.T) {
	for _, lang := range []string{"en", "ne"} {
		doc, err := html.Parse(strings.NewReader(render(t, kitPage(testPage(lang)))))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if n.Data == "script" && (n.FirstChild != nil || attribute(n, "src") == "") {
				t.Errorf("%s: an inline script", lang)
			}
			if n.Data == "style" && attribute(n, "nonce") == "" {
				t.Errorf("%s: a style element without a nonce", lang)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") {
					t.Errorf("%s: <%s %s=%q>", lang, n.Data, a.Key, a.Val)
				}
			}
		}
	}
}

func TestEveryIDOfTheKitStandsOnceAndEveryReferenceLeadsToOne(t *testing.T) {
	doc, err := html.Parse(strings.NewReader(render(t, kitPage(testPage("en")))))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]int{}
	var wanted []string
	for n := range doc.Descendants() {
		if id := attribute(n, "id"); id != "" {
			ids[id]++
		}
		wanted = append(wanted, strings.Fields(attribute(n, "aria-describedby"))...)
		wanted = append(wanted, strings.Fields(attribute(n, "for"))...)
		if h, ok := strings.CutPrefix(attribute(n, "href"), "#"); ok {
			wanted = append(wanted, h)
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %s stands %d times", id, n)
		}
	}
	for _, id := range wanted {
		if ids[id] == 0 {
			t.Errorf("nothing has the id %s", id)
		}
	}
}

func TestEveryPartSpeaksEveryLanguage(t *testing.T) {
	key := regexp.MustCompile(`\bui\.[a-z]`)
	for _, lang := range []string{"en", "ne"} {
		p := testPage(lang)
		if page := render(t, kitPage(p)); !strings.Contains(page, `<html lang="`+lang+`">`) {
			t.Errorf("the page does not say that it is in %s", lang)
		}
		for _, k := range kit(p) {
			text := render(t, k.show)
			if m := key.FindString(text); m != "" {
				t.Errorf("%s in %s shows a key: %s…", k.name, lang, m)
			}
		}
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
