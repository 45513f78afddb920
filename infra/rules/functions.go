package rules

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

const function = "AWS::Serverless::Function"

func ofFunctions() []Rule {
	const guide = "lambda/latest/dg/"
	return []Rule{
		{"function-runtime", "A function is a program of ours on Amazon Linux 2023 and arm64.", guide + "lambda-golang.html", each(function, both(is("Runtime", "provided.al2023"), is("Architectures", "[arm64]")))},
		{"function-role", "Each function has a role of its own.", guide + "lambda-intro-execution-role.html", unshared("Role")},
		{"function-traces", "A function's calls are traced.", guide + "services-xray.html", each(function, is("Tracing", "Active"))},
		{"function-log-json", "A function logs in JSON.", guide + "monitoring-cloudwatchlogs-advanced.html", each(function, is("LoggingConfig.LogFormat", "JSON"))},
		{"function-log", "A function has a log of its own that the template makes, or nobody says how long it is kept.", guide + "monitoring-cloudwatchlogs-loggroups.html", func(c *Cell) []string {
			made := map[string]bool{}
			for _, g := range c.all("AWS::Logs::LogGroup") {
				made[g.Resource.Name] = true
			}
			missing := each(function, func(r Resource) bool { return made[r.text("LoggingConfig.LogGroup")] })(c)
			return append(missing, unshared("LoggingConfig.LogGroup")(c)...)
		}},
		{"function-concurrency", "A function can run only so many times at once.", guide + "configuration-concurrency.html", each(function, func(r Resource) bool { return number(r.at("ReservedConcurrentExecutions")) > 0 })},
		{"function-timeout", "Whoever answers a person ends before API Gateway's 29 seconds do; nothing runs longer than ten minutes.", guide + "configuration-timeout.html", each(function, func(r Resource) bool {
			limit := 29.0
			if r.at("Events") != nil {
				limit = 600
			}
			return r.number("Timeout") > 0 && r.number("Timeout") <= limit
		})},
		{"function-alias", "A function is called by an alias, so that a version can be taken back.", "serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html", each(function, set("AutoPublishAlias"))},
		{"function-canary", "A new version gets a tenth of the calls first, and an alarm of the function's own takes it back.", "serverless-application-model/latest/developerguide/sam-property-function-deploymentpreference.html", func(c *Cell) []string {
			alarms := map[string]bool{}
			for _, a := range c.all(alarm) {
				alarms[a.Resource.Name] = true
			}
			return each(function, func(r Resource) bool {
				named := texts(r.at("DeploymentPreference.Alarms"))
				return strings.HasPrefix(r.text("DeploymentPreference.Type"), "Canary10Percent") && r.text("DeploymentPreference.Enabled") != "false" &&
					len(named) > 0 && !slices.ContainsFunc(named, func(a string) bool { return !alarms[a] })
			})(c)
		}},
		{"function-loop", "A function that wakes itself is stopped.", guide + "invocation-recursion.html", each(function, is("RecursiveLoop", "Terminate"))},
		{"function-environment", "What a function is told is kept under the cell's key.", guide + "configuration-envvars-encryption.html", each(function, set("KmsKeyArn"))},
		{"function-secrets", "A secret reaches a function from Secrets Manager, never as a text in the template.", "secretsmanager/latest/userguide/cfn-example_reference-secret.html", each(function, noSecrets)},
		{"function-told", "A secret is told to the functions that use it, and to no other.", "secretsmanager/latest/userguide/best-practices.html", each(function, toldItsOwn)},
		{"function-url", "No function has an address of its own.", guide + "urls-auth.html", func(c *Cell) []string {
			return append(names(c.all("AWS::Lambda::Url")), each(function, is("FunctionUrlConfig", ""))(c)...)
		}},
		{"function-tenants", "Whoever answers people keeps tenants in environments of their own.", guide + "tenant-isolation.html", each(function, func(r Resource) bool {
			return r.at("Events") != nil || r.text("TenancyConfig.TenantIsolationMode") == "PER_TENANT"
		})},
	}
}

// unshared breaks at functions that have the same value of a property. What is
// left out SAM makes for each.
func unshared(way string) func(*Cell) []string {
	return func(c *Cell) []string {
		seen := map[string]bool{}
		var again []string
		for _, r := range c.all(function) {
			v := r.text(way)
			if v != "" && seen[v] {
				again = append(again, r.Name)
			}
			seen[v] = true
		}
		return again
	}
}

var secretName = regexp.MustCompile(`(?i)pepper|secret|password|token|private|credential`)

func noSecrets(r Resource) bool {
	env, _ := r.at("Environment.Variables").(map[string]any)
	for name, v := range env {
		s := text(v)
		if strings.HasPrefix(s, "{{resolve:secretsmanager:") || s == "" {
			continue
		}
		if secretName.MatchString(name) || len(s) >= 20 && !strings.ContainsAny(s, ":/. ") && entropy(s) > 4 {
			return false
		}
	}
	return true
}

