package portal

import (
	"context"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/dossier"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/limit"
	"github.com/shrama/shrama/shared/logbook"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/told"
	"github.com/shrama/shrama/shared/paper/seal"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// checkRoutes are what anybody can check without signing in.
func (s *Service) checkRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/track", Public: true, Summary: "Ask where a case is, by reference and e-mail", Gives: Tracked{}, Do: s.track},
		{Method: "POST", Pattern: "/track", Public: true, Summary: "Say where a case is", Takes: TrackForm{}, Gives: Tracked{}, Do: s.find},
		{Method: "GET", Pattern: "/verify", Public: true, Always: true, Summary: "Ask whether a permit is genuine", Gives: Verified{}, Do: s.verifyForm},
		{Method: "GET", Pattern: "/verify/{number}", Public: true, Always: true, Summary: "Say whether a permit is genuine and valid", Gives: Verified{}, Do: s.verify},
		{Method: "GET", Pattern: "/verify/{number}/{seal}", Public: true, Always: true, Summary: "The same, with the seal of a paper's QR", Gives: Verified{}, Do: s.verify},
		{Method: "GET", Pattern: "/revocations", Public: true, Always: true, Summary: "The signed list of permits that are revoked or suspended", Do: s.revocations},
		{Method: "GET", Pattern: "/.well-known/jwks.json", Public: true, Always: true, Summary: "The keys that sign this administration's papers", Do: s.jwks},
		{Method: "GET", Pattern: "/.well-known/log-head", Public: true, Always: true, Summary: "The newest signed head of the log of all histories, for whoever wants to witness it", Do: s.logHead},
		{Method: "GET", Pattern: "/sw.js", Bare: true, Summary: "The worker that opens the verify page without a network", Do: s.worker},
	}
}

// TrackForm names a case as its applicant can.
type TrackForm struct {
	Ref   string `json:"reference"`
	Email string `json:"email"` // the applicant's, as a second thing only they know
}

// Tracked is where a case is, and nothing that it says.
type Tracked struct {
	Ref     string `json:"reference,omitempty"`
	Service string `json:"service,omitempty"`
	Phase   string `json:"phase,omitempty"`
	Next    string `json:"next,omitempty"`
	None    bool   `json:"none,omitempty"`
	email   string
	due     ui.Deadline
}

func (s *Service) track(_ context.Context, c web.Call) (web.View, error) {
	return trackView(c, Tracked{Ref: c.URL.Query().Get("ref")}), nil
}

func trackView(c web.Call, v Tracked) web.View {
	return web.View{Title: c.Print.T("track.title"), Data: v, Page: func(p ui.Page) templ.Component { return trackPage(p, v) }}
}

// find answers alike for a reference that does not exist and an e-mail that
// does not fit, and only so often to one address.
func (s *Service) find(ctx context.Context, c web.Call) (web.View, error) {
	if err := limit.Count(ctx, c.DB, c.Now, tracking(c.Address())); err != nil {
		return web.View{}, err
	}
	v := Tracked{Ref: strings.TrimSpace(c.PostFormValue("reference")), email: strings.TrimSpace(c.PostFormValue("email")), None: true}
	ref, err := reference(v.Ref)
	email, eerr := people.Address(v.email)
	if err == nil && eerr == nil {
		cases, err := casework.Find(ctx, c.DB, ref)
		if err != nil {
			return web.View{}, err
		}
		for _, x := range cases {
			if x.Applicant.Email == email && x.Phase != flow.Draft {
				if v, err = tracked(ctx, c, x); err != nil {
					return web.View{}, err
				}
			}
		}
	}
	view := trackView(c, v)
	if v.None {
		view.Status = 404
	}
	return view, nil
}

func tracked(ctx context.Context, c web.Call, x casework.Case) (Tracked, error) {
	l, err := x.Law(ctx, c, c.Now, nil)
	if err != nil {
		return Tracked{}, fmt.Errorf("portal: %w", err)
	}
	return Tracked{Ref: casework.Ref(x.ID), Service: c.Print.In(l.Service.Name), Phase: string(x.Phase), Next: dossier.Next(c, l, x), due: dossier.Deadline(c, x)}, nil
}

