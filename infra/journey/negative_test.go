package journey

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/shared/web"
)

// matrix is every route with everybody at every door.
type matrix struct {
	house  *house.House
	realms []*realm
	tables map[string][]web.Route // by module
	asset  string
}

// staging holds the matrix, one for all tests of the program: nothing is written
// in it.
var staging = struct {
	sync.Once
	*matrix
}{}

func theMatrix(t *testing.T) *matrix {
	t.Helper()
	staging.Do(func() { staging.matrix = staged(t) })
	if staging.matrix == nil {
		t.Fatal("no matrix")
	}
	Open(t) // sets the clock
	return staging.matrix
}

func (x *matrix) count() (n int) {
	for _, routes := range x.tables {
		n += len(routes)
	}
	return n
}

func (x *matrix) people() (n int) {
	for _, y := range x.realms {
		n += len(y.callers)
	}
	return n
}

// staged fills the realms and lays the ledger under the house.
func staged(t *testing.T) *matrix {
	t.Helper()
	all := realms(t)
	h := Open(t)
	settled(t, h)
	x := &matrix{house: h.under(&ledger{}), realms: all, tables: map[string][]web.Route{}, asset: last(h.Assets.Path("shrama.css"))}
	for _, m := range x.house.Modules() {
		if len(m.Routes) > 0 {
			x.tables[m.Name] = m.Routes
		}
	}
	return x
}

// functions are the functions over tables of routes.
func (x *matrix) functions(tables map[string][]web.Route) map[string]function {
	all := map[string]function{}
	for name, routes := range tables {
		all[name] = web.Gateway(web.Serve(x.house.House, routes))
	}
	return all
}

// cells are all requests about a route. Odd addresses are refused before anybody
// is known: one of each kind of visitor asks them, another at every route. Most
// other channels are shared too: every role takes each of them at every second
// route, and those who are known elsewhere at every fourth.
func (x *matrix) cells(module string, r *web.Route, ways []channel, turn int) []cell {
	var all []cell
	house := x.realms[len(x.realms)-1]
	for i, door := range x.realms {
		next := x.realms[(i+1)%(len(x.realms)-1)]
		visitors := slices.Concat([]caller{{role: "nobody"}}, door.callers, next.callers)
		if door != house {
			visitors = append(visitors, house.callers...)
		}
		local, other := 1+turn%len(door.callers), 1+len(door.callers)+turn%len(next.callers)
		for v, who := range visitors {
			for w, way := range ways {
				switch among := 2; {
				case way.odd && v != 0 && v != local && v != other:
					continue
				case v > len(door.callers):
					among = 4
					fallthrough
				case v > 0 && w > 3:
					if !way.odd && w > 1 && (v+w+turn)%among > 0 {
						continue
					}
				}
				all = append(all, x.cell(cell{module: module, route: r, door: door, who: who, named: next, way: way}))
			}
		}
	}
	return all
}

// cell completes one.
func (x *matrix) cell(k cell) cell {
	if t := k.who.actor.Tenant; !k.local() && t != "" {
		k.named = x.realms[slices.IndexFunc(x.realms, func(y *realm) bool { return y.id == t })]
	}
	k.of = k.door.names
	if k.local() && !k.way.own && k.who.role != "stranger" && k.who.role != "elsewhere" {
		k.of = k.named.names
	}
	k.rest = k.door.address(k.route, k.of, x.asset)
	return k
}

// tally is what a run came to.
type tally struct {
	requests atomic.Int64
	mu       sync.Mutex
	statuses map[int]int
	wrong    []string
}

// most is how many violations are enough.
const most = 40

// run makes the requests of cells on all processors until enough is wrong.
func (x *matrix) run(ctx context.Context, all map[string]function, cells []cell, enough int) *tally {
	t := &tally{statuses: map[int]int{}}
	var next atomic.Int64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(cells) || t.enough(enough) {
					return
				}
				k := &cells[i]
				o, err := k.asks(ctx, all[k.module])
				t.enter(k, o, x.judge(k, o, err))
			}
		})
	}
	wait.Wait()
	return t
}

