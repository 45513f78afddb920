package pay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"unicode/utf8"
)

// statement is one flat JSON object as its literal texts: eSewa signs 1000.0
// as it stands, and a float would lose the last zero.
type statement map[string]string

// readStatement reads a flat JSON object strictly: no key twice, no nesting,
// nothing after it, valid UTF-8. A null is an empty text.
func readStatement(raw []byte) (statement, error) {
	if !utf8.Valid(raw) {
		return nil, errors.New("pay: a statement that is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("pay: a statement that is no JSON object")
	}
	s := statement{}
	for d.More() {
		name, err := text(d)
		if err != nil {
			return nil, err
		}
		if _, twice := s[name]; twice {
			return nil, fmt.Errorf("pay: %q stands twice", name)
		}
		if s[name], err = text(d); err != nil {
			return nil, err
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("pay: a statement cut short: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("pay: a statement with more after it")
	}
	return s, nil
}

func text(d *json.Decoder) (string, error) {
	t, err := d.Token()
	if err != nil {
		return "", fmt.Errorf("pay: a statement that is not JSON: %w", err)
	}
	switch v := t.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	}
	return "", fmt.Errorf("pay: %v where a text or a number belongs", t)
}

// maxStatus caps the answer of a status check, which has about 130 bytes.
const maxStatus = 64 << 10

// Query asks eSewa's status check, the truth where a return and eSewa differ or
// no return ever came. It waits five seconds at most; whatever is not a clear
// answer is ErrPending.
func (g *Esewa) Query(ctx context.Context, o Order) (Receipt, error) {
	if err := g.fits(o); err != nil {
		return Receipt{}, err
	}
	if g.statusURL == "" {
		return Receipt{}, fmt.Errorf("%w: no status address is set", ErrPending)
	}
	s, err := g.status(ctx, url.Values{
		"product_code":     {g.merchant},
		"total_amount":     {rupees(o.Amount)},
		"transaction_uuid": {o.ID},
	})
	if err != nil {
		return Receipt{}, fmt.Errorf("%w: %w", ErrPending, err)
	}
	return g.receipt(o, s, "ref_id")
}

func (g *Esewa) status(ctx context.Context, q url.Values) (statement, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, g.statusURL+"?"+q.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("pay: ask eSewa: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	res, err := g.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("pay: ask eSewa: %w", err)
	}
	defer res.Body.Close() //nolint:errcheck // nothing was written
	body, err := io.ReadAll(io.LimitReader(res.Body, maxStatus+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("pay: read eSewa's answer: %w", err)
	case res.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("pay: eSewa answers %s", res.Status)
	case len(body) > maxStatus:
		return nil, errors.New("pay: eSewa's answer is too long")
	}
	s, err := readStatement(body)
	if err == nil && s["status"] == "" {
		err = errors.New("pay: eSewa's answer states no status")
	}
	return s, err
}
