// Package bootstrap says how the functions are made for Lambda, and what they may
// weigh: what a function links it must fetch and page in at a cold start
// (infra/decisions/0007).
package bootstrap

// Flags make a function small and the same on every machine: without the unused
// RPC server, HTTP/2, paths, symbols and version control marks (a plain build is
// twice as large, and bytes are what a cold start waits for). Neither Lambda's
// runtime nor a service that the functions call speaks HTTP/2; where it would be
// tried, net/http without it goes on with HTTP/1.1.
func Flags(out string) []string {
	return []string{"build", "-tags", "lambda.norpc,nethttpomithttp2", "-trimpath", "-ldflags", "-s -w -buildid=", "-buildvcs=false", "-o", out}
}

// Env is the environment of those builds. What a person sets for programs of his
// own must not change what is deployed.
func Env(arch string) []string {
	return []string{"GOOS=linux", "GOARCH=" + arch, "CGO_ENABLED=0", "GOARM64=v8.0", "GOAMD64=v1", "GOFLAGS=", "GOEXPERIMENT=", "GOFIPS140=off"}
}

// Goal is what the zip of a function should weigh in bytes, and what every new one
// is held to.
const Goal = 3_200_000

// limits are what the functions weigh that came to more, and a little for what
// their texts grow by. Each may be lowered at any time; who raises one says in
// infra/decisions/0007 what for.
var limits = map[string]int64{
	"clock":    4_200_000,
	"relay":    4_200_000,
	"portal":   6_000_000,
	"permit":   5_900_000,
	"settings": 6_200_000,
	"press":    6_900_000, // fonts of six scripts
}

// Limit is what the zip of a module's function may weigh, for arm64.
func Limit(module string) int64 {
	if most, ok := limits[module]; ok {
		return most
	}
	return Goal
}