func (t *tally) enough(n int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.wrong) >= n
}

func (t *tally) enter(k *cell, o outcome, wrong []string) {
	t.requests.Add(1)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.statuses[o.StatusCode]++
	for _, w := range wrong {
		t.wrong = append(t.wrong, fmt.Sprintf("%v: %d: %s", k, o.StatusCode, w))
	}
}

// judge tells what is wrong with an outcome.
func (x *matrix) judge(k *cell, o outcome, err error) (wrong []string) {
	if err != nil {
		return []string{err.Error()}
	}
	says := o.says()
	word, place := strings.Contains(says, "kanarix"), strings.Contains(says, "/t/") || strings.Contains(says, "/in/")
	for _, y := range x.realms {
		if word && strings.Contains(says, y.word) && (y != k.door || !k.reads()) {
			wrong = append(wrong, "it says the word of "+string(y.id))
		}
		if y != k.door && (o.touched[y.id] || place && (strings.Contains(says, "/t/"+string(y.id)+"/") || strings.Contains(says, "/in/"+string(y.id)+"/"))) && !k.abroad() {
			wrong = append(wrong, "it touches what is of "+string(y.id))
		}
		if y != k.door && k.of != y.names && y.named(says) {
			wrong = append(wrong, "it names what is of "+string(y.id))
		}
	}
	if len(o.writes) > 0 && !k.writes() {
		wrong = append(wrong, "it writes: "+o.writes[0])
	}
	if want := k.wants(); want != nil && !slices.Contains(want, o.StatusCode) || o.StatusCode >= 500 && len(o.writes) == 0 {
		wrong = append(wrong, fmt.Sprintf("want %v: %.200s", want, o.Body))
	}
	if o.StatusCode == http.StatusSeeOther && !admitted(k.route, k.as().actor) && !strings.HasPrefix(o.location(), "/"+string(k.door.id)+"/sign-in?") {
		wrong = append(wrong, "it leads to "+o.location())
	}
	return wrong
}

// abroad reports whether a route is about other tenants too: the list of them,
// and the operator's.
func (k *cell) abroad() bool {
	return k.route.Bare && k.route.Pattern == "/{$}" || strings.HasPrefix(k.route.Pattern, "/settings/tenants") && k.as().role == "operator"
}

// writes reports whether a request may write.
func (k *cell) writes() bool {
	return k.route.Method == http.MethodPost && !k.way.site && admitted(k.route, k.as().actor) && (k.theirs() || !private(k.route))
}

// wants are the statuses of a request that is refused; nil is none in particular.
func (k *cell) wants() (want []int) {
	c := k.as()
	off := k.route.Module != "" && !k.route.Kept && !slices.Contains(k.door.law.Modules, k.route.Module)
	switch {
	case k.way.odd && !k.way.same && !k.route.Bare:
		return []int{http.StatusBadRequest, http.StatusNotFound}
	case off:
		return []int{http.StatusNotFound}
	case k.way.site && k.route.Method == http.MethodPost:
		return []int{http.StatusForbidden}
	case k.route.Public || k.route.Bare:
		return nil
	case c.actor.Nobody():
		want = []int{http.StatusUnauthorized, http.StatusSeeOther}
	case !admitted(k.route, c.actor):
		want = []int{http.StatusForbidden}
	case private(k.route) && (!k.theirs() || c.role == "stranger" || c.role == "elsewhere"):
		if want = []int{http.StatusNotFound}; k.route.Method == http.MethodPost {
			want = append(want, http.StatusBadRequest) // what is sent is read first
		}
	default:
		return nil
	}
	if k.way.either {
		want = append(want, http.StatusUnauthorized)
	}
	return want
}

