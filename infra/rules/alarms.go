package rules

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/limit"
	"github.com/shrama/shrama/shared/second"
)

const alarm = "AWS::CloudWatch::Alarm"

func ofAlarms() []Rule {
	const metrics = "AmazonCloudWatch/latest/monitoring/"
	lambda := "lambda/latest/dg/monitoring-metrics-types.html"
	return []Rule{
		{"alarm-errors", "Somebody is told when a function fails.", lambda, ofEvery(function, "AWS/Lambda", "Errors")},
		{"alarm-throttles", "Somebody is told when a function is turned away.", lambda, ofEvery(function, "AWS/Lambda", "Throttles")},
		{"alarm-broken", "Somebody is told when answers are 5xx.", "apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html", whenever(serverlessAPI, "AWS/ApiGateway", "5XXError")},
		{"alarm-slow", "Somebody is told when answers are slow.", "apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html", whenever(serverlessAPI, "AWS/ApiGateway", "Latency")},
		{"alarm-behind", "Somebody is told when the stream is read late.", lambda, whenever(table, "AWS/Lambda", "IteratorAge")},
		{"alarm-dead", "Somebody is told of the first thing that is set aside.", "AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html", func(c *Cell) []string {
			return each("AWS::SQS::Queue", func(q Resource) bool {
				return watched(c, metric{"AWS/SQS", "ApproximateNumberOfMessagesVisible", q.Resource.Name + ".QueueName"}, func(a Resource) bool { return a.number("Threshold") == 0 })
			})(c)
		}},
		{"alarm-denied", "Somebody is told when AWS refuses a function once: a handler strayed out of its tenant, or a policy is wrong.", metrics + "MonitoringLogData.html", denied},
		{"alarm-limits", "Somebody is told when a tenant's limit on signing in is reached.", metrics + "MonitoringLogData.html", said(limit.WholeReached)},
		{"alarm-unreadable", "Somebody is told when a second step of signing in cannot be read.", metrics + "MonitoringLogData.html", said(second.ErrUnreadable.Error())},
		{"alarm-reads", "Somebody is told when the table throttles reads.", "amazondynamodb/latest/developerguide/metrics-dimensions.html", ofEvery(table, "AWS/DynamoDB", "ReadThrottleEvents")},
		{"alarm-writes", "Somebody is told when the table throttles writes.", "amazondynamodb/latest/developerguide/metrics-dimensions.html", ofEvery(table, "AWS/DynamoDB", "WriteThrottleEvents")},
		{"alarm-stopped", "Somebody is told when what runs by the clock does not run.", lambda, each0(func(c *Cell, r Resource) bool {
			return len(eventsOf(r, "Schedule", "ScheduleV2")) == 0 || watched(c, metric{"AWS/Lambda", "Invocations", r.Resource.Name}, func(a Resource) bool {
				return a.text("TreatMissingData") == "breaching" && a.text("ComparisonOperator") == "LessThanThreshold"
			})
		})},
		{"alarm-heard", "Every alarm goes to a topic that somebody reads.", metrics + "Notify_Users_Alarm_Changes.html", func(c *Cell) []string {
			read := map[string]bool{}
			for _, t := range c.all("AWS::SNS::Topic") {
				read[t.Resource.Name] = len(t.list("Subscription")) > 0
			}
			return each(alarm, func(r Resource) bool {
				return slices.ContainsFunc(texts(r.at("AlarmActions")), func(t string) bool { return read[t] })
			})(c)
		}},
		{"alarm-silence", "Every alarm says what it makes of silence.", metrics + "alarms-and-missing-data.html", each(alarm, is("TreatMissingData", "notBreaching", "breaching"))},
		{"alarm-says", "Every alarm says in words what is wrong.", metrics + "Best_Practice_Recommended_Alarms_AWS_Services.html", each(alarm, set("AlarmDescription"))},
		{"budget", "Somebody is told at half, four fifths and all of what a month may cost.", "cost-management/latest/userguide/budgets-managing-costs.html", some("AWS::Budgets::Budget", func(r Resource) bool {
			told := map[string]bool{}
			for _, n := range r.list("NotificationsWithSubscribers") {
				if text(at(n, "Notification.NotificationType")) == "ACTUAL" && len(list(at(n, "Subscribers"))) > 0 {
					told[text(at(n, "Notification.Threshold"))] = true
				}
			}
			return r.number("Budget.BudgetLimit.Amount") > 0 && told["50"] && told["80"] && told["100"]
		})},
	}
}

// each0 breaks at every function that is not as it must be in its cell.
func each0(ok func(*Cell, Resource) bool) func(*Cell) []string {
	return func(c *Cell) []string { return each(function, func(r Resource) bool { return ok(c, r) })(c) }
}

// ofEvery breaks at the resources of a type that no alarm on a metric names.
func ofEvery(kind, namespace, name string) func(*Cell) []string {
	return func(c *Cell) []string {
		return each(kind, func(r Resource) bool { return watched(c, metric{namespace, name, r.Resource.Name}, nil) })(c)
	}
}

// whenever breaks where a type is and no alarm is on a metric.
func whenever(kind, namespace, name string) func(*Cell) []string {
	return func(c *Cell) []string {
		if len(c.all(kind)) == 0 || watched(c, metric{namespace, name, ""}, nil) {
			return nil
		}
		return []string{"no alarm on " + name}
	}
}

// metric is what an alarm looks at, of one thing or, without one, of any.
type metric struct{ namespace, name, of string }

// watched reports whether an alarm is on a metric, and is as ok says.
func watched(c *Cell, m metric, ok func(Resource) bool) bool {
	return slices.ContainsFunc(c.all(alarm), func(a Resource) bool {
		all := []any{a.Properties}
		for _, one := range a.list("Metrics") {
			all = append(all, at(one, "MetricStat.Metric"))
		}
		return (ok == nil || ok(a)) && slices.ContainsFunc(all, func(v any) bool {
			if text(at(v, "Namespace")) != m.namespace || text(at(v, "MetricName")) != m.name {
				return false
			}
			return m.of == "" || slices.ContainsFunc(list(at(v, "Dimensions")), func(d any) bool { return text(at(d, "Value")) == m.of })
		})
	})
}

// denied breaks at functions whose log is not searched for refusals, and where
// no alarm counts what is found.
func denied(c *Cell) []string {
	return each0(func(c *Cell, r Resource) bool { return heard(c, "AccessDenied", r.text("LoggingConfig.LogGroup")) })(c)
}

// said breaks where people sign in and no log is searched for the words, or no
// alarm counts what is found.
func said(words string) func(*Cell) []string {
	return func(c *Cell) []string {
		if len(c.all(serverlessAPI)) == 0 || heard(c, words, "") {
			return nil
		}
		return []string{"no alarm on " + words}
	}
}

// heard reports whether the first line with some words in a log, or in any without
// one, rings an alarm.
func heard(c *Cell, words, log string) bool {
	return slices.ContainsFunc(c.all("AWS::Logs::MetricFilter"), func(f Resource) bool {
		into := at(f.list("MetricTransformations"), "0")
		return (log == "" || f.text("LogGroupName") == log) && strings.Contains(f.text("FilterPattern"), words) &&
			watched(c, metric{text(at(into, "MetricNamespace")), text(at(into, "MetricName")), ""}, func(a Resource) bool { return a.number("Threshold") == 0 })
	})
}
