// Package hostiletest holds what attackers type, and judges what became of it on
// a page: it must stand there as text, or not at all.
package hostiletest

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
)

// Attack is one text, known anywhere by its mark, which stands in it once.
type Attack struct {
	Mark, Text string
	shown      string // Text as folded returns it
}

// page is what runs as part of a page. Each is tried behind everything in exits.
var page = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<svg onload=alert(1)>`, `<svg><script href="data:,alert(1)"/>`,
	`<iframe srcdoc="<script>alert(1)</script>">`, `<details open ontoggle=alert(1)>`, `<a href="javascript:alert(1)">x</a>`,
	`<form action="https://evil.test"><button>x</button>`, `<base href="//evil.test/">`, `<meta http-equiv=refresh content="0;url=//evil.test">`,
	`<link rel=stylesheet href=//evil.test>`, `<style>*{background:url(//evil.test)}</style>`, `<math><mtext><mglyph><style><img src=x onerror=alert(1)>`,
	`<b>bold</b>`, `<!--`, `<object data="data:text/html,<script>alert(1)</script>">`, `<input autofocus onfocus=alert(1)>`,
	`<template><s>`, `<plaintext>`, `</body></html><html onmouseover=alert(1)>`,
}

// exits end what a text may stand in: nothing, an attribute, an element, a comment.
var exits = []string{"", `">`, `'>`, "</textarea>", "</title></style></script>", `" autofocus onfocus=alert(1) x="`, "]]>-->"}

// other are texts that something else than a browser would obey.
var other = []string{
	"=HYPERLINK(\"https://evil.test\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)", "\t=1+1", "|calc", "＝1+1", "=cmd|'/C calc'!A1", "%=1", "\"=1+1\"", "';=1+1;'",
	"x\r\nBcc: all@evil.test", "x\nSubject: y", "x%0d%0aBcc: y", "x\r\n\r\n<script>alert(1)</script>", "x\r\nSet-Cookie: a=b", "x\nContent-Type: text/html", "a@b.test,c@d.test", "a@b.test>\r\nTo: c", "\u2028Bcc: x", "\u0085Bcc: x", "x\x00y", "x\x08y", "\x1b[2J",
	"\u202egnp.exe", "\u2066a\u2069", "\u202aa\u202c", "pay\u200bpal", "\ufeffx", "\u00adx", "x\u200f", "\U000e0041x", "\u2067x", "a\u034fb", "\u115fx", "\u3164",
	") Tj ET /JS (app.alert(1))", ">> /OpenAction << /S /JavaScript /JS (x) >>", "endstream endobj 1 0 obj << /AA << >> >>", "\\) /Launch (cmd", "%%EOF", "/J#61vaScript", "(unclosed", "<FEFF> /EmbeddedFile", "/URI (https://evil.test)",
	"{link}", "{reason}", "{{.}}", "{{7*7}}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{% raw %}", "%s%n%x", "{0}", "{name|html}", "$(id)", "`id`", "; cat /etc/passwd", "../../etc/passwd", "..\\..\\x", "%2e%2e%2f", "file:///etc/passwd", "http://169.254.169.254/", "javascript:alert(1)", "data:text/html,x", "//evil.test",
	"' OR '1'='1", "'; DROP TABLE x;--", "\" OR 1=1--", "{\"$gt\":\"\"}", "attribute_exists(PK)", "T#lk#C#1", "#", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;b&#62;", "&quot; onclick=x", "\\u003cscript\\u003e", "\\x3cb\\x3e", "＜script＞alert(1)＜/script＞", "\xc0\xbcscript\xc0\xbe", "\xff\xfe", "+ADw-script+AD4-",
	"</script><script>", "';alert(1)//", "\\';alert(1)//", "*/alert(1)/*", "${alert(1)}", "onload=alert(1)", "expression(alert(1))", "&{alert(1)};", "url(javascript:x)", "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>", "<?php system(1); ?>", "<!--#exec cmd=\"id\"-->", "[x](javascript:alert(1))", "![x](https://evil.test)", "**x**",
	"Z\u0351\u036b\u0343\u036a\u0302a\u0334", "\U0001f9d1\u200d\U0001f4bb", "ﷺﷺ", "İı", "ﬁ", "𝓧", "\u1680x", "\u00a0x", "\u202d\u202e", "true", "null", "NaN", "-0", "1e308", "0x10", "999",
}

// All are the attacks, each with a mark of its own, always the same.
func All() []Attack {
	var out []Attack
	add := func(format string, text string) {
		mark := fmt.Sprintf("zq%03dz", len(out))
		whole := fmt.Sprintf(format, mark, text)
		out = append(out, Attack{mark, whole, folded(whole)})
	}
	for _, exit := range exits {
		for _, p := range page {
			add("%s %s", exit+p)
		}
	}
	for _, o := range other { // some work only where they begin the text
		add("%[2]s %[1]s", o)
	}
	return out
}

var marks = regexp.MustCompile(`zq[0-9]{3}z`)

// folded is a text as pages may show it: without what no page can hold, and
// without the blanks, marks and capitals that answers lose on the way.
func folded(s string) string {
	s = strings.NewReplacer("\x00", "", "\ufffd", "", ",", "", "-", "", ".", "", "(", "", ")", "").Replace(strings.ToValidUTF8(s, ""))
	return strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(s), "")))
}

// elements that a page never has, and attributes that act.
var forbidden = []string{"iframe", "object", "embed", "base", "applet", "frame", "frameset", "math", "foreignobject", "marquee", "plaintext", "audio", "video"}

