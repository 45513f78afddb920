// Package browser tests the whole product in Chromium, as people meet it: every
// page in every language, on a phone and on a laptop, with script and without,
// by keyboard, with and without a network.
//
// The tests run where SHRAMA_BROWSER names a Chromium (the command's test sets
// it):
//
//	SHRAMA_BROWSER=/usr/bin/chromium go test ./infra/browser
//
// With -pictures DIR the audit also keeps a picture of every page.
package browser
