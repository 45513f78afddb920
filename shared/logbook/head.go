package logbook

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/store"
)

// Head is what a tenant signs of its log: that it had so many entries, with this
// root, at this instant.
//
// It is written as a checkpoint (C2SP tlog-checkpoint): a note of the origin, the
// size and the root, with the time as its extension line. The signature is ES256
// in DER of the SHA-256 of the note's text, since that is what the tenant's key
// in KMS can do.
type Head struct {
	Tenant string
	Size   int64
	Root   tlog.Hash
	At     time.Time // to the second, UTC
}

const (
	originOf = "shrama.log/"
	timeLine = "time "
)

func (h Head) text() string {
	return fmt.Sprintf("%s%s\n%d\n%s\n%s%d\n", originOf, h.Tenant, h.Size, h.Root, timeLine, h.At.Unix())
}

func headOf(text string) (Head, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	none := errors.New("logbook: not a head of a log")
	if len(lines) != 4 {
		return Head{}, none
	}
	h := Head{}
	size, serr := strconv.ParseInt(lines[1], 10, 64)
	root, rerr := base64.StdEncoding.DecodeString(lines[2])
	second, terr := strconv.ParseInt(strings.TrimPrefix(lines[3], timeLine), 10, 64)
	if errors.Join(serr, rerr, terr) != nil || len(root) != tlog.HashSize {
		return Head{}, none
	}
	h.Tenant, h.Size, h.Root, h.At = strings.TrimPrefix(lines[0], originOf), size, tlog.Hash(root), time.Unix(second, 0).UTC()
	if h.text() != text {
		return Head{}, none
	}
	return h, nil
}

// signer and verifier are a tenant's key as package note wants it. The key's
// name is its id.
type signer struct {
	name string
	key  crypto.Signer
}

func (s signer) Name() string    { return s.name }
func (s signer) KeyHash() uint32 { return numberOf(s.name) }
func (s signer) Sign(msg []byte) ([]byte, error) {
	sum := sha256.Sum256(msg)
	return s.key.Sign(rand.Reader, sum[:], crypto.SHA256)
}

type verifier struct {
	name string
	key  *ecdsa.PublicKey
}

func (v verifier) Name() string    { return v.name }
func (v verifier) KeyHash() uint32 { return numberOf(v.name) }
func (v verifier) Verify(msg, sig []byte) bool {
	sum := sha256.Sum256(msg)
	return ecdsa.VerifyASN1(v.key, sum[:], sig)
}

func numberOf(kid string) uint32 {
	sum := sha256.Sum256([]byte("shrama log key " + kid))
	return binary.BigEndian.Uint32(sum[:])
}

// sign returns the head as a signed note.
func sign(h Head, key crypto.Signer, kid string) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: h.text()}, signer{kid, key})
	if err != nil {
		return nil, fmt.Errorf("logbook: sign: %w", err)
	}
	return signed, nil
}

// OpenHead reads a signed head and proves that one of the tenant's keys signed it.
func OpenHead(signed []byte, keys keyring.Keys) (Head, error) {
	var known []note.Verifier
	for kid, key := range keys.ByID {
		known = append(known, verifier{kid, key})
	}
	n, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return Head{}, fmt.Errorf("logbook: the head is not signed by %s: %w", keys.Issuer, err)
	}
	h, err := headOf(n.Text)
	if err == nil && h.Tenant != keys.Issuer {
		err = fmt.Errorf("logbook: the head is of the log of %s", h.Tenant)
	}
	return h, err
}

type signedHead struct {
	Note []byte    `dynamodbav:"n"`
	At   time.Time `dynamodbav:"a,unixtime"`
}

// Safe keeps heads where nobody can write over them, not even the house
// (locked.Bucket). Keeping the same name again changes nothing.
type Safe interface {
	Keep(ctx context.Context, name string, body []byte) error
}

// Signing is who signs a log, and where the heads go besides the table.
type Signing struct {
	Keys keyring.Ring
	Safe Safe // nil keeps them in the table alone
}

// Name is what a head is called in the safe: np/heads/000000000000042-<its root>.
// Two heads of one size and another root are two objects, and the proof of a fork.
func (h Head) Name() string {
	return fmt.Sprintf("%s/heads/%015d-%x", h.Tenant, h.Size, h.Root[:])
}

// Sign signs the log as it stands, puts the head into the safe and then beside the
// log, from where it is given away: what breaks off in between is done again. It
// returns the signed head, or nothing if the log has not grown since the last one.
func (s Signing) Sign(ctx context.Context, db *store.Scope, now time.Time) ([]byte, error) {
	t, _, err := Load(ctx, db)
	if err != nil || t.Size == 0 {
		return nil, err
	}
	place := numbered(signSort, t.Size)
	if _, err := db.Get(ctx, place); !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	root, err := t.Root()
	if err != nil {
		return nil, err
	}
	key, kid, err := s.Keys.Signer(ctx, string(db.Tenant()))
	if err != nil {
		return nil, fmt.Errorf("logbook: %w", err)
	}
	h := Head{string(db.Tenant()), t.Size, root, now.UTC().Truncate(time.Second)}
	signed, err := sign(h, key, kid)
	if err != nil {
		return nil, err
	}
	if s.Safe != nil {
		if err := s.Safe.Keep(ctx, h.Name(), signed); err != nil {
			return nil, fmt.Errorf("logbook: %w", err)
		}
	}
	err = db.Keep(ctx, store.Put{Key: place, Value: signedHead{signed, now}})
	if errors.Is(err, store.ErrConflict) { // another tick was here first
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("logbook: %w", err)
	}
	return signed, nil
}

// Newest returns the last signed head, nil if there is none yet.
func Newest(ctx context.Context, db *store.Scope) ([]byte, error) {
	page, err := db.Query(ctx, store.Query{Family: family, ID: book, Prefix: signSort + "#", Desc: true, Limit: 1})
	if err != nil {
		return nil, fmt.Errorf("logbook: %w", err)
	}
	if len(page.Items) == 0 {
		return nil, nil
	}
	var s signedHead
	if err := page.Items[0].Decode(&s); err != nil {
		return nil, fmt.Errorf("logbook: %w", err)
	}
	return s.Note, nil
}