// places are the attributes in which a text may stand; in an address it is
// escaped.
var places = []string{"value", "alt", "title", "aria-label", "placeholder", "content", "data-name", "download"}

// Page returns what is wrong with a page on which some of the attacks may stand,
// and how many do.
func Page(body []byte, attacks []Attack) (wrong []string, stand int) {
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return []string{err.Error()}, 0
	}
	texts := map[string]string{}
	for _, a := range attacks {
		texts[a.Mark] = a.shown
	}
	j := judge{texts: texts}
	for n := range root.Descendants() {
		j.node(n)
	}
	return j.wrong, j.stand
}

// judge is one page under way.
type judge struct {
	texts map[string]string // attacks by mark
	wrong []string
	stand int
}

func (j *judge) node(n *html.Node) {
	switch n.Type {
	case html.CommentNode, html.DoctypeNode:
		if marks.MatchString(n.Data) {
			j.wrong = append(j.wrong, "in a comment: "+n.Data)
		}
	case html.TextNode:
		if n.Parent.Data == "script" || n.Parent.Data == "style" {
			if marks.MatchString(n.Data) {
				j.wrong = append(j.wrong, "in a "+n.Parent.Data+": "+n.Data)
			}
			return
		}
		j.text(n.Data, n.Parent.Data)
	case html.ElementNode:
		if slices.Contains(forbidden, n.Data) || marks.MatchString(n.Data) {
			j.wrong = append(j.wrong, "an element "+n.Data)
		}
		for _, a := range n.Attr {
			j.attribute(n, a)
		}
	default:
	}
}

// text judges what stands as text: from a mark on, the whole attack stands there.
func (j *judge) text(s, where string) {
	found := marks.FindAllString(s, -1)
	if len(found) == 0 {
		return
	}
	f := folded(s)
	for _, mark := range found {
		attack, ours := j.texts[mark]
		if !ours {
			continue // another field's, judged with its own
		}
		j.stand++
		if !strings.Contains(f, attack) && !cut(f, attack) {
			j.wrong = append(j.wrong, fmt.Sprintf("%q stands in %s as %q", attack, where, s))
		}
	}
}

// cut reports whether a text holds an attack's beginning and says that it was cut.
func cut(s, attack string) bool {
	for n := len(attack) - 1; n > 0; n-- {
		if strings.Contains(s, attack[:n]+"…") {
			return true
		}
	}
	return false
}

// box finds one of the three boxes of a day, between which a text is divided.
var box = regexp.MustCompile(`-(?:day|month|year)$`)

func (j *judge) attribute(n *html.Node, a html.Attribute) {
	name := n.Data + " " + a.Key
	switch {
	case strings.HasPrefix(a.Key, "on") || a.Key == "srcdoc" || a.Key == "style" || marks.MatchString(a.Key):
		j.wrong = append(j.wrong, name+"="+a.Val)
	case slices.Contains([]string{"href", "src", "action", "formaction", "xlink:href", "srcset", "data"}, a.Key):
		j.address(name, a.Val)
	case !marks.MatchString(a.Val):
	case !slices.Contains(places, a.Key):
		j.wrong = append(j.wrong, name+"="+a.Val)
	case n.Data == "meta" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "http-equiv" }):
		j.wrong = append(j.wrong, name+"="+a.Val)
	case n.Data == "input" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "name" && box.MatchString(a.Val) }):
		j.stand++
	default:
		j.text(a.Val, name)
	}
}

var local = regexp.MustCompile(`^(?:|[#?].*|/(?:[^/\\].*)?|https?://(?:127\.0\.0\.1|localhost|shrama\.example)[:/].*|https://[a-z0-9.-]+\.(?:gov|govt|nic)\.[a-z]+(?:/.*)?|tel:[0-9+-]+|mailto:[^?]*|data:image/jpeg;base64,[A-Za-z0-9+/=]*)$`)

// address judges where something leads: nowhere else than it did.
func (j *judge) address(name, to string) {
	if strings.ContainsAny(to, "<>\"'\\`\n\r\t") || marks.MatchString(to) && !local.MatchString(to) || !local.MatchString(to) && strings.Contains(to, "evil") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(to)), "javascript:") {
		j.wrong = append(j.wrong, name+"="+to)
	}
}

var nonces = regexp.MustCompile(`'nonce-[A-Za-z0-9_-]{22}'`)

// Policy returns what is wrong with a page's content security policy and headers.
func Policy(h http.Header) []string {
	var wrong []string
	policy := h.Values("Content-Security-Policy")
	if len(policy) != 1 || !strings.HasPrefix(policy[0], "default-src 'none'; ") || len(nonces.FindAllString(policy[0], -1)) != 1 ||
		strings.Contains(policy[0], "unsafe") || strings.Contains(policy[0], "*") || !strings.Contains(policy[0], "script-src 'self';") || marks.MatchString(policy[0]) {
		wrong = append(wrong, fmt.Sprintf("policy %q", policy))
	}
	if h.Get("X-Content-Type-Options") != "nosniff" {
		wrong = append(wrong, "nosniff is gone")
	}
	for name, values := range h {
		if v := strings.Join(values, "\n"); strings.ContainsAny(v, "\r\x00") || strings.Contains(v, "evil.test") && name != "Location" {
			wrong = append(wrong, name+": "+v)
		}
	}
	return wrong
}
