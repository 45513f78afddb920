package rules

import (
	"regexp"
	"slices"
	"strings"
)

const (
	serverlessAPI = "AWS::Serverless::Api"
	anyMethod     = "x-amazon-apigateway-any-method"
)

func ofAPI() []Rule {
	const guide = "apigateway/latest/developerguide/"
	return []Rule{
		{"api-endpoint", "The API answers under its own domain only, not under API Gateway's.", guide + "rest-api-disable-default-endpoint.html", each(serverlessAPI, is("DisableExecuteApiEndpoint", "true"))},
		{"api-regional", "The API is regional: CloudFront stands before it by our own hand.", guide + "api-gateway-api-endpoint-types.html", each(serverlessAPI, is("EndpointConfiguration.Type", "REGIONAL"))},
		{"api-warnings", "A doubtful API document stops the deployment.", "AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-restapi.html", each(serverlessAPI, is("FailOnWarnings", "true"))},
		{"api-stages", "The API has one stage: its OpenAPI version is told, or SAM makes a second.", "serverless-application-model/latest/developerguide/sam-resource-api.html", each(serverlessAPI, set("OpenApiVersion"))},
		{"api-traces", "Requests are traced.", guide + "apigateway-xray.html", each(serverlessAPI, is("TracingEnabled", "true"))},
		{"api-throttle", "Every method has a throttle.", guide + "api-gateway-request-throttling.html", each(serverlessAPI, func(r Resource) bool {
			all := general(r)
			return number(at(all, "ThrottlingRateLimit")) > 0 && number(at(all, "ThrottlingBurstLimit")) > 0
		})},
		{"api-throttle-costly", "What signs in or takes a file has a tighter throttle than the rest.", guide + "api-gateway-request-throttling.html", each(serverlessAPI, tighter)},
		{"api-throttle-declared", "Every throttle is of a method that the API document has; else the deployment fails.", "AWSCloudFormation/latest/UserGuide/aws-properties-apigateway-stage-methodsetting.html", each(serverlessAPI, declared)},
		{"api-metrics", "Every method is counted.", guide + "api-gateway-metrics-and-dimensions.html", each(serverlessAPI, everySetting("MetricsEnabled", "true"))},
		{"api-bodies", "No log holds what was sent or answered.", guide + "set-up-logging.html", each(serverlessAPI, everySetting("DataTraceEnabled", "false"))},
		{"api-log", "Every request is logged, as JSON.", guide + "set-up-logging.html", each(serverlessAPI, func(r Resource) bool {
			return r.text("AccessLogSetting.DestinationArn") != "" && strings.HasPrefix(r.text("AccessLogSetting.Format"), "{")
		})},
		{"api-log-query", "The log holds no query, no header and no path as it was sent.", guide + "api-gateway-variables-for-access-logging.html", each(serverlessAPI, func(r Resource) bool {
			return !regexp.MustCompile(`\$context\.(path\b|requestOverride|customDomain|identity\.(cognito|user)|authorizer)|\$input|querystring|header`).MatchString(r.text("AccessLogSetting.Format"))
		})},
		{"api-functions", "Every way leads to the alias of a function, as it is; nothing else answers.", guide + "set-up-lambda-proxy-integrations.html", each(serverlessAPI, everyOperation(func(o operation) bool {
			return text(at(o.in, "type")) == "aws_proxy" && text(at(o.in, "httpMethod")) == "POST" && strings.HasSuffix(text(at(o.in, "uri")), ".Alias/invocations")
		}))},
		{"api-tenant", "Every way tells Lambda the tenant, from the path or as a constant, never from what a caller wrote elsewhere.", "lambda/latest/dg/tenant-isolation.html", each(serverlessAPI, everyOperation(func(o operation) bool {
			params, _ := at(o.in, "requestParameters").(map[string]any)
			to := text(params["integration.request.header.X-Amz-Tenant-Id"])
			if strings.HasPrefix(o.path, "/{tenant}") {
				return to == "method.request.path.tenant"
			}
			return to == "'house'"
		}))},
		{"api-door", "API Gateway may call a function for this API only.", "lambda/latest/dg/permissions-function-services.html", each("AWS::Lambda::Permission", func(r Resource) bool {
			return r.text("Principal") != "apigateway.amazonaws.com" || strings.Contains(r.text("SourceArn"), ":execute-api:") && !strings.HasPrefix(r.text("SourceArn"), "arn:aws:execute-api:*")
		})},
		{"api-domain-tls", "The domain takes TLS 1.2 or newer.", guide + "apigateway-custom-domain-tls-version.html", each("AWS::ApiGateway::DomainName", func(r Resource) bool {
			return r.text("SecurityPolicy") == "TLS_1_2" || strings.Contains(r.text("SecurityPolicy"), "TLS13")
		})},
		{"api-log-right", "API Gateway may write logs.", guide + "set-up-logging.html", func(c *Cell) []string {
			if len(c.all(serverlessAPI)) > 0 && !slices.ContainsFunc(c.all("AWS::ApiGateway::Account"), set("CloudWatchRoleArn")) {
				return []string{"no AWS::ApiGateway::Account"}
			}
			return nil
		}},
	}
}

