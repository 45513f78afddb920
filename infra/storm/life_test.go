//go:build !race

package storm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// request is what a browser sends, and would send again.
type request struct {
	by     *person
	method string
	path   string
	form   url.Values
	json   bool // as a program asks
}

// reply is what came back; a status of 0 is nothing.
type reply struct {
	status int
	to     string // where the browser is led
	body   []byte
}

// send makes one request of the product as it runs now.
func (s *stage) send(ctx context.Context, r request) reply {
	w := httptest.NewRecorder()
	q := httptest.NewRequestWithContext(ctx, r.method, "http://"+s.host+r.path, strings.NewReader(r.form.Encode()))
	q.RequestURI = r.path
	q.Header.Set("Accept", "text/html")
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	if r.json {
		q.Header.Set("Accept", "application/json")
	}
	if r.form != nil {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if r.by != nil {
		q.RemoteAddr = r.by.addr
	}
	if r.by != nil && r.by.token != "" {
		q.Header.Set("Authorization", "Bearer "+r.by.token)
	}
	if strings.HasPrefix(r.path, "/dev/") {
		s.world.ServeHTTP(w, q)
	} else {
		(*s.front.Load()).ServeHTTP(w, q)
	}
	if _, dead := s.wire.Tries(); dead {
		return reply{} // a process that ended answers nobody
	}
	a := reply{status: w.Code, body: w.Body.Bytes()}
	if u, err := url.Parse(w.Header().Get("Location")); err == nil {
		a.to = u.RequestURI()
	}
	return a
}

// command is one thing that a person wants done, and that changes something.
type command struct {
	name  string
	route string
	make  func(ctx context.Context) (request, error)
	done  func() bool // once true it stays true
	hears func(reply) // keeps what only the answer tells; nil is nothing
}

// play is what a life is about.
type play interface {
	// commands are what is to be done, one after the other.
	commands() []command
	// lays gets ready, past the wire, what a command needs.
	lays(ctx context.Context, c command) error
	// sees looks at what the table holds, past the wire.
	sees(ctx context.Context) error
	// judge says what of it is not as it must be, whatever was acknowledged.
	judge(ctx context.Context) toll
}

// life is a play on its way, with what its people were told is done.
type life struct {
	play
	s     *stage
	name  string
	all   []command
	acked []string
	dice  *rand.Rand // who presses twice; nil is nobody
	sent  int        // requests
}

// begin begins a life of a play.
func (s *stage) begin(name string, p play) *life {
	return &life{play: p, s: s, name: name, all: p.commands()}
}

// lives has everything of a life done.
func (l *life) lives(ctx context.Context) error {
	for _, c := range l.all {
		if err := l.lays(ctx, c); err != nil {
			return err
		}
		if err := l.does(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// patience is how often a person tries before they give up.
const patience = 60

// does has a command done as people do it: who gets no answer or a failure sends
// the same again, some press the button twice, and who is refused looks first.
func (l *life) does(ctx context.Context, c command) error { return l.insists(ctx, c, request{}) }

// insists is does for who has sent a request before and heard nothing.
func (l *life) insists(ctx context.Context, c command, r request) error {
	again := r.path != ""
	var a reply
	for range patience {
		if !again {
			if err := l.sees(ctx); err != nil {
				return err
			}
			if c.done() {
				return nil
			}
			var err error
			if r, err = c.make(ctx); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		}
		a = l.deliver(ctx, r)
		again = a.status == 0 || a.status >= 500
		if a.status > 0 && a.status < 400 {
			l.acked = append(l.acked, c.name)
			l.heard(c, a)
			if err := l.sees(ctx); err != nil {
				return err
			}
			if !c.done() {
				return fmt.Errorf("%s: answered %d and is not done", c.name, a.status)
			}
			return nil
		}
	}
	return fmt.Errorf("%s: not done after %d tries, the last answered %d %.300s", c.name, patience, a.status, a.body)
}

func (l *life) heard(c command, a reply) {
	if c.hears != nil {
		c.hears(a)
	}
}

// deliver sends a request, now and then twice at once.
func (l *life) deliver(ctx context.Context, r request) reply {
	l.sent++
	if l.dice == nil || l.dice.IntN(6) > 0 {
		return l.s.send(ctx, r)
	}
	var twice [2]reply
	var wait sync.WaitGroup
	for i := range twice {
		wait.Go(func() { twice[i] = l.s.send(ctx, r) })
	}
	wait.Wait()
	return slices.MaxFunc(twice[:], func(a, b reply) int { return rank(a) - rank(b) })
}

// rank orders replies by how much they tell: done, refused, nothing.
func rank(a reply) int {
	switch {
	case a.status == 0 || a.status >= 500:
		return 0
	case a.status >= 400:
		return 1
	}
	return 2
}

var errMany = errors.New("storm: asked too often")

// asks asks as a program until it is answered, and reads the answer.
func (s *stage) asks(ctx context.Context, r request, into any) error {
	var a reply
	r.json = true
	for range patience {
		if a = s.send(ctx, r); a.status > 0 && a.status < 400 {
			return json.Unmarshal(a.body, into)
		}
		if a.status == http.StatusTooManyRequests {
			return errMany
		}
	}
	return fmt.Errorf("%s %s: %d %.200s", r.method, r.path, a.status, a.body)
}

// toll is what went wrong.
type toll struct{ lost, doubled, torn []string }

func (a *toll) sum() int { return len(a.lost) + len(a.doubled) + len(a.torn) }

func (a *toll) add(b toll) {
	a.lost, a.doubled, a.torn = append(a.lost, b.lost...), append(a.doubled, b.doubled...), append(a.torn, b.torn...)
}

func (a *toll) String() string {
	all := slices.Concat(a.lost, a.doubled, a.torn)
	return fmt.Sprintf("%d lost, %d doubled, %d torn: %.600q", len(a.lost), len(a.doubled), len(a.torn), all[:min(len(all), 6)])
}

// say adds what is wrong to one of a toll's lists.
func say(to *[]string, format string, args ...any) { *to = append(*to, fmt.Sprintf(format, args...)) }

// verdict compares what the table holds of a life with what its people were told.
func (l *life) verdict(ctx context.Context) (a toll) {
	var bad toll
	if err := l.sees(ctx); err != nil {
		say(&bad.torn, "unreadable: %v", err)
	} else {
		bad = l.judge(ctx)
	}
	for _, c := range l.all {
		if slices.Contains(l.acked, c.name) && !c.done() {
			say(&bad.lost, "%s was acknowledged", c.name)
		}
	}
	for _, list := range []*[]string{&bad.lost, &bad.doubled, &bad.torn} {
		for i := range *list {
			(*list)[i] = l.name + ": " + (*list)[i]
		}
	}
	return bad
}
