package notify

import "strings"

// The default alphabet of GSM 03.38 (3GPP TS 23.038, 6.2.1) and the characters
// of its extension table, which take two septets.
const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtension = "\f^{}\\[~]|€"
)

// Room in one SMS, alone and joined to others, in septets or UTF-16 units: 140
// octets, less six for the header that joins (3GPP TS 23.040, 9.2.3.24.1).
const (
	septetsAlone, septetsJoined = 160, 153
	unitsAlone, unitsJoined     = 70, 67
)

// Parts returns how many SMS a body takes, each of which is paid for: 160
// letters in the GSM alphabet, 70 once a single letter is outside it, as every
// Devanagari letter is. An empty body takes none.
func Parts(body string) int {
	if sizes, ok := septets(body); ok {
		return parts(sizes, septetsAlone, septetsJoined)
	}
	sizes := make([]int, 0, len(body))
	for _, r := range body {
		if r > 0xFFFF {
			sizes = append(sizes, 2) // a surrogate pair
		} else {
			sizes = append(sizes, 1)
		}
	}
	return parts(sizes, unitsAlone, unitsJoined)
}

func septets(body string) (sizes []int, ok bool) {
	for _, r := range body {
		switch {
		case strings.ContainsRune(gsmBasic, r):
			sizes = append(sizes, 1)
		case strings.ContainsRune(gsmExtension, r):
			sizes = append(sizes, 2)
		default:
			return nil, false
		}
	}
	return sizes, true
}

// parts fills parts in order; a letter of two units is never cut in half.
func parts(sizes []int, alone, joined int) int {
	total := 0
	for _, s := range sizes {
		total += s
	}
	if total == 0 {
		return 0
	}
	if total <= alone {
		return 1
	}
	n, room := 1, joined
	for _, s := range sizes {
		if s > room {
			n, room = n+1, joined
		}
		room -= s
	}
	return n
}
