package form

import (
	"strconv"
	"strings"
)

// digit is one decimal digit in the scripts of the product's languages, as a
// class of an HTML pattern (ECMAScript with the v flag) and of RE2.
const digit = `[0-9०-९০-৯૦-૯෦-෯௦-௯]`

// Attrs says a field's rules as HTML attributes, so that a browser helps people
// before the server checks. A pattern takes everything that Check would clean
// and accept, in any script's digits. The attribute required is not used: it
// stops a form from being saved half filled; aria-required says the same.
func Attrs(f Field, _ Env) map[string]string {
	a := map[string]string{}
	if !f.Optional {
		a["aria-required"] = "true"
	}
	switch f.Type {
	case Text:
		a["type"], a["maxlength"] = "text", strconv.Itoa(f.letters())
	case Long:
		a["maxlength"] = strconv.Itoa(f.letters())
	case Integer:
		a["type"], a["inputmode"], a["autocomplete"] = "text", "numeric", "off"
		a["pattern"] = `(?:` + digit + `[ ,]?){1,15}`
	case Money:
		a["type"], a["inputmode"], a["autocomplete"] = "text", "decimal", "off"
		a["pattern"] = `(?:` + digit + `[ ,]?){1,15}(?:\.` + digit + `{2})?`
	case Date: // of each box
		a["type"], a["inputmode"], a["autocomplete"], a["pattern"] = "text", "numeric", "off", digit+"{1,4}"
	case Email:
		a["type"], a["inputmode"], a["autocomplete"] = "email", "email", "email"
		a["maxlength"], a["spellcheck"] = strconv.Itoa(f.letters()), "false"
	case Phone:
		a["type"], a["inputmode"], a["autocomplete"] = "tel", "tel", "tel"
		a["pattern"] = `\+?(?:[ \-.\(\)]{0,2}` + digit + `){6,16}\)?`
	case Identity: // only the server knows the plan, and a kept number is shown masked
		a["type"], a["autocapitalize"], a["autocomplete"], a["spellcheck"] = "text", "characters", "off", "false"
	case Passport:
		a["type"], a["autocapitalize"], a["autocomplete"], a["spellcheck"] = "text", "characters", "off", "false"
		a["pattern"] = `(?:(?:[A-Za-z]|` + digit + `)[ \-]?){6,9}`
	case YesNo, Choice, Select, Country, District, Several:
		// radios and lists hold only what the form offers
	}
	if strings.HasPrefix(a["type"], "text") && f.Secret {
		a["autocomplete"] = "off"
	}
	return a
}
