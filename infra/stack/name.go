package stack

import (
	"fmt"
	"strings"
)

// ref returns what !Ref of a parameter, a resource or a pseudo parameter is.
func (r *reader) ref(name string) (any, error) {
	switch name {
	case "AWS::Region":
		return r.Region, nil
	case "AWS::AccountId":
		return r.Account, nil
	case "AWS::Partition":
		return r.Partition, nil
	case "AWS::StackName":
		return r.Name, nil
	case "AWS::URLSuffix":
		return "amazonaws.com", nil
	case "AWS::StackId":
		return r.arn("cloudformation", "stack/"+r.Name), nil
	case "AWS::NoValue":
		return none{}, nil
	}
	if p, ok := r.source.Parameters[name]; ok {
		v, given := r.Place.Parameters[name]
		if !given && p.Default != nil {
			v = *p.Default
		} else if !given {
			v = strings.ToLower(name) // a value that nobody gave has a name's look
		}
		if strings.HasPrefix(p.Type, "List<") || p.Type == "CommaDelimitedList" {
			var all []any
			for x := range strings.SplitSeq(v, ",") {
				all = append(all, strings.TrimSpace(x))
			}
			return all, nil
		}
		return v, nil
	}
	if of, att, ok := strings.Cut(name, "."); ok { // SAM's way to what it makes itself
		return r.attribute(of, att)
	}
	if _, ok := r.source.Resources[name]; !ok {
		return nil, fmt.Errorf("%q is neither a parameter nor a resource", name)
	}
	if r.typeOf(name) == "AWS::IAM::ManagedPolicy" {
		return r.attribute(name, "Arn")
	}
	return r.physical(name), nil
}

func (r *reader) typeOf(name string) string {
	n := r.source.Resources[name]["Type"]
	return n.Value
}

// named are the properties in which a template itself names a resource.
var named = map[string]string{
	"AWS::Logs::LogGroup": "LogGroupName", "AWS::DynamoDB::Table": "TableName", "AWS::S3::Bucket": "BucketName",
	"AWS::SQS::Queue": "QueueName", "AWS::IAM::Role": "RoleName", "AWS::Serverless::Function": "FunctionName",
}

// physical is the name of a resource: the one given, or one as CloudFormation
// makes them. Buckets and the like have no capitals.
func (r *reader) physical(name string) string {
	if n := r.Names[name]; n != "" {
		return n
	}
	if way := named[r.typeOf(name)]; way != "" {
		props := r.source.Resources[name]["Properties"]
		if i := place(&props, way); i >= 0 {
			if v, err := r.resolve(props.Content[i]); err == nil {
				return text(v)
			}
		}
	}
	if r.typeOf(name) == "AWS::S3::Bucket" {
		return strings.ToLower(r.Name + "-" + name)
	}
	return r.Name + "-" + name
}

func (r *reader) arn(service, rest string) string {
	return strings.Join([]string{"arn", r.Partition, service, r.Region, r.Account, rest}, ":")
}

// attribute returns what !GetAtt of a resource is; what is no ARN and no output
// looks like itself.
func (r *reader) attribute(of, att string) (any, error) {
	if _, ok := r.source.Resources[of]; !ok {
		return nil, fmt.Errorf("%q is no resource", of)
	}
	name := r.physical(of)
	if out, ok := strings.CutPrefix(att, "Outputs."); ok {
		s, err := r.under(of)
		if err != nil {
			return nil, err
		}
		v, ok := s.Outputs[out]
		if !ok {
			return nil, fmt.Errorf("%s has no output %s", of, out)
		}
		return v, nil
	}
	if att == "StreamArn" {
		return r.arn("dynamodb", "table/"+name+"/stream/2026-11-22T00:00:00.000"), nil
	}
	if att != "Arn" {
		return name + "." + att, nil
	}
	return r.arnOf(of), nil
}

// arnOf is the ARN of a resource, as AWS writes it for the types we use.
func (r *reader) arnOf(of string) string {
	name, kind := r.physical(of), r.typeOf(of)
	switch kind {
	case "AWS::DynamoDB::Table":
		return r.arn("dynamodb", "table/"+name)
	case "AWS::S3::Bucket":
		return "arn:" + r.Partition + ":s3:::" + name
	case "AWS::IAM::Role":
		return "arn:" + r.Partition + ":iam::" + r.Account + ":role/" + name
	case "AWS::IAM::ManagedPolicy":
		return "arn:" + r.Partition + ":iam::" + r.Account + ":policy/" + name
	case "AWS::KMS::Key":
		return r.arn("kms", "key/"+name)
	case "AWS::Serverless::Function", "AWS::Lambda::Function":
		return r.arn("lambda", "function:"+name)
	case "AWS::Logs::LogGroup":
		return r.arn("logs", "log-group:"+name+":*")
	}
	service := strings.ToLower(strings.Split(kind+"::::", "::")[1])
	return r.arn(service, name)
}
