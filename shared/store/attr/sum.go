package attr

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Sum is the SHA-256 of an item as it is stored, the same wherever it was read:
// from the table, its stream or an export. Each value is written as a letter for
// its type, its length and its bytes; a map in the order of its names, a set in
// the order of its members.
func Sum(item map[string]types.AttributeValue) [sha256.Size]byte {
	h := sha256.New()
	sumMap(h, item)
	return [sha256.Size]byte(h.Sum(nil))
}

func sumMap(h hash.Hash, m map[string]types.AttributeValue) {
	sumHead(h, 'M', len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		sumText(h, 'S', name)
		sumValue(h, m[name])
	}
}

func sumValue(h hash.Hash, av types.AttributeValue) {
	switch v := av.(type) {
	case *types.AttributeValueMemberS:
		sumText(h, 'S', v.Value)
	case *types.AttributeValueMemberN:
		sumText(h, 'N', v.Value)
	case *types.AttributeValueMemberB:
		sumText(h, 'B', string(v.Value))
	case *types.AttributeValueMemberBOOL:
		n := 0
		if v.Value {
			n = 1
		}
		sumHead(h, 'b', n)
	case *types.AttributeValueMemberNULL:
		sumHead(h, '0', 0)
	case *types.AttributeValueMemberM:
		sumMap(h, v.Value)
	case *types.AttributeValueMemberL:
		sumHead(h, 'L', len(v.Value))
		for _, e := range v.Value {
			sumValue(h, e)
		}
	case *types.AttributeValueMemberSS:
		sumSet(h, 's', v.Value)
	case *types.AttributeValueMemberNS:
		sumSet(h, 'n', v.Value)
	case *types.AttributeValueMemberBS:
		all := make([]string, len(v.Value))
		for i, b := range v.Value {
			all[i] = string(b)
		}
		sumSet(h, 'c', all)
	}
}

func sumSet(h hash.Hash, kind byte, members []string) {
	sumHead(h, kind, len(members))
	for _, m := range slices.Sorted(slices.Values(members)) {
		sumText(h, kind, m)
	}
}

func sumText(h hash.Hash, kind byte, s string) {
	sumHead(h, kind, len(s))
	h.Write([]byte(s))
}

func sumHead(h hash.Hash, kind byte, n int) {
	var b [5]byte
	b[0] = kind
	binary.BigEndian.PutUint32(b[1:], uint32(n)) //nolint:gosec // an item is at most 400 KB
	h.Write(b[:])
}