// told says which functions use a secret. One that is not here is told to nobody.
var told = map[string][]string{
	"SHRAMA_PEPPER":         {"Portal", "Permit"}, // codes and second steps; numbers kept as hashes
	"SHRAMA_ESEWA_MERCHANT": {"Permit", "Settings"},
	"SHRAMA_ESEWA_SECRET":   {"Permit"}, // signs what is asked of the gateway
}

func toldItsOwn(r Resource) bool {
	env, _ := r.at("Environment.Variables").(map[string]any)
	for name, v := range env {
		who, known := told[name]
		if (known || strings.HasPrefix(text(v), "{{resolve:")) && !slices.Contains(who, r.Name) {
			return false
		}
	}
	return true
}

// entropy is Shannon's, in bits a letter: words and names have less than 4,
// random letters and digits more.
func entropy(s string) float64 {
	count := map[rune]float64{}
	for _, c := range s {
		count[c]++
	}
	var bits float64
	for _, n := range count {
		p := n / float64(len([]rune(s)))
		bits -= p * math.Log2(p)
	}
	return bits
}

func ofEvents() []Rule {
	const guide = "lambda/latest/dg/"
	stream := func(ok func(any) bool) func(*Cell) []string {
		return each(function, everyEvent(ok, "DynamoDB", "SQS", "Kinesis"))
	}
	return []Rule{
		{"stream-partial", "A batch with one bad record does not repeat its good ones.", guide + "services-ddb-batchfailurereporting.html", stream(func(p any) bool {
			return slices.Contains(texts(at(p, "FunctionResponseTypes")), "ReportBatchItemFailures")
		})},
		{"stream-bisect", "A batch that fails is cut in two until the bad record is found.", guide + "services-ddb-params.html", stream(func(p any) bool { return text(at(p, "BisectBatchOnFunctionError")) == "true" })},
		{"stream-tries", "A bad record is tried at most ten times, and does not hold up the rest for ever.", guide + "services-ddb-params.html", stream(func(p any) bool {
			n := number(at(p, "MaximumRetryAttempts"))
			return n >= 1 && n <= 10
		})},
		{"stream-age", "A record is given up before the stream forgets it after a day.", guide + "services-ddb-params.html", stream(func(p any) bool {
			n := number(at(p, "MaximumRecordAgeInSeconds"))
			return n >= 60 && n < 86400
		})},
		{"stream-dead", "A record that is given up is set aside in a queue.", guide + "services-dynamodb-errors.html", stream(func(p any) bool {
			return text(at(p, "DestinationConfig.OnFailure.Type")) == "SQS" && text(at(p, "DestinationConfig.OnFailure.Destination")) != ""
		})},
		{"schedule-dead", "A tick that could not be delivered is set aside in a queue.", "eventbridge/latest/userguide/eb-rule-dlq.html", each(function, everyEvent(func(p any) bool {
			return text(at(p, "DeadLetterConfig.Arn")) != ""
		}, "Schedule", "ScheduleV2"))},
		{"schedule-failed", "A tick that failed is set aside, and not tried again beside the next.", guide + "invocation-async-configuring.html", each(function, func(r Resource) bool {
			return len(eventsOf(r, "Schedule", "ScheduleV2")) == 0 || r.text("EventInvokeConfig.MaximumRetryAttempts") == "0" && r.text("EventInvokeConfig.DestinationConfig.OnFailure.Destination") != ""
		})},
		{"schedule-one", "One tick runs at a time.", guide + "configuration-concurrency.html", each(function, func(r Resource) bool {
			n := number(r.at("ReservedConcurrentExecutions"))
			return len(eventsOf(r, "Schedule", "ScheduleV2")) == 0 || n <= 1
		})},
		{"queue-kept", "What was set aside is kept for the fourteen days there can be.", "AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html", each("AWS::SQS::Queue", is("MessageRetentionPeriod", "1209600"))},
		{"queue-key", "What was set aside is encrypted.", "AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html", each("AWS::SQS::Queue", func(r Resource) bool {
			return r.text("SqsManagedSseEnabled") == "true" || r.text("KmsMasterKeyId") != ""
		})},
		{"queue-tls", "Nothing reaches a queue in clear.", "AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html", func(c *Cell) []string {
			return each("AWS::SQS::Queue", func(r Resource) bool { return onlyTLS(c.attached("AWS::SQS::QueuePolicy", "Queues", r), "sqs") })(c)
		}},
	}
}

// eventsOf returns the properties of a function's events of some types.
func eventsOf(r Resource, types ...string) []any {
	var out []any
	events, _ := r.at("Events").(map[string]any)
	for _, name := range fields(events) {
		if slices.Contains(types, text(at(events[name], "Type"))) {
			out = append(out, at(events[name], "Properties"))
		}
	}
	return out
}

func everyEvent(ok func(any) bool, types ...string) func(Resource) bool {
	return func(r Resource) bool {
		return !slices.ContainsFunc(eventsOf(r, types...), func(p any) bool { return !ok(p) })
	}
}