// operation is one method of one path of the API document.
type operation struct {
	path, method string
	in           any // what it is integrated with
}

func operations(r Resource) []operation {
	var out []operation
	paths := r.at("DefinitionBody.paths")
	for _, p := range fields(paths) {
		methods := paths.(map[string]any)[p] //nolint:errcheck // fields found keys in it
		for _, m := range fields(methods) {
			out = append(out, operation{p, m, at(methods, m+".x-amazon-apigateway-integration")})
		}
	}
	return out
}

func everyOperation(ok func(operation) bool) func(Resource) bool {
	return func(r Resource) bool {
		all := operations(r)
		return len(all) > 0 && !slices.ContainsFunc(all, func(o operation) bool { return !ok(o) })
	}
}

// general returns the setting of all methods.
func general(r Resource) any {
	for _, s := range r.list("MethodSettings") {
		if text(at(s, "ResourcePath")) == "/*" && text(at(s, "HttpMethod")) == "*" {
			return s
		}
	}
	return nil
}

func everySetting(way, value string) func(Resource) bool {
	return func(r Resource) bool {
		all := r.list("MethodSettings")
		return len(all) > 0 && !slices.ContainsFunc(all, func(s any) bool { return text(at(s, way)) != value })
	}
}

// costly are the ways that send a message or take a file.
func costly() []string {
	return []string{
		"POST /{tenant}/sign-in", "POST /{tenant}/sign-in/code", "POST /{tenant}/sign-in/second",
		"POST /{tenant}/permit/cases/{id}/documents", "GET /{tenant}/permit/cases/{id}/documents/{proxy+}",
	}
}

// settingOf is the way of a setting, as the API document writes it.
func settingOf(s any) string {
	return text(at(s, "HttpMethod")) + " " + strings.ReplaceAll(strings.TrimPrefix(text(at(s, "ResourcePath")), "/"), "~1", "/")
}

func tighter(r Resource) bool {
	limit := number(at(general(r), "ThrottlingRateLimit"))
	for _, way := range costly() {
		if !slices.ContainsFunc(r.list("MethodSettings"), func(s any) bool {
			rate := number(at(s, "ThrottlingRateLimit"))
			return settingOf(s) == way && rate > 0 && (rate < limit || limit < 0) && number(at(s, "ThrottlingBurstLimit")) > 0
		}) {
			return false
		}
	}
	return true
}

func declared(r Resource) bool {
	var ways []string
	for _, o := range operations(r) {
		if o.method != anyMethod {
			ways = append(ways, strings.ToUpper(o.method)+" "+o.path)
		}
	}
	return !slices.ContainsFunc(r.list("MethodSettings"), func(s any) bool {
		return text(at(s, "ResourcePath")) != "/*" && !slices.Contains(ways, settingOf(s))
	})
}
