package rules

import (
	"slices"
	"strings"
)

const (
	webACL     = "AWS::WAFv2::WebACL"
	aclLogging = "AWS::WAFv2::LoggingConfiguration"
)

func ofFirewall() []Rule {
	const guide = "waf/latest/developerguide/"
	return []Rule{
		{"waf-attached", "A firewall stands before the API's stage.", guide + "web-acl-associating.html", func(c *Cell) []string {
			if len(c.all(serverlessAPI)) == 0 {
				return nil
			}
			return some("AWS::WAFv2::WebACLAssociation", func(r Resource) bool {
				return strings.Contains(r.text("ResourceArn"), ":/restapis/") && strings.Contains(r.text("ResourceArn"), "/stages/") && r.text("WebACLArn") != ""
			})(c)
		}},
		{"waf-common", "The firewall stops what commonly attacks.", guide + "aws-managed-rule-groups-baseline.html", each(webACL, manages("AWSManagedRulesCommonRuleSet"))},
		{"waf-known-bad", "The firewall stops what is known to be bad.", guide + "aws-managed-rule-groups-baseline.html", each(webACL, manages("AWSManagedRulesKnownBadInputsRuleSet"))},
		{"waf-managed-act", "Managed rules act. One may only count: the size of bodies, for a form of forty answers in an Indic script is over 8 KB, and the product has a limit of its own.", guide + "web-acl-rule-group-override-options.html", each(webACL, managedAct)},
		{"waf-rate", "Each address may ask only so often.", guide + "waf-rule-statement-type-rate-based.html", each(webACL, anyRule(func(r any) bool {
			return blocks(r) && number(at(r, "Statement.RateBasedStatement.Limit")) > 0 && at(r, "Statement.RateBasedStatement.ScopeDownStatement") == nil
		}))},
		{"waf-rate-sign-in", "Each address may sign in less often than it may read.", guide + "waf-rule-statement-type-rate-based.html", each(webACL, anyRule(func(r any) bool {
			scope := text(at(r, "Statement.RateBasedStatement.ScopeDownStatement"))
			n := number(at(r, "Statement.RateBasedStatement.Limit"))
			return blocks(r) && n > 0 && n <= 500 && strings.Contains(scope, "/sign-in") && strings.Contains(scope, "POST")
		}))},
		{"waf-rate-address", "The address that is counted is the one CloudFront's function saw, and without it a request counts as well.", guide + "waf-rule-statement-forwarded-ip-address.html", each(webACL, func(r Resource) bool {
			return !slices.ContainsFunc(r.list("Rules"), func(rule any) bool {
				s := at(rule, "Statement.RateBasedStatement")
				return s != nil && (text(at(s, "ForwardedIPConfig.HeaderName")) != "X-Viewer-Address" || text(at(s, "ForwardedIPConfig.FallbackBehavior")) != "MATCH")
			})
		})},
		{"waf-proof", "Before all else the firewall refuses whoever does not come through CloudFront, which shows a secret that no file holds.", "AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html", each(webACL, func(r Resource) bool {
			for _, rule := range r.list("Rules") {
				if number(at(rule, "Priority")) == 0 {
					not := text(at(rule, "Statement.NotStatement"))
					return blocks(rule) && strings.Contains(not, "x-shrama-proof") && strings.Count(not, "{{resolve:secretsmanager:") == 2
				}
			}
			return false
		})},
		{"waf-paths", "Only paths that may be a tenant's reach a function, since each first segment starts an environment.", "lambda/latest/dg/tenant-isolation.html", each(webACL, anyRule(func(r any) bool {
			return blocks(r) && strings.HasPrefix(text(at(r, "Statement.NotStatement.Statement.RegexMatchStatement.RegexString")), "^(/live)?/(")
		}))},
		{"waf-metrics", "Each rule of the firewall is counted.", guide + "web-acl-testing-view-sample.html", each(webACL, everyVisibility("CloudWatchMetricsEnabled", "true"))},
		{"waf-samples", "The firewall keeps no samples, which hold requests whole.", guide + "web-acl-testing-view-sample.html", each(webACL, everyVisibility("SampledRequestsEnabled", "false"))},
		{"waf-log", "What the firewall refused is logged.", guide + "logging.html", func(c *Cell) []string {
			var missing []string
			for _, acl := range c.all(webACL) {
				if !slices.ContainsFunc(c.all(aclLogging), func(l Resource) bool {
					return l.text("ResourceArn") == acl.ARN && strings.Contains(l.text("LogDestinationConfigs"), ":log-group:aws-waf-logs-")
				}) {
					missing = append(missing, acl.Name)
				}
			}
			return missing
		}},
		{"waf-log-redacted", "The firewall's log has no query, no cookie, no authorization and no secret of CloudFront's.", guide + "logging-management-configure.html", each(aclLogging, func(r Resource) bool {
			said := text(r.at("RedactedFields"))
			return !slices.ContainsFunc([]string{"QueryString", "Name:cookie", "Name:authorization", "Name:x-shrama-proof"}, func(f string) bool { return !strings.Contains(said, f) })
		})},
	}
}

func manages(group string) func(Resource) bool {
	return anyRule(func(r any) bool { return text(at(r, "Statement.ManagedRuleGroupStatement.Name")) == group })
}

func anyRule(ok func(any) bool) func(Resource) bool {
	return func(r Resource) bool { return slices.ContainsFunc(r.list("Rules"), ok) }
}

func blocks(rule any) bool { return at(rule, "Action.Block") != nil }

func managedAct(r Resource) bool {
	for _, rule := range r.list("Rules") {
		group := at(rule, "Statement.ManagedRuleGroupStatement")
		if group == nil {
			continue
		}
		if at(rule, "OverrideAction.None") == nil || at(group, "ScopeDownStatement") != nil {
			return false
		}
		for _, o := range list(at(group, "RuleActionOverrides")) {
			if text(at(o, "Name")) != "SizeRestrictions_BODY" {
				return false
			}
		}
	}
	return true
}

func everyVisibility(way, value string) func(Resource) bool {
	return func(r Resource) bool {
		all := append([]any{r.Properties}, r.list("Rules")...)
		return !slices.ContainsFunc(all, func(v any) bool { return text(at(v, "VisibilityConfig."+way)) != value })
	}
}
