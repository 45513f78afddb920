package rules

import (
	"slices"
	"strings"
)

const distribution = "AWS::CloudFront::Distribution"

// The policies of AWS's own that CloudFront may work by.
const (
	cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
	allViewer       = "216adef6-5c7f-47e4-b989-5492eafa07d3"
)

func ofEdge() []Rule {
	const guide = "AmazonCloudFront/latest/DeveloperGuide/"
	return []Rule{
		{"edge-tls", "CloudFront takes TLS 1.2 of the newest policy.", guide + "secure-connections-supported-viewer-protocols-ciphers.html", each(distribution, func(r Resource) bool {
			return slices.Contains([]string{"TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"}, r.text("DistributionConfig.ViewerCertificate.MinimumProtocolVersion"))
		})},
		{"edge-https", "Nobody is served in clear.", guide + "using-https-viewers-to-cloudfront.html", each(distribution, everyBehaviour(func(b any) bool {
			return slices.Contains([]string{"redirect-to-https", "https-only"}, text(at(b, "ViewerProtocolPolicy")))
		}))},
		{"edge-origin-tls", "CloudFront asks the API by TLS 1.2 only.", guide + "using-https-cloudfront-to-custom-origin.html", each(distribution, everyOrigin(func(o any) bool {
			return text(at(o, "CustomOriginConfig.OriginProtocolPolicy")) == "https-only" && text(at(o, "CustomOriginConfig.OriginSSLProtocols")) == "[TLSv1.2]"
		}))},
		{"edge-proof", "CloudFront shows the firewall a secret that no file holds.", guide + "add-origin-custom-headers.html", each(distribution, everyOrigin(func(o any) bool {
			return slices.ContainsFunc(list(at(o, "OriginCustomHeaders")), func(h any) bool {
				return text(at(h, "HeaderName")) == "x-shrama-proof" && strings.HasPrefix(text(at(h, "HeaderValue")), "{{resolve:secretsmanager:")
			})
		}))},
		{"edge-proof-name", "No header that CloudFront adds begins as its own do, which it refuses.", guide + "add-origin-custom-headers.html", each(distribution, everyOrigin(func(o any) bool {
			return !slices.ContainsFunc(list(at(o, "OriginCustomHeaders")), func(h any) bool {
				name := strings.ToLower(text(at(h, "HeaderName")))
				return strings.HasPrefix(name, "x-edge-") || strings.HasPrefix(name, "x-amz-") || name == "x-real-ip"
			})
		}))},
		{"edge-headers", "Browsers are told to come by TLS for two years, whoever answers.", guide + "adding-response-headers.html", func(c *Cell) []string {
			good := map[string]bool{}
			for _, p := range c.all("AWS::CloudFront::ResponseHeadersPolicy") {
				hsts := p.at("ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity")
				good[p.Resource.Name] = number(at(hsts, "AccessControlMaxAgeSec")) >= 63072000 && text(at(hsts, "IncludeSubdomains")) == "true"
			}
			return each(distribution, everyBehaviour(func(b any) bool { return good[text(at(b, "ResponseHeadersPolicyId"))] }))(c)
		}},
		{"edge-cache", "Nothing is kept at the edge but assets.", guide + "using-managed-cache-policies.html", each(distribution, func(r Resource) bool {
			return everyBehaviour(func(b any) bool {
				return text(at(b, "PathPattern")) == "/assets/*" || text(at(b, "CachePolicyId")) == cachingDisabled
			})(r)
		})},
		{"edge-host", "The API is told the name that people asked for, by which it knows its domain.", guide + "using-managed-origin-request-policies.html", each(distribution, everyBehaviour(func(b any) bool { return text(at(b, "OriginRequestPolicyId")) == allViewer }))},
		{"edge-viewer", "Every request is told, by CloudFront, who is asking; what the caller wrote there is overwritten.", guide + "functions-event-structure.html", func(c *Cell) []string {
			var greeter string
			for _, f := range c.all("AWS::CloudFront::Function") {
				if strings.Contains(f.text("FunctionCode"), "request.headers['x-viewer-address'] = {value: event.viewer.ip}") && f.text("AutoPublish") == "true" {
					greeter = f.Resource.Name + ".FunctionARN"
				}
			}
			return each(distribution, everyBehaviour(func(b any) bool {
				return slices.ContainsFunc(list(at(b, "FunctionAssociations")), func(f any) bool {
					return text(at(f, "EventType")) == "viewer-request" && text(at(f, "FunctionARN")) == greeter
				})
			}))(c)
		}},
		{"edge-logs", "CloudFront keeps no log of its own, which would hold queries.", guide + "AccessLogs.html", each(distribution, is("DistributionConfig.Logging", ""))},
	}
}

func everyBehaviour(ok func(any) bool) func(Resource) bool {
	return func(r Resource) bool {
		all := append([]any{r.at("DistributionConfig.DefaultCacheBehavior")}, r.list("DistributionConfig.CacheBehaviors")...)
		return !slices.ContainsFunc(all, func(b any) bool { return !ok(b) })
	}
}

func everyOrigin(ok func(any) bool) func(Resource) bool {
	return func(r Resource) bool {
		all := r.list("DistributionConfig.Origins")
		return len(all) > 0 && !slices.ContainsFunc(all, func(o any) bool { return !ok(o) })
	}
}
