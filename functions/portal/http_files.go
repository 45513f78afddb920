package portal

import (
	"context"
	"errors"
	"path"
	"slices"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/dossier"
	"github.com/shrama/shrama/shared/casework/profile"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/web/upload"
)

// fileRoutes are a person's own files and profile.
func (s *Service) fileRoutes() []web.Route {
	mine := []string{tenant.Applicant}
	return []web.Route{
		{Method: "GET", Pattern: "/files", Summary: "A person's cases and permits", Gives: Files{}, Do: s.files},
		{Method: "GET", Pattern: "/queue", Officer: true, Summary: "Lead to the officer's queue", Do: s.queue},
		{Method: "GET", Pattern: "/profile", Roles: mine, Summary: "What was told once for every application", Gives: Profile{}, Do: s.profile},
		{Method: "GET", Pattern: "/profile/{part}", Roles: mine, Summary: "One part of the profile", Do: s.profilePart},
		{Method: "POST", Pattern: "/profile/{part}", Roles: mine, Summary: "Save one part of the profile", Do: s.saveProfile},
		{Method: "GET", Pattern: "/profile/documents/{slot}", Roles: mine, Summary: "A form that uploads a document of the profile", Do: s.profilePaper},
		{Method: "GET", Pattern: "/profile/documents/{slot}/sent", Roles: mine, Summary: "Check an upload and keep it in the profile", Do: s.profileSent},
	}
}

// File is one case of a person.
type File struct {
	ID      string `json:"id"`
	Ref     string `json:"reference"`
	Service string `json:"service"`
	Phase   string `json:"phase"`
	Begun   string `json:"begun"`
	Href    string `json:"-"`
	due     ui.Deadline
}

// Held is one permit of a person.
type Held struct {
	Number  string `json:"number"`
	Service string `json:"service"`
	State   string `json:"state"`
	To      string `json:"to,omitempty"` // none: until somebody ends it
	Href    string `json:"-"`
	until   string
}

// Files are a person's cases and permits, newest first.
type Files struct {
	Cases   []File `json:"cases"`
	Permits []Held `json:"permits"`
	Next    string `json:"next,omitempty"`
	NextAt  string `json:"-"`
	Officer bool   `json:"-"`
}

func (s *Service) files(ctx context.Context, c web.Call) (web.View, error) {
	cases, next, err := casework.Own(ctx, c.DB, c.Actor.Person, c.URL.Query().Get("from"))
	if err != nil {
		return web.View{}, err
	}
	v := Files{Next: next, Officer: c.Actor.Officer()}
	if next != "" {
		v.NextAt = c.Path("files") + "?from=" + next
	}
	for _, x := range cases {
		f, err := fileOf(c, x)
		if err != nil {
			return web.View{}, err
		}
		v.Cases = append(v.Cases, f)
	}
	if c.URL.Query().Get("from") == "" {
		if v.Permits, err = held(ctx, c); err != nil {
			return web.View{}, err
		}
	}
	return web.View{Title: c.Print.T("counter.mine"), Data: v, Page: func(p ui.Page) templ.Component { return filesPage(p, v) }}, nil
}

func fileOf(c web.Call, x casework.Case) (File, error) {
	svc, err := c.Pack.Service(x.Service)
	if err != nil {
		return File{}, err
	}
	return File{ID: x.ID, Ref: casework.Ref(x.ID), Service: c.Print.In(svc.Name), Phase: string(x.Phase),
		Begun: civil.Of(x.Begun.In(c.Now.Location())).String(), Href: c.Path(svc.Module, "cases", x.ID), due: dossier.Deadline(c, x)}, nil
}

