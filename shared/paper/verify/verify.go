// Package verify holds the script with which a verify page checks a certificate
// on the phone itself: no library, ES2018, under 1.5 KB on the wire. Its first
// lines say what the page must give it.
package verify

import _ "embed"

// Script is the source of verify.js, an ES module. The asset build bundles it
// as a classic script.
//
//go:embed verify.js
var Script string
