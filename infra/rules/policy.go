package rules

import (
	"slices"
	"strings"
)

// statement is one statement of a policy.
type statement struct {
	of        string // the resource whose policy it is
	allows    bool
	actions   []string
	resources []string
	principal any
	when      map[string]any
	logger    bool // of the role with which API Gateway writes logs
}

// statements returns those of a policy document.
func statements(of string, document any) []statement {
	var out []statement
	for _, s := range list(at(document, "Statement")) {
		st := statement{
			of: of, allows: text(at(s, "Effect")) == "Allow", actions: texts(at(s, "Action")),
			resources: texts(at(s, "Resource")), principal: at(s, "Principal"),
		}
		st.when, _ = at(s, "Condition").(map[string]any)
		out = append(out, st)
	}
	return out
}

// granted returns the statements of all policies that say what somebody may do.
func (c *Cell) granted() []statement {
	var out []statement
	for _, r := range c.all("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy") {
		out = append(out, statements(r.Name, r.at("PolicyDocument"))...)
	}
	for _, r := range c.all("AWS::IAM::Role", "AWS::Serverless::Function") {
		for _, p := range r.list("Policies") {
			document := at(p, "PolicyDocument")
			if document == nil {
				document = p // SAM's, of a function
			}
			for _, s := range statements(r.Name, document) {
				s.logger = text(r.at("AssumeRolePolicyDocument.Statement.0.Principal.Service")) == "apigateway.amazonaws.com"
				out = append(out, s)
			}
		}
	}
	return out
}

// attached returns the statements of the policies of a kind that hang on a
// resource by its name or address: those of a bucket, a queue, a topic.
func (c *Cell) attached(kind, way string, to Resource) []statement {
	var out []statement
	for _, r := range c.all(kind) {
		for _, name := range r.list(way) {
			if text(name) == to.Resource.Name || text(name) == to.ARN {
				out = append(out, statements(r.Name, r.at("PolicyDocument"))...)
			}
		}
	}
	return out
}

// needs reports whether a condition stands in a statement under a key, with one
// of some values if any are given.
func (s statement) needs(key string, values ...string) bool {
	for _, by := range s.when {
		m, _ := by.(map[string]any)
		got, there := m[key]
		if there && (len(values) == 0 || slices.ContainsFunc(texts(got), func(v string) bool { return slices.Contains(values, v) })) {
			return true
		}
	}
	return false
}

// anybody reports whether a statement speaks of every principal there is.
func (s statement) anybody() bool {
	return text(s.principal) == "*" || slices.Contains(texts(at(s.principal, "AWS")), "*")
}

// onlyTLS reports whether statements deny everything that comes in clear.
func onlyTLS(all []statement, service string) bool {
	return slices.ContainsFunc(all, func(s statement) bool {
		return !s.allows && s.anybody() && s.needs("aws:SecureTransport", "false") &&
			slices.ContainsFunc(s.actions, func(a string) bool { return strings.HasPrefix(a, service+":") })
	})
}

func ofRoles() []Rule {
	return []Rule{
		{"iam-actions", "No policy allows every action, or every action of a service.", "IAM/latest/UserGuide/best-practices.html", func(c *Cell) []string {
			return bad(c.granted(), func(s statement) bool {
				return s.allows && slices.ContainsFunc(s.actions, func(a string) bool { return a == "*" || strings.HasSuffix(a, ":*") })
			})
		}},
		{"iam-resources", "A policy names its resources; only what has none of its own may be allowed on all: traces, a key that is yet to be made with the cell's tag, and the logs of the one role that API Gateway takes with no less.", "service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html", func(c *Cell) []string {
			return bad(c.granted(), func(s statement) bool {
				named := slices.ContainsFunc(s.actions, func(a string) bool {
					switch service, _, _ := strings.Cut(a, ":"); service {
					case "xray":
						return false
					case "kms":
						return a != "kms:CreateKey" && a != "kms:TagResource" || !s.needs("aws:RequestTag/shrama")
					case "logs":
						return !s.logger
					default:
						return true
					}
				})
				return s.allows && slices.Contains(s.resources, "*") && named
			})
		}},
		{"iam-logs", "What writes a log may add lines to it and nothing else: no role changes one or takes one away, and only that which API Gateway takes with no less could read one.", "AmazonCloudWatch/latest/logs/permissions-reference-cwl.html", func(c *Cell) []string {
			adds := []string{"CreateLogStream", "PutLogEvents"}
			gateway := []string{"CreateLogGroup", "DescribeLogGroups", "DescribeLogStreams", "GetLogEvents", "FilterLogEvents"}
			return bad(c.granted(), func(s statement) bool {
				return s.allows && slices.ContainsFunc(s.actions, func(a string) bool {
					does, ofLogs := strings.CutPrefix(a, "logs:")
					return ofLogs && !slices.Contains(adds, does) && (!s.logger || !slices.Contains(gateway, does))
				})
			})
		}},
		{"iam-scan", "Nobody may Scan the table or speak PartiQL to it: no leading key can be required of either.", "amazondynamodb/latest/developerguide/specifying-conditions.html", func(c *Cell) []string {
			return bad(c.granted(), func(s statement) bool {
				return s.allows && slices.ContainsFunc(s.actions, func(a string) bool { return a == "dynamodb:Scan" || strings.HasPrefix(a, "dynamodb:PartiQL") })
			})
		}},
		{"iam-trust", "A role can be assumed by those it names, never by anybody.", "IAM/latest/UserGuide/id_roles_update-role-trust-policy.html", func(c *Cell) []string {
			var out []string
			for _, r := range c.all("AWS::IAM::Role") {
				out = append(out, bad(statements(r.Name, r.at("AssumeRolePolicyDocument")), func(s statement) bool { return s.allows && s.anybody() })...)
			}
			return out
		}},
		{"iam-users", "There are no users and no access keys, which live for ever.", "IAM/latest/UserGuide/best-practices.html", func(c *Cell) []string {
			return names(c.all("AWS::IAM::User", "AWS::IAM::AccessKey"))
		}},
		{"iam-session", "No role's session is longer than an hour.", "IAM/latest/UserGuide/id_roles_update-role-settings.html", each("AWS::IAM::Role", is("MaxSessionDuration", "", "3600"))},
	}
}

// bad returns where the statements of which is holds stand.
func bad(all []statement, is func(statement) bool) []string {
	var out []string
	for _, s := range all {
		if is(s) {
			out = append(out, s.of)
		}
	}
	return out
}

func names(all []Resource) []string {
	out := make([]string, len(all))
	for i, r := range all {
		out[i] = r.Name
	}
	return out
}
