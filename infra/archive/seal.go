package archive

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/shrama/shrama/shared/paper/keyring"
)

// A seal is an empty member of a gzip file whose comment holds the key's id and
// the signature (ES256: r and s, 32 bytes each) of everything before it. All its
// bytes but those two are always the same.
const (
	sealHead = "\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xff"          // RFC 1952, 2.3: FCOMMENT, no time, unknown system
	sealTail = "\x00\x03\x00" + "\x00\x00\x00\x00\x00\x00\x00\x00" // end of the comment, an empty block, CRC-32 and size of nothing
	sealWord = "shrama-seal "
	idSize   = 8  // letters of keyring.KeyID
	sigSize  = 64 // bytes
)

var sealSize = len(sealHead) + len(sealWord) + idSize + 1 + base64.RawURLEncoding.EncodedLen(sigSize) + len(sealTail)

// signed is what is signed of a file whose bytes have this SHA-256: the words
// keep the signature from meaning anything else.
func signed(sum []byte) []byte {
	h := sha256.New()
	h.Write([]byte("a Shrama export, sealed\n"))
	h.Write(sum)
	return h.Sum(nil)
}

// attest signs the SHA-256 of what was written so far.
func attest(key crypto.Signer, kid string, sum []byte) ([]byte, error) {
	der, err := key.Sign(rand.Reader, signed(sum), crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("archive: sign: %w", err)
	}
	var sig struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(der, &sig); err != nil || len(rest) > 0 || len(kid) != idSize {
		return nil, errors.New("archive: the key is not one for ES256")
	}
	raw := make([]byte, sigSize)
	sig.R.FillBytes(raw[:sigSize/2])
	sig.S.FillBytes(raw[sigSize/2:])
	return written(kid, raw), nil
}

func written(kid string, raw []byte) []byte {
	return []byte(sealHead + sealWord + kid + " " + base64.RawURLEncoding.EncodeToString(raw) + sealTail)
}

// opened reads a seal; one that is written in any other way is none.
func opened(b []byte) (kid string, raw []byte, err error) {
	none := errors.New("archive: the file does not end with its seal: it is cut short, or not one of ours")
	s, ok := strings.CutPrefix(string(b), sealHead+sealWord)
	if s, ok = cutSuffix(s, sealTail, ok); !ok {
		return "", nil, none
	}
	kid, text, _ := strings.Cut(s, " ")
	raw, err = base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != sigSize || !bytes.Equal(written(kid, raw), b) {
		return "", nil, none
	}
	return kid, raw, nil
}

func cutSuffix(s, tail string, ok bool) (string, bool) {
	cut, had := strings.CutSuffix(s, tail)
	return cut, had && ok
}

// genuine reports whether the key with this id signed the SHA-256.
func genuine(keys keyring.Keys, kid string, raw, sum []byte) error {
	key, ok := keys.ByID[kid]
	if !ok {
		return fmt.Errorf("archive: signed with the key %s, which is none of %s's", kid, keys.Issuer)
	}
	if !ecdsa.Verify(key, signed(sum), new(big.Int).SetBytes(raw[:sigSize/2]), new(big.Int).SetBytes(raw[sigSize/2:])) {
		return errors.New("archive: the file was changed after it was sealed")
	}
	return nil
}
