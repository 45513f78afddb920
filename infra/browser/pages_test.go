package browser

import (
	"strings"
	"sync"
	"testing"
)

// page is one page of the product, in a state worth looking at.
type page struct {
	name, who, path string
	then            string // script that leaves the page by sending its form
	brief           bool   // Nepal has the same: only what a language or a law changes is looked at
}

// send is a page's first form with what is in it.
const send = `document.querySelector('main form[method=post]').submit()`

// cases are applications at every point of their lives, by name their address,
// and permits by name their number.
type cases struct{ at, permits map[string]string }

var prepared struct {
	sync.Once
	cases
}

// cases files them once for the tests of the program.
func (s *site) cases(t *testing.T) cases {
	t.Helper()
	prepared.Do(func() {
		prepared.cases = cases{at: map[string]string{}, permits: map[string]string{}}
		s.prepare(t, prepared.cases)
	})
	if len(prepared.permits) == 0 {
		t.Fatal("the cases were not prepared")
	}
	return prepared.cases
}

// prepare walks one case to each stage.
func (s *site) prepare(t *testing.T, all cases) {
	t.Helper()
	e, o, acc, d := s.as(t, employer), s.as(t, officer), s.as(t, accounts), s.as(t, director)
	all.at["empty"] = e.begin(nil)
	all.at["half"] = e.begin(nil)
	e.fill(all.at["half"], 3)
	e.attachOne(all.at["half"], "passport-copy")
	all.at["full"] = e.begin(nil)
	e.fill(all.at["full"], len(s.law.Parts))
	e.attach(all.at["full"])
	paid := func() string {
		at := e.file()
		e.deposit(at)
		acc.act(at, "pay", "")
		return at
	}
	all.at["unpaid"] = e.file()
	all.at["vouched"] = e.file()
	e.deposit(all.at["vouched"])
	all.at["review"] = paid()
	e.post(all.at["review"]+"/messages", map[string]string{"text": "The worker arrives on Sunday. Is anything missing?"})
	o.post(all.at["review"]+"/replies", map[string]string{"text": "Nothing so far. We look at the papers today."})
	all.at["returned"] = paid()
	o.act(all.at["returned"], "return", "The tax clearance is of last year. Send this year's.")
	all.at["department"] = paid()
	o.act(all.at["department"], "recommend", "")
	decided := func(action, note string) string {
		at := paid()
		o.act(at, "recommend", "")
		d.act(at, action, note)
		return at
	}
	all.at["refused"] = decided("refuse", "A Nepali engineer applied for this post and fits it.")
	for _, name := range []string{"valid", "suspended", "revoked"} {
		all.at[name] = decided("grant", "")
		all.permits[name] = read[struct{ Record string }](e, all.at[name]).Record
	}
	d.act("/np/permit/records/"+all.permits["suspended"], "suspend", "The contract was not registered.")
	d.act("/np/permit/records/"+all.permits["revoked"], "revoke", "The worker works at another place than the permit says.")
}

