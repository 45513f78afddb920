// Package relay follows the table's stream and does what need not be waited for:
// today the messages that tell people what happened to their case or permit.
//
// It reads each line of the trail at least once and sends each message once: a
// marker is kept of what was sent, and a message has an id that channels may
// know again.
package relay

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/notify"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/setting/draft"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/trail"
	"github.com/shrama/shrama/shared/words"
)

// told names the pack's message for each act; an act that is not here tells
// nobody.
var told = map[string]string{
	casework.Submit: "submitted", casework.Pay: "paid", casework.Return: "returned", casework.Reject: "returned",
	"recommend": "recommended", "advise-against": "recommended", "test": "tested", "grant": "granted", "refuse": "refused",
	casework.Escalate: "overdue", casework.Press: "overdue", casework.Deem: "granted",
	register.Remind: "expiring", register.Expire: "expired", register.Amend: "amended", register.Suspend: "suspended",
	register.Restore: "restored", register.Revoke: "revoked",
}

// place is where and under which law a change happened.
type place struct {
	tenant string
	base   string // scheme and host
	of     tenancy.Tenancy
	pack   *pack.Pack
	svc    *pack.Service
	zone   *time.Location
}

// reader is somebody who is told.
type reader struct {
	email, phone, lang string
}

// facts fill the places of a message.
type facts struct {
	reference, reason, link string
	due                     civil.Date
}

// ofCase returns the messages that one line of a case calls for. Staff are the
// officers who may have to be told.
func ofCase(p place, x casework.Case, e trail.Event, staff []people.Person) []notify.Message {
	f := facts{reason: e.Note, link: p.link(p.svc.Module, "cases", x.ID)}
	if id, err := ident.Parse(x.ID); err == nil {
		f.reference = id.Ref()
	}
	if !x.Due.IsZero() {
		f.due = civil.Of(x.Due.In(p.zone))
	}
	if e.Action == casework.Press {
		f.due = civil.Of(x.Whole.In(p.zone))
	}
	if toSuperior(e) {
		var out []notify.Message
		step, _ := p.svc.Flow.Step(x.Step)
		for _, o := range staff {
			if slices.Contains(o.Roles, step.Superior) {
				out = append(out, p.write("overdue", reader{email: o.Email, phone: o.Phone, lang: o.Lang}, f, e)...)
			}
		}
		return out
	}
	to := reader{email: x.Applicant.Email, phone: x.Applicant.Phone, lang: x.Applicant.Lang}
	out := p.write(told[e.Action], to, f, e)
	if step, _ := p.svc.Flow.Step(e.To); step.Phase == flow.Payment && e.From != e.To { // sent, or an officer has set the fee
		out = append(out, p.write("payment-due", to, f, e)...)
	}
	return out
}

// toSuperior reports whether a line is for the superior, not for the applicant.
func toSuperior(e trail.Event) bool {
	return e.Action == casework.Escalate || e.Action == casework.Press
}

// ofRecord returns the messages that one line of a record calls for.
func ofRecord(p place, r register.Record, e trail.Event) []notify.Message {
	f := facts{reference: r.Number, reason: e.Note, link: p.link(p.svc.Module, "records", r.Number), due: r.To}
	return p.write(told[e.Action], reader{email: r.Holder.Email, lang: r.Holder.Lang}, f, e)
}

// ofNote returns the message that tells an applicant of the office's words.
func ofNote(p place, x casework.Case, n casework.Note, e trail.Event) []notify.Message {
	to := reader{email: x.Applicant.Email, lang: x.Applicant.Lang}
	pr := p.printer(to)
	f := []string{"link", p.link(p.svc.Module, "cases", x.ID), "text", n.Text, "service", pr.In(p.svc.Name)}
	return []notify.Message{{ID: id(e, "note", to.email), Tenant: p.tenant, To: to.email, Lang: pr.Lang,
		Subject: pr.T("message.note-subject", f...), Body: pr.T("message.note-body", f...), At: e.At}}
}

