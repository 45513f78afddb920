package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/shared/boot"
	"github.com/shrama/shrama/shared/boot/keys"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/operator"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/paper/seal"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/words"
	"github.com/shrama/shrama/tenants"
)

// office is what the operator works with: the same hand as behind the pages,
// and what an export reads.
type office struct {
	*operator.Operator
	keys seal.Keyring
	env  boot.Env
	now  func() time.Time
	end  func()
}

// errand is one thing the operator does to a tenant.
type errand struct {
	name, about string
	nobody      bool // it is of no tenant in particular
	flags       func(*flag.FlagSet, *said)
	do          func(ctx context.Context, d desk, o office, s *said) error
}

// said is what the flags of an errand say.
type said struct {
	id                        tenant.ID
	pack, name, admin, reason string
	modules, file             string
	set                       map[string]bool // which flags were given

	data, dynamodb, s3 string
	aws                bool
}

func errands() []errand {
	reason := func(f *flag.FlagSet, s *said) {
		f.StringVar(&s.reason, "reason", "", "why; it stands in the tenant's history")
	}
	return []errand{
		{name: "list", about: "the tenants of the house", nobody: true, do: listTenants},
		{name: "create", about: "onboard a tenant, or complete what broke off: create CODE -pack np -admin EMAIL", do: createTenant, flags: func(f *flag.FlagSet, s *said) {
			f.StringVar(&s.pack, "pack", "", "family of the pack; empty is the code itself")
			f.StringVar(&s.name, "name", "", "its own name, where it shares its pack")
			f.StringVar(&s.admin, "admin", "", "e-mail address of the first administrator")
			f.StringVar(&s.modules, "modules", "", "modules that are on, such as permit,audit; empty is all of the pack's")
		}},
		{name: "health", about: "what a tenant lacks", do: tenantHealth},
		{name: "suspend", about: "suspend a tenant: suspend CODE -reason \"…\"", flags: reason, do: suspendTenant},
		{name: "resume", about: "open a suspended tenant again", do: resumeTenant},
		{name: "modules", about: "which modules are on; -on permit,audit has exactly these", do: tenantModules, flags: func(f *flag.FlagSet, s *said) {
			f.StringVar(&s.modules, "on", "", "modules that shall be on; \"\" is none")
		}},
		{name: "export", about: "write all a tenant holds into a signed file: export CODE -o FILE -reason \"…\"", do: exportTenant, flags: func(f *flag.FlagSet, s *said) {
			reason(f, s)
			f.StringVar(&s.file, "o", "", "the file, which must not be there yet")
		}},
	}
}

// runTenants is the command tenant.
func runTenants(ctx context.Context, d desk, args []string) error {
	if len(args) > 0 && args[0] == "verify" {
		return verifyExport(d, args[1:])
	}
	i := slices.IndexFunc(errands(), func(e errand) bool { return len(args) > 0 && e.name == args[0] })
	if i < 0 {
		tenantUsage(d)
		if len(args) == 0 || strings.Trim(args[0], "-") == "h" || strings.Trim(args[0], "-") == "help" {
			return nil
		}
		return fmt.Errorf("there is no command %q for tenants", args[0])
	}
	e := errands()[i]
	s, err := heard(d, e, args[1:])
	if err != nil {
		return err
	}
	if err := s.folder(e.name == "create"); err != nil {
		return err
	}
	o, err := openOffice(ctx, d, s)
	if err != nil {
		return err
	}
	defer o.end()
	return plain(e.do(ctx, d, o, s))
}

func tenantUsage(d desk) {
	fmt.Fprint(d.out, "Usage: go run ./infra/shrama tenant COMMAND [CODE] [flags]\n\n")
	for _, e := range errands() {
		fmt.Fprintf(d.out, "  %-8s %s\n", e.name, e.about)
	}
	fmt.Fprintf(d.out, "  %-8s %s\n", "verify", "prove an exported file whole, without the service: verify FILE [-keys jwks.json]")
	fmt.Fprint(d.out, "\ntenant COMMAND -h tells its flags.\n")
}