// whole are all cells of all routes.
func (x *matrix) whole() []cell {
	var all []cell
	turn := 0
	for _, module := range slices.Sorted(maps.Keys(x.tables)) {
		for i := range x.tables[module] {
			all = append(all, x.cells(module, &x.tables[module][i], channels(), turn)...)
			turn++
		}
	}
	return all
}

// processor is the time that processors gave to the program.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it cannot fail with these arguments (getrusage(2))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// sparsely keeps one in n.
func sparsely(all []cell, n int) []cell {
	var kept []cell
	for i := 0; i < len(all); i += n {
		kept = append(kept, all[i])
	}
	return kept
}

func TestNobodySmugglesThemselvesIn(t *testing.T) {
	x := theMatrix(t)
	cells := x.whole()
	if len(cells) < 100_000 {
		t.Errorf("only %d requests", len(cells))
	}
	if raced {
		cells = sparsely(cells, 61)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	h := Open(t)
	settled(t, h)
	before := written(t, h)
	began, spent := time.Now(), processor()
	got := x.run(t.Context(), x.functions(x.tables), cells, most)
	took := time.Since(began)
	for _, w := range got.wrong {
		t.Error(w)
	}
	if !maps.Equal(written(t, h), before) {
		t.Error("something was written past the ledger")
	}
	t.Logf("%d requests in %.1f s (%.1f s of processors), %d violations: %d routes, %d administrations, %d people, %d channels; statuses %v",
		got.requests.Load(), took.Seconds(), (processor() - spent).Seconds(), len(got.wrong), x.count(), len(x.realms), x.people(), len(channels()), got.statuses)
}

// alike tells where what is another's can be told from what is not there.
func (x *matrix) alike(ctx context.Context, all map[string]function, module string, r *web.Route) (wrong []string) {
	if !private(r) {
		return nil
	}
	for i, door := range x.realms[:len(x.realms)-1] {
		for _, who := range door.callers {
			k := x.cell(cell{module: module, route: r, door: door, who: who, named: x.realms[(i+1)%(len(x.realms)-1)], way: plain})
			if who.role != "stranger" && who.role != "elsewhere" {
				k.of = k.named.names
			}
			there, err := k.about(ctx, all[module], k.of, x.asset)
			nowhere, err2 := k.about(ctx, all[module], door.nowhere(), x.asset)
			if there != nowhere || err != nil || err2 != nil {
				wrong = append(wrong, fmt.Sprintf("%v: what is there answers\n%.300s\nand what is not\n%.300s", &k, there, nowhere))
			}
		}
	}
	return wrong
}

// about is the answer to a cell that asks about something else, without its name.
func (k cell) about(ctx context.Context, f function, of names, asset string) (string, error) {
	k.of, k.rest = of, k.door.address(k.route, of, asset)
	o, err := k.asks(ctx, f)
	blind := strings.NewReplacer(of.sent, "…", of.draft, "…", of.setting, "…", of.number, "…")
	return fmt.Sprint(o.StatusCode, len(o.writes), " ", blind.Replace(o.says())), err
}

func TestWhatIsAnothersIsAsIfItWereNot(t *testing.T) {
	if raced {
		t.Skip("the check matrix of the command test runs it")
	}
	x := theMatrix(t)
	all := x.functions(x.tables)
	asked := 0
	for module, routes := range x.tables {
		for i := range routes {
			if strings.Contains(routes[i].Pattern, "/versions/") {
				continue // they are counted, and there is no other's
			}
			asked++
			for _, w := range x.alike(t.Context(), all, module, &routes[i]) {
				t.Error(w)
			}
		}
	}
	if asked < 50 {
		t.Errorf("only %d routes", asked)
	}
}

// unraced leaves a long test to the run without the race detector, which the
// command test makes too.
func unraced(t *testing.T) {
	t.Helper()
	if raced {
		t.Skip("asked without the race detector")
	}
}