// Verified is what a stranger may know of a permit.
type Verified struct {
	Number  string    `json:"number,omitempty"`
	State   string    `json:"state,omitempty"` // valid, early, suspended, revoked, expired; unknown where there is no such permit
	Service string    `json:"service,omitempty"`
	Holder  string    `json:"holder,omitempty"`
	From    string    `json:"from,omitempty"`
	To      string    `json:"to,omitempty"`
	Sealed  string    `json:"sealed,omitempty"` // genuine or forged, where a seal was given
	Older   bool      `json:"older,omitempty"`  // the paper shows an earlier version
	AsOf    time.Time `json:"as_of,omitzero"`   // when the register was asked
	Title   string    `json:"-"`
	Facts   []ui.Fact `json:"-"`
	Keys    string    `json:"-"`
	List    string    `json:"-"`
	Zone    string    `json:"-"`
	Kinds   []kind    `json:"-"`
	say     string    // what the verdict means
}

// kind is a service by the name that a seal has for it.
type kind struct{ ID, Name string }

func (s *Service) verifyForm(ctx context.Context, c web.Call) (web.View, error) {
	if n := c.URL.Query().Get("number"); n != "" {
		return web.View{To: c.Path("verify", plainNumber(n))}, nil
	}
	return s.verifyView(ctx, c, Verified{})
}

// plainNumber is a number as an address can hold it: its canonical writing, or
// what was typed without what an address cannot.
func plainNumber(typed string) string {
	if n, ok := register.ParseNumber(typed); ok {
		return n
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r == '-' {
			return r
		}
		return -1
	}, strings.ToUpper(typed)) + "-"
}

func (s *Service) verifyView(ctx context.Context, c web.Call, v Verified) (web.View, error) {
	keys, err := s.Keys.Public(ctx, string(c.Tenant))
	if err != nil {
		return web.View{}, fmt.Errorf("portal: %w", err)
	}
	set, err := keys.JWKS()
	if err != nil {
		return web.View{}, fmt.Errorf("portal: %w", err)
	}
	v.Keys, v.List, v.Zone = string(set), c.Path("revocations"), c.Pack.Time.Zone
	for _, id := range c.Pack.Services {
		svc, err := c.Pack.Service(id)
		if err != nil {
			return web.View{}, err
		}
		v.Kinds = append(v.Kinds, kind{svc.ID, c.Print.In(svc.Name)})
	}
	return web.View{Title: c.Print.T("verify.title"), Data: v, Scripts: []string{"verify.js"},
		Page: func(p ui.Page) templ.Component { return verifyPage(p, v) }}, nil
}

func (s *Service) verify(ctx context.Context, c web.Call) (web.View, error) {
	v := Verified{Number: strings.ToUpper(c.PathValue("number")), State: "unknown", AsOf: c.Now}
	number, ok := register.ParseNumber(v.Number)
	var r register.Record
	var err error
	if ok {
		r, err = register.Load(ctx, c.DB, number)
	}
	switch {
	case !ok || fault.KindOf(err) == fault.NotFound:
		v.Title, v.say = c.Print.T("verify.unknown"), c.Print.T("verify.unknown.say")
	case err != nil:
		return web.View{}, err
	default:
		if err := genuine(ctx, c, &v, r); err != nil {
			return web.View{}, err
		}
	}
	if text := c.PathValue("seal"); text != "" {
		if err := s.sealed(ctx, c, &v, scanned{r, text}); err != nil {
			return web.View{}, err
		}
	}
	view, err := s.verifyView(ctx, c, v)
	view.Title = v.Title + " · " + v.Number
	if v.State == "unknown" {
		view.Status = 404
	}
	return view, err
}