// heard reads a code and flags in any order.
func heard(d desk, e errand, args []string) (*said, error) {
	s := &said{set: map[string]bool{}}
	f := flags(d, "tenant "+e.name)
	f.StringVar(&s.data, "data", filepath.Join(d.root, ".shrama"), "folder of serve, which must not run meanwhile")
	f.StringVar(&s.dynamodb, "dynamodb", "", "address of the DynamoDB engine that serve works with, if it is not serve's own")
	f.StringVar(&s.s3, "s3", "", "address of the S3 engine that serve works with, likewise")
	f.BoolVar(&s.aws, "aws", false, "work on AWS; AWS_REGION, SHRAMA_TABLE, SHRAMA_BUCKET, SHRAMA_KEYS and credentials are those of the environment")
	if e.flags != nil {
		e.flags(f, s)
	}
	rest, err := anyOrder(f, args)
	if err != nil {
		return nil, err
	}
	f.Visit(func(x *flag.Flag) { s.set[x.Name] = true })
	switch {
	case e.nobody && len(rest) > 0:
		return nil, fmt.Errorf("tenant %s takes no code, not %q", e.name, rest[0])
	case !e.nobody && len(rest) != 1:
		return nil, fmt.Errorf("which tenant? Write: tenant %s CODE", e.name)
	case !e.nobody:
		s.id = tenant.ID(rest[0])
	}
	if (s.dynamodb == "") != (s.s3 == "") {
		return nil, errors.New("give both -dynamodb and -s3, or neither")
	}
	return s, nil
}

// folder looks whether the folder is one that serve made; the first tenant may
// be onboarded before serve ran.
func (s *said) folder(may bool) error {
	if s.aws {
		return nil
	}
	if may {
		return folder(s.data, false)
	}
	if _, err := os.Stat(filepath.Join(s.data, "README")); err != nil {
		return fmt.Errorf("%s is no folder of serve: name it with -data, or work on AWS with -aws", s.data)
	}
	return nil
}

// anyOrder parses flags that may stand before and after words, and returns the
// words.
func anyOrder(f *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		err := f.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		if err != nil {
			return nil, errTold // the flag set has told it
		}
		if f.NArg() == 0 {
			return rest, nil
		}
		rest, args = append(rest, f.Arg(0)), f.Args()[1:]
	}
}

// openOffice opens the operator's office here or on AWS.
func openOffice(ctx context.Context, d desk, s *said) (office, error) {
	if s.aws {
		return awsOffice()
	}
	progress := d
	progress.out = d.err
	if err := ready(ctx, progress); err != nil {
		return office{}, err
	}
	h, err := house.Office(ctx, house.Options{Data: s.data, DynamoDB: s.dynamodb, S3: s.s3})
	if err != nil {
		return office{}, err
	}
	return office{Operator: h.Operator(), keys: h.Keys(), env: h.Env(), now: h.Clock, end: h.Close}, nil
}

// awsOffice opens the office on AWS, with the rights of whoever's credentials
// stand in the environment. What a function needs beside is not asked for.
func awsOffice() (office, error) {
	env, err := boot.Read(func(name string) string {
		if name == "SHRAMA_ROLE" {
			return "unused"
		}
		return os.Getenv(name)
	}, keys.Needs, boot.Needs{"SHRAMA_BUCKET"})
	if err != nil {
		return office{}, err
	}
	env.Tenant = func(tenant.ID) aws.CredentialsProvider { return env.Own } // no function: who may take a tenant's role are functions
	ring := keys.Open(env)
	o := &operator.Operator{Register: env.Ground(tenants.FS).Tenants, Keys: ring, Families: pack.Families(tenants.FS), Gateways: env.Esewa.Agreements()}
	return office{Operator: o, keys: ring, env: env, now: env.Clock, end: func() {}}, nil
}

