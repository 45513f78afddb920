package rules

import (
	"maps"
	"slices"
	"strings"
)

const (
	table  = "AWS::DynamoDB::Table"
	bucket = "AWS::S3::Bucket"
)

// tenantKeys are the attributes that lead a partition; shared/store begins each
// of them with the tenant.
func tenantKeys() []string { return []string{"PK", "qp", "mp"} }

func ofTable() []Rule {
	const guide = "amazondynamodb/latest/developerguide/"
	return []Rule{
		{"table-recovery", "The table can be had back as it was at any second of 35 days.", guide + "PointInTimeRecovery.html", each(table, both(is("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", "true"), is("PointInTimeRecoverySpecification.RecoveryPeriodInDays", "35")))},
		{"table-protected", "The table cannot be deleted by mistake.", guide + "WorkingWithTables.Basics.html", each(table, is("DeletionProtectionEnabled", "true"))},
		{"table-key", "The table is kept under the cell's key.", guide + "encryption.usagenotes.html", each(table, both(is("SSESpecification.SSEType", "KMS"), set("SSESpecification.KMSMasterKeyId")))},
		{"table-stream", "The stream tells what was and what is.", guide + "Streams.html", each(table, is("StreamSpecification.StreamViewType", "NEW_AND_OLD_IMAGES"))},
		{"table-ceiling", "The table is paid by use, up to a ceiling.", guide + "on-demand-capacity-mode-max-throughput.html", each(table, func(r Resource) bool {
			return r.text("BillingMode") == "PAY_PER_REQUEST" && r.number("OnDemandThroughput.MaxReadRequestUnits") > 0 && r.number("OnDemandThroughput.MaxWriteRequestUnits") > 0
		})},
		{"table-ttl", "What is short-lived ends by itself.", guide + "TTL.html", each(table, is("TimeToLiveSpecification.Enabled", "true"))},
		{"table-tenant", "Every partition of the table and of its indexes begins with the tenant.", guide + "specifying-conditions.html", each(table, func(r Resource) bool {
			schemas := []any{r.at("KeySchema")}
			for _, way := range []string{"GlobalSecondaryIndexes", "LocalSecondaryIndexes"} {
				for _, i := range r.list(way) {
					schemas = append(schemas, at(i, "KeySchema"))
				}
			}
			return !slices.ContainsFunc(schemas, func(s any) bool {
				return slices.ContainsFunc(list(s), func(k any) bool {
					return text(at(k, "KeyType")) == "HASH" && !slices.Contains(tenantKeys(), text(at(k, "AttributeName")))
				})
			})
		})},
		{"kept-retained", "What keeps something outlives the stack, and its own replacement.", "AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html", func(c *Cell) []string {
			var lost []string
			for _, r := range c.all(keeping()...) {
				if !slices.Contains([]string{"Retain", "RetainExceptOnCreate"}, text(r.Attributes["DeletionPolicy"])) || text(r.Attributes["UpdateReplacePolicy"]) != "Retain" {
					lost = append(lost, r.Name)
				}
			}
			return lost
		}},
	}
}

// keeping are the types whose loss is a loss of what somebody said or was given.
func keeping() []string {
	return []string{table, bucket, "AWS::KMS::Key", "AWS::Logs::LogGroup", "AWS::SQS::Queue"}
}