// ofPerson returns the message that tells somebody of a post they were given, or
// that their second step was reset or got new codes on paper.
func ofPerson(p place, who people.Person, e trail.Event) []notify.Message {
	var what, subject, body string
	switch e.Action {
	case people.Invite:
		what, subject, body = "invite", "message.invite-subject", "message.invite-body"
	case people.ResetDone:
		what, subject, body = "reset", "message.reset-subject", "message.reset-body"
	case people.PaperRenewed:
		what, subject, body = "paper", "message.paper-subject", "message.paper-body"
	default:
		return nil
	}
	pr := p.printer(reader{lang: who.Lang})
	var roles []string
	for _, id := range who.Roles {
		if r, ok := p.pack.Role(id); ok {
			roles = append(roles, pr.In(r.Name))
		}
	}
	f := []string{"department", p.of.Department(pr.Lang), "roles", strings.Join(roles, "; "), "link", p.link("sign-in")}
	return []notify.Message{{ID: id(e, what, who.Email), Tenant: p.tenant, To: who.Email, Lang: pr.Lang,
		Subject: pr.T(subject, f...), Body: pr.T(body, f...), At: e.At}}
}

// ofDraft returns the messages about a draft of the settings: to the admin who is
// asked to approve it, and to its authors when another has.
func ofDraft(p place, d draft.Head, it store.Item, admins []people.Person) []notify.Message {
	e := it.Event
	var out []notify.Message
	for _, who := range admins {
		told := slices.Contains([]string{draft.Approve, draft.Return}, e.Action) && slices.Contains(d.Authors, who.ID) && who.ID != e.By
		if asked := e.Action == draft.Submit && who.Email == d.Asked; !asked && !told {
			continue
		}
		pr := p.printer(reader{lang: who.Lang})
		f := []string{"title", string(d.Title), "name", cmp.Or(e.Name, p.of.Department(pr.Lang)), "reason", e.Note, "link", p.link("settings", "drafts", it.Key.ID, "approval")}
		out = append(out, notify.Message{ID: id(e, "draft", who.Email), Tenant: p.tenant, To: who.Email, Lang: pr.Lang,
			Subject: pr.T("message.draft-"+e.Action+"-subject", f...), Body: pr.T("message.draft-"+e.Action+"-body", f...), At: e.At})
	}
	return out
}

// write returns the e-mail, and the text message where a number is known, of one
// of the pack's messages in the reader's language.
func (p place) write(event string, to reader, f facts, e trail.Event) []notify.Message {
	m, ok := p.svc.Message(event)
	if !ok {
		return nil
	}
	pr := p.printer(to)
	due := ""
	if !f.due.IsZero() {
		due = pr.Date(f.due)
	}
	args := []string{"reference", f.reference, "service", pr.In(p.svc.Name), "due", due, "reason", f.reason, "link", f.link}
	var out []notify.Message
	if to.email != "" {
		out = append(out, notify.Message{ID: id(e, event, to.email), Tenant: p.tenant, To: to.email, Lang: pr.Lang,
			Subject: pr.Fill(m.Subject, args...), Body: pr.Fill(m.Body, args...), At: e.At})
	}
	if to.phone != "" && len(m.SMS) > 0 {
		out = append(out, notify.Message{ID: id(e, event, to.phone), Tenant: p.tenant, To: to.phone, Lang: pr.Lang,
			Body: pr.Fill(m.SMS, args...), At: e.At})
	}
	return out
}

func (p place) printer(to reader) *words.Printer {
	lang := to.lang
	if !slices.Contains(p.pack.Languages, lang) {
		lang = p.pack.Languages[0]
	}
	return words.New(lang, p.pack.Locale())
}

func (p place) link(parts ...string) string {
	return p.base + "/" + p.tenant + "/" + strings.Join(parts, "/")
}

// id is the same for the same line, event and reader, however often they come.
func id(e trail.Event, event, to string) string {
	sum := sha256.Sum256([]byte(e.Subject + "\x00" + string(e.Seal[:]) + "\x00" + event + "\x00" + to))
	return hex.EncodeToString(sum[:16])
}
