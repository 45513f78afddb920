package rules

import (
	"maps"
	"slices"
	"strings"
)

const key = "AWS::KMS::Key"

func ofKeys() []Rule {
	const guide = "kms/latest/developerguide/"
	return []Rule{
		{"key-rotation", "Keys are renewed every year.", guide + "rotate-keys.html", each(key, is("EnableKeyRotation", "true"))},
		{"key-window", "A key that somebody deletes can be had back for thirty days.", guide + "deleting-keys.html", each(key, is("PendingWindowInDays", "30"))},
		{"key-anybody", "Nobody but the account's own may use a key, and they only through a service that keeps things.", guide + "conditions-kms.html", keyStatements(func(s statement) bool {
			return !s.anybody() || s.needs("kms:CallerAccount") && s.needs("kms:ViaService")
		})},
		{"key-services", "A service of AWS may use a key for this account and for what it is meant for.", guide + "key-policy-services.html", keyStatements(func(s statement) bool {
			return at(s.principal, "Service") == nil || s.needs("aws:SourceArn") || s.needs("aws:SourceAccount") || s.needs("kms:EncryptionContext:aws:logs:arn")
		})},
		{"key-root", "The account can always mend its key's policy; nobody else may do everything with it.", guide + "key-policy-default.html", keyStatements(func(s statement) bool {
			all := slices.Contains(s.actions, "kms:*")
			return !all || strings.HasSuffix(text(at(s.principal, "AWS")), ":root")
		})},
		{"secret-key", "Secrets are kept under the cell's key.", "secretsmanager/latest/userguide/security-encryption.html", each("AWS::SecretsManager::Secret", set("KmsKeyId"))},
		{"secret-made", "Secrets are made by AWS, long, and stand in no file.", "secretsmanager/latest/userguide/best-practices.html", each("AWS::SecretsManager::Secret", func(r Resource) bool {
			return r.at("SecretString") == nil && r.number("GenerateSecretString.PasswordLength") >= 32
		})},
		{"topic-key", "Alarms are sent encrypted.", "sns/latest/dg/sns-server-side-encryption.html", each("AWS::SNS::Topic", set("KmsMasterKeyId"))},
		{"topic-tls", "Nothing reaches a topic in clear.", "sns/latest/dg/sns-security-best-practices.html", func(c *Cell) []string {
			return each("AWS::SNS::Topic", func(r Resource) bool {
				return onlyTLS(c.attached("AWS::SNS::TopicPolicy", "Topics", r), "sns")
			})(c)
		}},
	}
}

func keyStatements(ok func(statement) bool) func(*Cell) []string {
	return each(key, func(r Resource) bool {
		return !slices.ContainsFunc(statements(r.Name, r.at("KeyPolicy")), func(s statement) bool { return s.allows && !ok(s) })
	})
}

func ofLogs() []Rule {
	const trail = "AWS::CloudTrail::Trail"
	return []Rule{
		{"log-kept", "Logs are kept for 400 days, and not for ever.", "AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html", each("AWS::Logs::LogGroup", func(r Resource) bool { n := r.number("RetentionInDays"); return n >= 400 && n <= 3653 })},
		{"log-key", "Logs are kept under the cell's key.", "AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html", each("AWS::Logs::LogGroup", set("KmsKeyId"))},
		{"record-on", "What changes the account is recorded, in every region.", "awscloudtrail/latest/userguide/best-practices-security.html", some(trail, func(r Resource) bool {
			return r.text("IsLogging") == "true" && r.text("IsMultiRegionTrail") == "true" && r.text("IncludeGlobalServiceEvents") == "true" && strings.Contains(text(r.at("AdvancedEventSelectors")), "[Management]")
		})},
		{"record-proved", "The record proves itself whole.", "awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html", each(trail, is("EnableLogFileValidation", "true"))},
		{"record-key", "The record is kept under the cell's key.", "awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html", each(trail, set("KMSKeyId"))},
		{"record-documents", "Who read or wrote a document is recorded, in every bucket but the record itself.", "awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html", func(c *Cell) []string {
			var said string
			for _, t := range c.all(trail) {
				said += text(t.at("AdvancedEventSelectors"))
			}
			return each(bucket, func(r Resource) bool {
				return locked(r) || strings.Contains(said, "AWS::S3::Object") && strings.Contains(said, r.ARN+"/")
			})(c)
		}},
		{"record-locked", "Nobody can remove a line of the record before its time, whoever it is.", "AmazonS3/latest/userguide/object-lock.html", func(c *Cell) []string {
			kept := map[string]bool{}
			for _, b := range c.all(bucket) {
				kept[b.Resource.Name] = locked(b) && b.text("ObjectLockConfiguration.Rule.DefaultRetention.Mode") == "COMPLIANCE" && b.number("ObjectLockConfiguration.Rule.DefaultRetention.Days") >= 1
			}
			return each(trail, func(r Resource) bool { return kept[r.text("S3BucketName")] })(c)
		}},
		{"record-heads", "Whoever of the cell reaches the record may only put heads of logs there, each under a name that has none yet.", "AmazonS3/latest/userguide/conditional-writes-enforce.html", func(c *Cell) []string {
			var out []string
			for _, b := range c.all(bucket) {
				out = append(out, bad(c.granted(), func(s statement) bool {
					reaches := slices.ContainsFunc(s.resources, func(r string) bool { return r == b.ARN || strings.HasPrefix(r, b.ARN+"/") })
					heads := slices.Equal(s.actions, []string{"s3:PutObject"}) && slices.Equal(s.resources, []string{b.ARN + "/*/heads/*"}) && s.needs("s3:if-none-match", "false")
					return locked(b) && s.allows && reaches && !heads
				})...)
			}
			return out
		}},
		{"record-writer", "Only the cell's own trail writes to its record.", "awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html", func(c *Cell) []string {
			var out []string
			for _, p := range c.all("AWS::S3::BucketPolicy") {
				out = append(out, bad(statements(p.Name, p.at("PolicyDocument")), func(s statement) bool { return s.allows && !s.needs("aws:SourceArn") })...)
			}
			return out
		}},
	}
}

// written returns the names of the templates in order.
func (c *Cell) written() []string { return slices.Sorted(maps.Keys(c.Written)) }