// genuine fills in what the register says of a permit that exists.
func genuine(ctx context.Context, c web.Call, v *Verified, r register.Record) error {
	svc, err := r.Law(ctx, c)
	if err != nil {
		return fmt.Errorf("portal: %w", err)
	}
	v.Number, v.State, v.Service, v.Holder = r.Number, string(r.Today(civil.Of(c.Now))), c.Print.In(svc.Name), r.Holder.Name
	v.From, v.To = r.From.String(), r.Until()
	v.Title, v.say = c.Print.T("paper.verdict."+v.State), c.Print.T("paper.verdict."+v.State+".say")
	v.Facts = []ui.Fact{{Key: c.Print.T("register.number"), Value: v.Number}, {Key: c.Print.T("verify.holder"), Value: v.Holder}}
	for _, id := range svc.Record.Public {
		if f, ok := svc.Field(id); ok && r.Contents[id] != "" && id != svc.Record.Holder {
			v.Facts = append(v.Facts, ui.Fact{Key: c.Print.In(f.Label), Value: told.Answer(c.Pack, c.Print, f, r.Contents[id])})
		}
	}
	v.Facts = append(v.Facts, ui.Fact{Key: c.Print.T("register.valid-from"), Value: c.Print.Date(r.From)},
		ui.Fact{Key: c.Print.T("register.valid-to"), Value: ends(c, svc, r)})
	return nil
}

// scanned is the seal of a paper and the record its number names.
type scanned struct {
	record register.Record
	seal   string
}

// ends writes the last day of a record's term as law says it.
func ends(c web.Call, svc *pack.Service, r register.Record) string {
	cal, err := c.Pack.Calendar()
	if err != nil {
		return c.Print.Date(r.To)
	}
	return c.Print.Ending(r.Ends(svc, cal))
}

// sealed checks the seal of the paper's QR against the record.
func (s *Service) sealed(ctx context.Context, c web.Call, v *Verified, x scanned) error {
	keys, err := s.Keys.Public(ctx, string(c.Tenant))
	if err != nil {
		return fmt.Errorf("portal: %w", err)
	}
	claims, err := seal.Open(keys, strings.ToUpper(x.seal))
	if err != nil || claims.Number != x.record.Number {
		v.Sealed, v.State = "forged", "tampered"
		v.Title, v.say = c.Print.T("paper.verdict.forged"), c.Print.T("paper.verdict.forged.say")
		return nil //nolint:nilerr // a seal that does not open is the answer
	}
	v.Sealed, v.Older = "genuine", claims.Rev < x.record.Version && claims.Issued.Before(x.record.Issued())
	return nil
}

func (s *Service) revocations(ctx context.Context, c web.Call) (web.View, error) {
	text, err := s.takenBack(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return web.View{File: &web.File{Name: "revocations.txt", Type: "text/plain; charset=utf-8", Body: []byte(text), Inline: true}}, nil
}

func (s *Service) jwks(ctx context.Context, c web.Call) (web.View, error) {
	keys, err := s.Keys.Public(ctx, string(c.Tenant))
	if err != nil {
		return web.View{}, fmt.Errorf("portal: %w", err)
	}
	set, err := keys.JWKS()
	return web.View{File: &web.File{Name: "jwks.json", Type: "application/jwk-set+json", Body: set, Inline: true}}, err
}

// logHead gives away what the administration signed of its log, so that anybody
// can keep it and hold the log of a later day against it.
func (s *Service) logHead(ctx context.Context, c web.Call) (web.View, error) {
	head, err := logbook.Newest(ctx, c.DB)
	if err != nil {
		return web.View{}, fmt.Errorf("portal: %w", err)
	}
	if head == nil {
		return web.View{}, fault.New(fault.NotFound, "web.no-page")
	}
	return web.View{File: &web.File{Name: "log-head.txt", Type: "text/plain; charset=utf-8", Body: head, Inline: true}}, nil
}

func (s *Service) worker(_ context.Context, c web.Call) (web.View, error) {
	body, kind, encoding, ok := s.Static.File(path.Base(s.Static.Path("sw.js")), c.Whole("Accept-Encoding"))
	if !ok {
		return web.View{}, fault.New(fault.NotFound, "fault.not-found")
	}
	return web.View{File: &web.File{Name: "sw.js", Type: kind, Body: body, Encoding: encoding, Inline: true}}, nil
}
