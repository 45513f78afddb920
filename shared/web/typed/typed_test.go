package typed_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/web/typed"
)

// page is one with all that can be typed in.
const page = `<p>Before &amp; after</p>
<details name="act" open><form action="/np/acts" method="post"><input type="hidden" name="action" value="grant"><input type="hidden" name="version" value="7"><textarea name="note" rows="3">
old</textarea><button name="do" value="it">Grant</button></form></details>
<details name="act"><form action="/np/acts" method="post"><input type="hidden" name="action" value="return"/><input type="hidden" name="version" value="7"/><textarea name="note"></textarea>
<input name="day" value="1"><input name="day" value="2"><select name="district"><option value=""></option><option value="kaski" selected>Kaski</option><option value="bara">Bara</option></select>
<input type="radio" name="yes" value="yes" checked><input type="radio" name="yes" value="no"><input type="checkbox" name="all" value="on" checked></form></details>
<form action="/np/remove" method="post"><input type="hidden" name="of" value="7"><button>Remove</button></form>
<form action="https://bucket.example/" enctype="multipart/form-data"><input type="file" name="file"></form>`

func TestTheFormsOneCanTypeIn(t *testing.T) {
	all := typed.Forms([]byte(page))
	if len(all) != 2 {
		t.Fatalf("%d forms, want the two with boxes", len(all))
	}
	if all[0].ID == all[1].ID {
		t.Error("forms that do different things have one id")
	}
	if all[0].Folded || !all[1].Folded || typed.First(all).ID != all[0].ID {
		t.Error("the page is about the form that is open")
	}
	if all[0].Name != "do" || all[0].Value != "it" {
		t.Errorf("Enter presses %q=%q", all[0].Name, all[0].Value)
	}
	later := typed.Forms([]byte(strings.ReplaceAll(page, `"7"`, `"8"`)))
	if later[0].ID != all[0].ID {
		t.Error("a form is another one after the draft was changed")
	}
	twice := typed.Forms([]byte(page + page))
	if twice[0].ID == twice[2].ID {
		t.Error("two forms of one page have one id")
	}
}

func TestMarkNamesTheForms(t *testing.T) {
	all := typed.Forms([]byte(page))
	got := string(typed.Mark([]byte(page), all, all[0].ID, "<i>{form}</i>"))
	for _, want := range []string{`<form id="` + all[0].ID + `" action`, `<i>` + all[1].ID + `</i></form>`, `Before &amp; after`} {
		if !strings.Contains(got, want) {
			t.Errorf("the page has no %s:\n%s", want, got)
		}
	}
	if strings.Contains(got, `<i>`+all[0].ID) {
		t.Error("the first form has what only others need")
	}
	if again := typed.Forms([]byte(got)); len(again) != 2 || again[0].ID != all[0].ID {
		t.Errorf("a page with ids reads as %v", again)
	}
}

func TestFillWritesWhatWasTyped(t *testing.T) {
	all := typed.Forms([]byte(page))
	got := string(typed.Fill([]byte(page), all[1].ID, url.Values{
		"action": {"return"}, "version": {"6"}, "note": {"\nfirst </textarea> & second"}, "day": {"१", `"`}, "district": {"bara"}, "yes": {"no"},
		all[0].ID + ":note": {"kept too"}, "strange": {"x"},
	}))
	for _, want := range []string{
		"\n\nfirst &lt;/textarea&gt; &amp; second</textarea>", `name="day" value="१"`, `name="day" value="&#34;"`, `<option value="kaski">`, `<option value="bara" selected="">`,
		`value="no" checked=""`, `name="all" value="on">`, `name="version" value="6"`, "\nkept too</textarea>", "Before &amp; after",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page has no %s:\n%s", want, got)
		}
	}
	if strings.Contains(got, `value="yes" checked`) || strings.Contains(got, "strange") || strings.Contains(got, "old<") {
		t.Errorf("the page has more than was typed:\n%s", got)
	}
}

func TestAFilledFoldIsOpen(t *testing.T) {
	all := typed.Forms([]byte(page))
	for name, got := range map[string][]byte{
		"without script": typed.Fill([]byte(page), all[1].ID, url.Values{"action": {"return"}, "note": {"why"}}),
		"by script":      typed.Fill([]byte(page), all[0].ID, url.Values{"action": {"grant"}, "note": {""}, ":untouched": {""}, all[1].ID + ":note": {"why"}}),
	} {
		if got := string(got); strings.Count(got, "open") != 1 || strings.Index(got, "open") < strings.Index(got, "grant") {
			t.Errorf("%s: not the form that was typed in is open:\n%s", name, got)
		}
	}
}

func TestWhatIsForNoFormChangesNothing(t *testing.T) {
	for _, id := range []string{"", "form-none"} {
		if got := string(typed.Fill([]byte(page), id, url.Values{"note": {"lost"}})); got != page {
			t.Errorf("%q changes the page", id)
		}
	}
}

func FuzzFill(f *testing.F) {
	f.Add(page, "note", "text")
	f.Add(`<form><textarea name=a>`, "a", "</form>")
	f.Add(`<form id="x"><select name=a><option>`, "a", "<")
	f.Fuzz(func(t *testing.T, page, name, value string) {
		for _, form := range typed.Forms([]byte(page)) {
			filled := typed.Fill([]byte(page), form.ID, url.Values{name: {value}})
			if marked := typed.Mark(filled, typed.Forms(filled), "", ""); len(marked) < len(filled) {
				t.Error("the page is shorter than before")
			}
		}
	})
}