// pages lists every page of the product.
func (s *site) pages(t *testing.T) []page {
	t.Helper()
	c := s.cases(t)
	all := []page{
		{name: "places", path: "/"},
		{name: "home", path: "/np/"},
		{name: "found", path: "/np/?q=इजाजत"},
		{name: "not-found", path: "/np/?q=xyz"},
		{name: "sign-in", path: "/np/sign-in"},
		{name: "sign-in-wrong", path: "/np/sign-in", then: send},
		{name: "code", path: "/np/sign-in", then: `document.querySelector('#email').value = 'visitor` + newID()[:6] + `@example.com'; ` + send},
		{name: "service", path: "/np/permit/services/work-permit"},
		{name: "service-plant", path: "/np/permit/services/pressure-plant"},
		{name: "service-signed-in", who: employer, path: "/np/permit/services/work-permit"},
		{name: "track", path: "/np/track"},
		{name: "track-none", path: "/np/track", then: `document.querySelector('#reference').value = '2222-2222'; ` + send},
		{name: "verify", path: "/np/verify"},
		{name: "verify-valid", path: "/np/verify/" + c.permits["valid"]},
		{name: "verify-suspended", path: "/np/verify/" + c.permits["suspended"]},
		{name: "verify-revoked", path: "/np/verify/" + c.permits["revoked"]},
		{name: "verify-unknown", path: "/np/verify/WP-2222-2222"},
		{name: "verify-forged", path: "/np/verify/" + c.permits["valid"] + "/AAAA"},
		{name: "privacy", path: "/np/privacy"},
		{name: "accessibility", path: "/np/accessibility"},
		{name: "no-such-page", path: "/np/nothing"},
		{name: "no-such-place", path: "/xx/"},
		{name: "sessions", who: employer, path: "/np/sessions"},
		{name: "files", who: employer, path: "/np/files"},
		{name: "files-empty", who: "newcomer@shrama.example", path: "/np/files"},
		{name: "profile", who: employer, path: "/np/profile"},
		{name: "sign-out", who: employer, path: "/np/sign-out"},
		{name: "tasks-empty", who: employer, path: c.at["empty"]},
		{name: "tasks-half", who: employer, path: c.at["half"]},
		{name: "tasks-full", who: employer, path: c.at["full"]},
		{name: "documents", who: employer, path: c.at["half"] + "/documents"},
		{name: "upload", who: employer, path: c.at["half"] + "/documents/curriculum"},
		{name: "upload-have", who: employer, path: c.at["half"] + "/documents/passport-copy"},
		{name: "upload-refused", who: employer, path: c.at["half"] + "/documents/curriculum/sent?key=nothing"},
		{name: "check-not-ready", who: employer, path: c.at["half"] + "/check"},
		{name: "check", who: employer, path: c.at["full"] + "/check"},
		{name: "check-not-declared", who: employer, path: c.at["full"] + "/check", then: send},
		{name: "done", who: employer, path: c.at["review"] + "/done"},
		{name: "done-unpaid", who: employer, path: c.at["unpaid"] + "/done"},
		{name: "case-unpaid", who: employer, path: c.at["unpaid"]},
		{name: "pay-nothing-chosen", who: employer, path: c.at["unpaid"], then: send},
		{name: "pay-esewa", who: employer, path: c.at["unpaid"], then: `document.querySelector('[value=esewa]').checked = true; ` + send},
		{name: "voucher", who: employer, path: c.at["unpaid"] + "/voucher"},
		{name: "voucher-wrong", who: employer, path: c.at["unpaid"] + "/voucher", then: send},
		{name: "case-vouched", who: employer, path: c.at["vouched"]},
		{name: "case-review", who: employer, path: c.at["review"]},
		{name: "case-returned", who: employer, path: c.at["returned"]},
		{name: "case-granted", who: employer, path: c.at["valid"]},
		{name: "case-refused", who: employer, path: c.at["refused"]},
		{name: "record", who: employer, path: "/np/permit/records/" + c.permits["valid"]},
		{name: "record-revoked", who: employer, path: "/np/permit/records/" + c.permits["revoked"]},
		{name: "forbidden", who: employer, path: "/np/permit/queue"},
		{name: "queue", who: officer, path: "/np/permit/queue"},
		{name: "queue-empty", who: "inspector@shrama.example", path: "/np/permit/queue"},
		{name: "queue-director", who: director, path: "/np/permit/queue"},
		{name: "desk", who: officer, path: c.at["review"]},
		{name: "desk-no-reason", who: officer, path: c.at["review"], then: `document.querySelector('[value=return]').form.submit()`},
		{name: "desk-done", who: officer, path: c.at["department"] + "?done=recommend"},
		{name: "desk-voucher", who: accounts, path: c.at["vouched"]},
		{name: "desk-director", who: director, path: c.at["department"]},
		{name: "desk-record", who: director, path: "/np/permit/records/" + c.permits["valid"]},
		{name: "desk-record-no-reason", who: director, path: "/np/permit/records/" + c.permits["valid"], then: `document.querySelector('[value=revoke]').form.submit()`},
	}
	for _, p := range s.law.Parts {
		all = append(all,
			page{name: "part-" + p.ID, who: employer, path: c.at["empty"] + "/parts/" + p.ID},
			page{name: "part-" + p.ID + "-filled", who: employer, path: c.at["full"] + "/parts/" + p.ID},
			page{name: "part-" + p.ID + "-wrong", who: employer, path: c.at["empty"] + "/parts/" + p.ID, then: send})
	}
	return all
}

// in is the address of a page in a language.
func in(path, lang string) string {
	if strings.Contains(path, "?") {
		return path + "&lang=" + lang
	}
	return path + "?lang=" + lang
}

// show brings a tab to a page in a language.
func (b *tab) show(p page, lang string) {
	b.t.Helper()
	b.open(in(p.path, lang))
	if p.then != "" {
		js[bool](b, `(window.here = true)`)
		js[bool](b, `(`+`() => {`+p.then+`; return true})()`)
		b.until(`!window.here && document.readyState === 'complete'`)
	}
}