// acting is who works at this machine.
func (o office) acting(reason string) tenancy.Acting {
	a := tenancy.Acting{By: tenant.Actor{Tenant: tenancy.Operator, Person: "command", Name: "command", Roles: []string{tenant.Operator}}, Reason: strings.TrimSpace(reason), At: o.now()}
	if u, err := user.Current(); err == nil && u.Username != "" {
		a.By.Name = u.Username
	}
	return a
}

// english writes what is said at a terminal.
func english() *words.Printer { return words.New("en", words.Locale{Languages: []string{"en"}}) }

// plain writes a fault as its sentence.
func plain(err error) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err
	}
	if len(f.Fields) == 0 {
		return errors.New(english().Say(f.Code, f.Args))
	}
	var all []string
	for _, x := range f.Fields {
		all = append(all, english().Say(x.Code, x.Args))
	}
	return errors.New(strings.Join(all, " "))
}

func list(modules string) []string {
	return strings.FieldsFunc(modules, func(r rune) bool { return r == ',' || r == ' ' })
}

func listTenants(ctx context.Context, d desk, o office, _ *said) error {
	all, err := o.List(ctx)
	if err != nil {
		return err
	}
	for _, t := range all {
		name := t.Name
		if name == "" {
			name = t.Pack.Name.In("en")
		}
		fmt.Fprintf(d.out, "%-14s %-10s pack %-6s modules %-24s %s\n", t.ID, t.State, t.Family, strings.Join(t.Modules, ","), name)
	}
	if len(all) == 0 {
		fmt.Fprintln(d.out, "no tenant yet; the first is the operator's own: tenant create zz -admin EMAIL")
	}
	return nil
}

func createTenant(ctx context.Context, d desk, o office, s *said) error {
	x := operator.Onboarding{Tenant: s.id, Family: s.pack, Name: s.name, Admin: s.admin}
	if x.Family == "" {
		x.Family = string(s.id)
	}
	if s.set["modules"] {
		x.Modules = append([]string{}, list(s.modules)...)
	}
	made, err := o.Create(ctx, x, o.acting(""))
	for _, key := range made {
		fmt.Fprintln(d.out, english().T(key))
	}
	if err != nil {
		return err
	}
	if len(made) == 0 {
		fmt.Fprintln(d.out, "Everything was there already.")
	}
	return tenantHealth(ctx, d, o, s)
}

func tenantHealth(ctx context.Context, d desk, o office, s *said) error {
	found, err := o.Health(ctx, s.id, english())
	if err != nil {
		return err
	}
	if len(found) == 0 {
		fmt.Fprintln(d.out, english().T("operator.healthy"))
		return nil
	}
	fmt.Fprintf(d.out, "%s:\n", english().T("operator.health"))
	for _, f := range found {
		fmt.Fprintf(d.out, "- %s\n", f.Text)
	}
	return nil
}

// standing says in which state a tenant now is.
func standing(d desk, r tenancy.Row, err error) error {
	if err == nil {
		modules := strings.Join(r.Modules, ",")
		if modules == "" {
			modules = english().T("operator.none")
		}
		fmt.Fprintf(d.out, "%s is %s; modules: %s\n", r.ID, r.State, modules)
	}
	return err
}

func suspendTenant(ctx context.Context, d desk, o office, s *said) error {
	r, err := o.Suspend(ctx, s.id, o.acting(s.reason))
	return standing(d, r, err)
}

func resumeTenant(ctx context.Context, d desk, o office, s *said) error {
	r, err := o.Resume(ctx, s.id, o.acting(""))
	return standing(d, r, err)
}

func tenantModules(ctx context.Context, d desk, o office, s *said) error {
	if !s.set["on"] {
		t, err := o.Register.Open(ctx, s.id)
		return standing(d, t.Row, err)
	}
	r, err := o.Switch(ctx, s.id, list(s.modules), o.acting(""))
	return standing(d, r, err)
}