func ofBuckets() []Rule {
	const guide = "AmazonS3/latest/userguide/"
	return []Rule{
		{"bucket-private", "No bucket can be made public.", guide + "access-control-block-public-access.html", each(bucket, both(
			is("PublicAccessBlockConfiguration.BlockPublicAcls", "true"), is("PublicAccessBlockConfiguration.BlockPublicPolicy", "true"),
			is("PublicAccessBlockConfiguration.IgnorePublicAcls", "true"), is("PublicAccessBlockConfiguration.RestrictPublicBuckets", "true")))},
		{"bucket-owner", "All that lies in a bucket is its owner's, and there are no lists of rights.", guide + "about-object-ownership.html", each(bucket, is("OwnershipControls.Rules.0.ObjectOwnership", "BucketOwnerEnforced"))},
		{"bucket-versions", "What is overwritten or removed can be had back.", guide + "Versioning.html", each(bucket, is("VersioningConfiguration.Status", "Enabled"))},
		{"bucket-key", "A bucket is kept under the cell's key.", guide + "UsingKMSEncryption.html", each(bucket, both(
			is(encryption+"ServerSideEncryptionByDefault.SSEAlgorithm", "aws:kms"), set(encryption+"ServerSideEncryptionByDefault.KMSMasterKeyID")))},
		{"bucket-key-cost", "A bucket asks for a key of its own, and not once for every object.", guide + "bucket-key.html", each(bucket, is(encryption+"BucketKeyEnabled", "true"))},
		{"bucket-tls", "Nothing reaches a bucket in clear.", guide + "security-best-practices.html", func(c *Cell) []string {
			return each(bucket, func(r Resource) bool { return onlyTLS(c.attached("AWS::S3::BucketPolicy", "Bucket", r), "s3") })(c)
		}},
		{"bucket-signatures", "A form or a link is of no use after its hour.", guide + "amazon-s3-policy-keys.html", func(c *Cell) []string {
			return each(bucket, func(r Resource) bool {
				return locked(r) || slices.ContainsFunc(c.attached("AWS::S3::BucketPolicy", "Bucket", r), func(s statement) bool {
					limit := number(at(s.when, "NumericGreaterThan.s3:signatureAge"))
					return !s.allows && s.anybody() && limit > 0 && limit <= 4200000
				})
			})(c)
		}},
		{"bucket-parts", "Parts of uploads that were broken off are removed.", guide + "mpu-abort-incomplete-mpu-lifecycle-config.html", each(bucket, anyLifecycle(func(l any) bool { return number(at(l, "AbortIncompleteMultipartUpload.DaysAfterInitiation")) == 1 }))},
		{"bucket-old", "Versions that were replaced do not stay for ever.", guide + "object-lifecycle-mgmt.html", each(bucket, anyLifecycle(func(l any) bool { return number(at(l, "NoncurrentVersionExpiration.NoncurrentDays")) >= 1 }))},
		{"bucket-quarantine", "Browsers post to a bucket that forgets everything after two days, in every version, so to none with documents.", guide + "object-lifecycle-mgmt.html", each(bucket, func(r Resource) bool {
			return r.at("CorsConfiguration") == nil || anyLifecycle(func(l any) bool {
				days := number(at(l, "ExpirationInDays"))
				return text(at(l, "Prefix")) == "" && days >= 1 && days <= 2 && number(at(l, "NoncurrentVersionExpiration.NoncurrentDays")) == 1
			})(r)
		})},
		{"bucket-origins", "Only pages of ours may send files by script, and by POST only.", guide + "cors.html", each(bucket, func(r Resource) bool {
			return !slices.ContainsFunc(r.list("CorsConfiguration.CorsRules"), func(rule any) bool {
				return text(at(rule, "AllowedMethods")) != "[POST]" || slices.ContainsFunc(texts(at(rule, "AllowedOrigins")), func(o string) bool {
					return !strings.HasPrefix(o, "https://") || strings.Contains(o, "*")
				})
			})
		})},
		{"bucket-website", "No bucket is a website, and none has a list of rights.", guide + "WebsiteHosting.html", each(bucket, both(is("WebsiteConfiguration", ""), is("AccessControl", "")))},
	}
}

const encryption = "BucketEncryption.ServerSideEncryptionConfiguration.0."

// locked reports whether a bucket is the record, which nobody asks for objects.
func locked(r Resource) bool { return r.text("ObjectLockEnabled") == "true" }

func anyLifecycle(ok func(any) bool) func(Resource) bool {
	return func(r Resource) bool {
		return slices.ContainsFunc(r.list("LifecycleConfiguration.Rules"), func(l any) bool { return text(at(l, "Status")) == "Enabled" && ok(l) })
	}
}

// Kept returns the names of the resources that keep something, with the stacks
// on the way to them and the secrets.
func Kept(c *Cell) []string {
	ways := map[string]bool{}
	for _, r := range c.all(append(keeping(), "AWS::SecretsManager::Secret", "AWS::CloudFront::KeyValueStore")...) {
		for i, letter := range r.Name {
			if letter == '/' {
				ways[r.Name[:i]] = true
			}
		}
		ways[r.Name] = true
	}
	return slices.Sorted(maps.Keys(ways))
}