// unfinished are the newest three cases that wait for who began them; an officer
// works from the queue.
func unfinished(ctx context.Context, c web.Call) (out []File, err error) {
	if c.Actor.Nobody() || c.Actor.Officer() || c.JSON {
		return nil, nil
	}
	cases, _, err := casework.Own(ctx, c.DB, c.Actor.Person, "")
	for _, x := range cases {
		if x.Phase != flow.Draft && x.Phase != flow.Returned || len(out) == 3 {
			continue
		}
		f, err := fileOf(c, x)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, err
}

func held(ctx context.Context, c web.Call) ([]Held, error) {
	rs, _, err := register.Own(ctx, c.DB, c.Actor.Person, "")
	if err != nil {
		return nil, err
	}
	var out []Held
	for _, r := range rs {
		svc, err := c.Pack.Service(r.Service)
		if err != nil {
			return nil, err
		}
		out = append(out, Held{Number: r.Number, Service: c.Print.In(svc.Name), State: string(r.Today(civil.Of(c.Now))), To: r.Until(),
			Href: c.Path(svc.Module, "records", r.Number), until: r.Term(c.Print, ends(c, svc, r))})
	}
	return out, nil
}

// queue leads an officer to the first module's queue, of those that are on, an
// admin to the settings and the operator to the tenants.
func (s *Service) queue(_ context.Context, c web.Call) (web.View, error) {
	switch {
	case c.Tenant == tenancy.Operator && c.Actor.Has(tenant.Operator):
		return web.View{To: c.Path("settings", "tenants")}, nil
	case len(c.Actor.Roles) == 1 && c.Actor.Has(tenant.Admin): // decides no case
		return web.View{To: c.Path("settings", "home")}, nil
	case len(c.Tenancy.Modules) == 0:
		return web.View{To: c.Path("files")}, nil
	}
	return web.View{To: c.Path(c.Tenancy.Modules[0], "queue")}, nil
}

// Profile is what a person told once.
type Profile struct {
	Answers   form.Answers `json:"answers"`
	Documents []string     `json:"documents"`
	Parts     []ui.Task    `json:"-"`
	Papers    []ui.Task    `json:"-"`
	Saved     bool         `json:"-"`
}

func (s *Service) profile(ctx context.Context, c web.Call) (web.View, error) {
	prof, err := profile.Load(ctx, c.DB, c.Actor.Person)
	if err != nil {
		return web.View{}, err
	}
	v := Profile{Answers: prof.Answers, Saved: c.URL.Query().Get("saved") != ""}
	for _, part := range c.Pack.Profile {
		t := ui.Task{Title: c.Print.In(part.Title), Href: c.Path("profile", part.ID)}
		if slices.ContainsFunc(part.Fields, func(f form.Field) bool { return prof.Answers[f.ID] != "" }) {
			t.State = ui.TaskDone
		}
		v.Parts = append(v.Parts, t)
	}
	for _, d := range c.Pack.ProfileDocuments {
		t := ui.Task{Title: c.Print.In(d.Label), Href: c.Path("profile", "documents", d.ID), Hint: c.Print.In(d.Hint)}
		if a, ok := prof.Document(d.ID); ok {
			t.State, t.Hint = ui.TaskDone, a.Name+" · "+c.Print.Bytes(a.Size)
			v.Documents = append(v.Documents, d.ID)
		}
		v.Papers = append(v.Papers, t)
	}
	return web.View{Title: c.Print.T("profile.title"), Back: ui.Link{Text: c.Print.T("counter.mine"), Href: c.Path("files")}, Data: v,
		Page: func(p ui.Page) templ.Component { return profilePage(p, v) }}, nil
}

// profileOf returns the part of the address and the person's profile.
func profileOf(ctx context.Context, c web.Call) (form.Part, profile.Profile, error) {
	i := slices.IndexFunc(c.Pack.Profile, func(p form.Part) bool { return p.ID == c.PathValue("part") })
	if i < 0 {
		return form.Part{}, profile.Profile{}, fault.New(fault.NotFound, "fault.not-found")
	}
	prof, err := profile.Load(ctx, c.DB, c.Actor.Person)
	return c.Pack.Profile[i], prof, err
}

func profileEnv(c web.Call, earlier form.Answers) form.Env {
	env := c.Pack.Env(civil.Of(c.Now))
	env.Earlier, env.Form, env.Words = earlier, c.Pack.Profile, c.Print
	return env
}

func (s *Service) profilePart(ctx context.Context, c web.Call) (web.View, error) {
	part, prof, err := profileOf(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return partView(c, part, question.Asked(c, part.Fields, prof.Answers, profileEnv(c, prof.Answers)), nil), nil
}

func partView(c web.Call, part form.Part, qs []question.Question, wrong error) web.View {
	v := web.View{Title: c.Print.In(part.Title), Back: ui.Link{Text: c.Print.T("profile.title"), Href: c.Path("profile")}, Wrong: wrong}
	errs := map[string]string{}
	if f, ok := errors.AsType[*fault.Error](wrong); ok {
		v.Status = 422
		errs = question.Mark(c.Print, qs, f.Fields)
	}
	v.Data = struct {
		Part   string            `json:"part"`
		Errors map[string]string `json:"errors,omitempty"`
	}{part.ID, errs}
	v.Page = func(p ui.Page) templ.Component { return profilePartPage(p, part, qs, errs) }
	return v
}

func (s *Service) saveProfile(ctx context.Context, c web.Call) (web.View, error) {
	part, prof, err := profileOf(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	typed, env := question.Typed(c, part.Fields), profileEnv(c, prof.Answers)
	clean, faults := form.Check(part.Fields, typed, env)
	if err := fault.Answers(faults); err != nil {
		return partView(c, part, question.Asked(c, part.Fields, typed, env), err), nil
	}
	return web.View{To: c.Path("profile") + "?saved=" + part.ID}, profile.Save(ctx, c.DB, prof.Answer(part, clean))
}

// paperOf returns the document of the address.
func paperOf(c web.Call) (form.Document, error) {
	i := slices.IndexFunc(c.Pack.ProfileDocuments, func(d form.Document) bool { return d.ID == c.PathValue("slot") })
	if i < 0 {
		return form.Document{}, fault.New(fault.NotFound, "fault.not-found")
	}
	return c.Pack.ProfileDocuments[i], nil
}

func (s *Service) profilePaper(ctx context.Context, c web.Call) (web.View, error) {
	d, err := paperOf(c)
	if err != nil {
		return web.View{}, err
	}
	return paperForm(ctx, c, d, nil)
}

// paperForm asks for one document of the profile.
func paperForm(ctx context.Context, c web.Call, d form.Document, wrong error) (web.View, error) {
	v := upload.Form{Document: upload.Paper{Slot: d.ID, Label: c.Print.In(d.Label), Hint: c.Print.In(d.Hint)},
		At: c.Path("profile", "documents", d.ID), Of: c.Actor.Person, Photo: d.Photo}
	v.Back = ui.Link{Text: c.Print.T("profile.title"), Href: c.Path("profile")}
	return v.View(ctx, c, wrong)
}

func (s *Service) profileSent(ctx context.Context, c web.Call) (web.View, error) {
	d, err := paperOf(c)
	if err != nil {
		return web.View{}, err
	}
	prof, err := profile.Load(ctx, c.DB, c.Actor.Person)
	if err != nil {
		return web.View{}, err
	}
	doc, err := c.Files.Accept(ctx, path.Base(c.FormValue("key")), upload.Limits(c.Path("profile", "documents", d.ID)+"#"+c.Actor.Person, d.Photo))
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.TooLarge) {
		return paperForm(ctx, c, d, err)
	}
	if err != nil {
		return web.View{}, err
	}
	if old, ok := prof.Document(d.ID); !ok || old.ID != doc.ID {
		err = profile.Attach(ctx, c.DB, prof, casework.Attachment{Document: doc, Slot: d.ID,
			Name: upload.FileName(c, c.Print.In(d.Label), doc.Type), By: c.Actor.Person, At: c.Now})
	}
	return web.View{To: c.Path("profile") + "?saved=" + d.ID}, err
}

// over reports whether a case has ended, for the order of the list.
func (f File) over() bool { return flow.Phase(f.Phase).Over() }
