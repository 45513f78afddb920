package desk

import (
	"context"
	"slices"
	"strconv"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/lay"
	"github.com/shrama/shrama/shared/setting/review"
	"github.com/shrama/shrama/shared/setting/sheet"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// bench is a draft before an admin, with the law, what decides now and what would.
type bench struct {
	workbench.Draft
	c       web.Call
	law     *pack.Pack
	before  setting.Layer // that the draft's changes are laid over
	desk    sheet.Desk
	newest  int
	reasons []lay.Reason // against the draft
}

// open returns the draft of the address.
func (s *Service) open(ctx context.Context, c web.Call) (*bench, error) {
	d, err := workbench.Read(ctx, c.DB, c.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return s.lay(ctx, c, d)
}

// lay puts a draft on a bench.
func (s *Service) lay(ctx context.Context, c web.Call, d workbench.Draft) (*bench, error) {
	law, err := s.Packs.Pack(c.Tenancy.Family)
	if err != nil {
		return nil, err
	}
	b := &bench{Draft: d, c: c, law: law}
	if b.newest, err = newest(ctx, c); err != nil {
		return nil, err
	}
	live, err := version.Load(ctx, c.DB, law, d.Base)
	if err != nil {
		return nil, err
	}
	under := d.Base
	if d.Undo {
		under = d.Restores
	}
	p, err := version.Find(ctx, c.DB, under)
	if err != nil {
		return nil, err
	}
	b.before = p.Layer
	b.desk = sheet.Desk{Law: law, Live: live, Now: setting.Apply(law, d.Whole(p.Layer), d.Base+1), Print: c.Print, Today: civil.Of(c.Now)}
	if d.State == workbench.Open || d.State == workbench.Submitted || d.State == workbench.Approved {
		b.reasons, err = workbench.Judge(ctx, c.DB, law, d)
	}
	return b, err
}

// newest returns the version of the settings that was published last, 0 for none.
func newest(ctx context.Context, c web.Call) (int, error) {
	all, err := version.History(ctx, c.DB)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[0].Number, nil
}

// acting is the caller as who acts on a draft.
func acting(c web.Call) workbench.Acting { return workbench.Acting{By: c.Actor, At: c.Now} }

// seen is the draft as the caller's page showed it.
func seen(c web.Call) workbench.Seen {
	v, _ := strconv.Atoi(c.PostFormValue("version")) // what is no number was never seen
	return workbench.Seen{ID: c.PathValue("id"), Version: v}
}

// at is an address within the draft.
func (b *bench) at(parts ...string) string {
	return b.c.Path(append([]string{"settings", "drafts", b.ID}, parts...)...)
}

// says writes a reason in the reader's words, with the clause.
func (b *bench) says(r lay.Reason) string { return r.Say(b.c.Print, b.law) }

// changeLine is one change of a draft as pages show it.
type changeLine struct {
	Kind   string   `json:"kind"`
	Text   string   `json:"text"`
	Wrong  []string `json:"wrong,omitempty"`
	target string
}

// lines says each change, with what is wrong with it.
func (b *bench) lines() []changeLine {
	out := []changeLine{}
	for i, l := range review.Diff(b.desk.Live, b.Changes, b.c.Print) {
		line := changeLine{Kind: l.Kind, Text: l.Text, target: b.Changes[i].Target()}
		for _, r := range b.reasons {
			if r.Change == i {
				line.Wrong = append(line.Wrong, b.says(r))
			}
		}
		out = append(out, line)
	}
	return out
}

// view is the draft as every step of it shows it.
func (b *bench) view(step string) draftView {
	v := draftView{draftLine: lineOfDraft(b.c, b.Draft), Changes: b.lines(), Replay: b.Replay, Base: b.Base, Newest: b.newest,
		Sound: len(b.reasons) == 0, Mine: slices.Contains(b.Authors, b.c.Actor.Person)}
	v.steps = []ui.Tab{}
	for i, t := range [][2]string{{"settings.step.draft", ""}, {"settings.step.changes", "changes"}, {"settings.step.trial", "trial"}, {"settings.step.approval", "approval"}} {
		href := b.at()
		if t[1] != "" {
			href = b.at(t[1])
		}
		v.steps = append(v.steps, ui.Tab{Text: b.c.Print.Digits(strconv.Itoa(i+1)) + " " + b.c.Print.T(t[0]), Href: href, Count: -1, Current: t[1] == step})
	}
	v.base, v.version = b.at(), strconv.Itoa(b.Version)
	for _, r := range b.reasons {
		if i := slices.Index(r.Args, "what"); r.Code == "setting.lint" && i >= 0 {
			v.foreign = append(v.foreign, r.Args[i+1])
		}
		if r.Change < 0 {
			v.Wrong = append(v.Wrong, b.says(r))
		}
	}
	return v
}

// titled is the view of a page about the draft.
func (b *bench) titled(key string) web.View {
	return web.View{Title: b.c.Print.T(key) + " · " + b.Title, Back: ui.Link{Text: b.c.Print.T("settings.home"), Href: b.c.Path("settings", "home")}}
}

// conflicted reports whether somebody else came first.
func conflicted(err error) bool { return fault.KindOf(err) == fault.Conflict }
