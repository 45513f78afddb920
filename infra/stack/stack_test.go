package stack_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/infra/stack"
)

func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "top.yaml")
}

func TestATemplateIsReadAsItWouldBeMade(t *testing.T) {
	s, err := stack.Read(write(t, map[string]string{
		"top.yaml": `
Parameters:
  Stage: {Type: String, Default: live}
  Hosts: {Type: CommaDelimitedList, Default: 'a, b'}
Conditions:
  Live: !Equals [!Ref Stage, live]
  Dead: !Not [!Condition Live]
  Both: !And [!Condition Live, !Not [!Condition Dead]]
Resources:
  Table: {Type: AWS::DynamoDB::Table}
  Bucket: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}
  Gone: {Type: AWS::SQS::Queue, Condition: Dead}
  Log: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub '/of/${Stage}'}}
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: inner.yaml
      Parameters: {Table: !GetAtt Table.Arn}
  Thing:
    Type: AWS::Any::Thing
    Condition: Both
    Properties:
      sub: !Sub '${AWS::Region} ${Table} ${Bucket.Arn} ${!aws:x}'
      log: !Ref Log
      sub2: !Sub ['${a}/${Stage}', {a: !Ref Bucket}]
      join: !Join ['-', [!Ref Stage, {'Fn::GetAtt': [Table, StreamArn]}]]
      if: !If [Dead, 1, [x, !Ref AWS::NoValue]]
      gone: !Ref AWS::NoValue
      select: !Select [1, !Ref Hosts]
      outputs: !GetAtt Inner.Outputs.Role
      many: {Condition: {StringLike: x}}
`,
		"inner.yaml": `
Parameters:
  Table: {Type: String}
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {Policies: !Ref Table}}
Outputs:
  Role: {Value: !GetAtt Role.Arn}
`,
	}), stack.Place{Names: map[string]string{"Table": "real"}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"sub":     "ap-south-1 real arn:aws:s3:::shrama-bucket ${aws:x}",
		"log":     "/of/live",
		"sub2":    "shrama-bucket/live",
		"join":    "live-arn:aws:dynamodb:ap-south-1:111122223333:table/real/stream/2026-11-22T00:00:00.000",
		"if":      []any{"x"},
		"select":  "b",
		"outputs": "arn:aws:iam::111122223333:role/shrama-Inner-Role",
		"many":    map[string]any{"Condition": map[string]any{"StringLike": "x"}},
	}
	if d := cmp.Diff(want, s.Resources["Thing"].Properties); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	var names []string
	s.Walk(func(name string, _ stack.Resource) { names = append(names, name) })
	if got := strings.Join(names, " "); got != "Bucket Inner Role Log Table Thing" {
		t.Errorf("resources %s", got)
	}
	if got := s.Resources["Inner"].Nested.Resources["Role"].Properties["Policies"]; got != "arn:aws:dynamodb:ap-south-1:111122223333:table/real" {
		t.Errorf("the nested stack got %v", got)
	}
	if s.Resources["Bucket"].Attributes["DeletionPolicy"] != "Retain" {
		t.Error("an attribute is lost")
	}
}

func TestWhatCannotBeResolvedIsSaid(t *testing.T) {
	for text, want := range map[string]string{
		`Resources: {A: {Type: T, Properties: {x: !Ref B}}}`:                                                                            `A: Properties: x: "B" is neither`,
		`Resources: {A: {Type: T, Properties: {x: !GetAtt B.Arn}}}`:                                                                     `"B" is no resource`,
		`Resources: {A: {Type: T, Properties: {x: !Sub '${B.Arn}'}}}`:                                                                   `"B" is no resource`,
		`Resources: {A: {Type: T, Properties: {x: !FindInMap [A, B, C]}}}`:                                                              `!FindInMap`,
		`Resources: {A: {Type: T, Condition: C}}`:                                                                                       `no condition "C"`,
		`Resources: {A: {Type: T, Properties: {x: &a 1, y: *a}}}`:                                                                       `alias`,
		`Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: no.yaml}}}`:                                        `no.yaml`,
		`Resources: {A: {Type: T, Properties: {x: !If [C]}}}`:                                                                           `two values`,
		`Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: top.yaml, Parameters: {P: !GetAtt A.Outputs.X}}}}`: `needs itself`,
	} {
		if _, err := stack.Read(write(t, map[string]string{"top.yaml": text}), stack.Place{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestTheProductsTemplateIsWhole(t *testing.T) {
	s, err := stack.Read("../../template.yaml", stack.Place{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	s.Walk(func(string, stack.Resource) { n++ })
	if n < 20 {
		t.Errorf("only %d resources", n)
	}
}

func TestGlobalsStandUnderWhatAFunctionSays(t *testing.T) {
	s, err := stack.Read(write(t, map[string]string{"top.yaml": `
Globals:
  Function:
    Timeout: 25
    Runtime: own
    Layers: [a]
    Environment: {Variables: {A: !Ref AWS::Region, B: b}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      Layers: [b]
      Environment: {Variables: {B: mine, C: c}}
  Q: {Type: AWS::SQS::Queue, Properties: {}}
`}), stack.Place{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"Timeout": 60, "Runtime": "own", "Layers": []any{"a", "b"},
		"Environment": map[string]any{"Variables": map[string]any{"A": "ap-south-1", "B": "mine", "C": "c"}},
	}
	if d := cmp.Diff(want, s.Resources["F"].Properties); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if n := len(s.Resources["Q"].Properties); n != 0 {
		t.Errorf("a queue got %d properties of functions", n)
	}
}
