package guard_test

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// crossing is one request of tenant a's for what is b's, mixed with its own.
type crossing struct {
	name string
	do   func(c aws.CredentialsProvider) answer
}

// items are crossings in DynamoDB.
func items(a, b string) (all []crossing) {
	add := func(operation, body string) {
		body = strings.NewReplacer("$T", `"TableName":"shrama"`, "$A", a, "$B", b).Replace(body)
		all = append(all, crossing{operation + " " + body, func(c aws.CredentialsProvider) answer { return dynamodb(c, operation, body) }})
	}
	own, theirs := `{"PK":{"S":"T#$A#C#1"},"SK":{"S":"head"}}`, `{"PK":{"S":"T#$B#C#1"},"SK":{"S":"head"}}`
	add("GetItem", `{$T,"Key":`+theirs+`}`)
	add("GetItem", `{$T,"Key":`+theirs+`,"ProjectionExpression":"x"}`)
	add("GetItem", `{"TableName":"arn:aws:dynamodb:ap-south-1:111122223333:table/shrama","Key":`+theirs+`}`)
	add("GetItem", `{$T,"key":`+own+`,"Key":`+theirs+`}`)
	add("GetItem", `{$T,"Key":`+theirs+`,"key":`+own+`}`)
	add("DeleteItem", `{$T,"Key":`+theirs+`}`)
	add("UpdateItem", `{$T,"Key":`+theirs+`,"UpdateExpression":"SET x = :x","ExpressionAttributeValues":{":x":{"S":"gone"}}}`)
	add("PutItem", `{$T,"Item":{"PK":{"S":"T#$B#C#1"},"SK":{"S":"head"},"x":{"S":"gone"}}}`)
	add("PutItem", `{$T,"Item":{"PK":{"S":"T#$B#C#2"},"SK":{"S":"head"}}}`)
	for _, index := range []string{"", `"IndexName":"queue",`, `"IndexName":"mine",`} {
		hash, id := "PK", "C#1"
		if index != "" {
			hash, id = string(index[13])+"p", "office"
		}
		for _, cond := range []string{
			`"KeyConditionExpression":"` + hash + ` = :p","ExpressionAttributeValues":{":p":{"S":"T#$B#` + id + `"}}`,
			`"KeyConditionExpression":"(` + hash + `=:p)","ExpressionAttributeValues":{":p":{"S":"T#$B#` + id + `"},":q":{"S":"T#$A#` + id + `"}}`,
			`"KeyConditionExpression":"#h = :p","ExpressionAttributeNames":{"#h":"` + hash + `"},"ExpressionAttributeValues":{":p":{"S":"T#$B#` + id + `"}}`,
			`"KeyConditionExpression":":p = ` + hash + `","ExpressionAttributeValues":{":p":{"S":"T#$B#` + id + `"}}`,
			`"KeyConditionExpression":"` + hash + ` = :p AND ` + hash + ` = :q","ExpressionAttributeValues":{":p":{"S":"T#$A#` + id + `"},":q":{"S":"T#$B#` + id + `"}}`,
			`"KeyConditionExpression":"begins_with(` + hash + `, :p)","ExpressionAttributeValues":{":p":{"S":"T#$B#"}}`,
			`"KeyConditions":{"` + hash + `":{"AttributeValueList":[{"S":"T#$B#` + id + `"}],"ComparisonOperator":"EQ"}}`,
			`"KeyConditionExpression":"x = :q","FilterExpression":"` + hash + ` = :q","ExpressionAttributeValues":{":q":{"S":"T#$A#` + id + `"}}`,
		} {
			add("Query", `{$T,`+index+cond+`}`)
		}
		add("Scan", `{$T,`+index+`"Limit":1}`)
	}
	add("Query", `{$T,"IndexName":"queue","KeyConditionExpression":"PK = :p","ExpressionAttributeValues":{":p":{"S":"T#$A#C#1"}}}`)
	add("Query", `{$T,"IndexName":"none","KeyConditionExpression":"PK = :p","ExpressionAttributeValues":{":p":{"S":"T#$A#C#1"}}}`)
	add("Scan", `{$T,"FilterExpression":"PK = :p","ExpressionAttributeValues":{":p":{"S":"T#$A#C#1"}}}`)
	add("BatchGetItem", `{"RequestItems":{"shrama":{"Keys":[`+theirs+`]}}}`)
	add("BatchGetItem", `{"RequestItems":{"shrama":{"Keys":[`+own+`,`+theirs+`]}}}`)
	add("BatchGetItem", `{"RequestItems":{"shrama":{"Keys":[`+theirs+`,`+own+`]},"other":{"Keys":[`+own+`]}}}`)
	add("BatchGetItem", `{"RequestItems":{"shrama":{"Keys":[`+own+`,{"SK":{"S":"head"}}]}}}`)
	add("BatchWriteItem", `{"RequestItems":{"shrama":[{"DeleteRequest":{"Key":`+theirs+`}}]}}`)
	add("BatchWriteItem", `{"RequestItems":{"shrama":[{"PutRequest":{"Item":`+own+`}},{"PutRequest":{"Item":`+theirs+`}}]}}`)
	for _, part := range []string{
		`{"Put":{$T,"Item":` + theirs + `}}`, `{"Delete":{$T,"Key":` + theirs + `}}`,
		`{"Update":{$T,"Key":` + theirs + `,"UpdateExpression":"REMOVE x"}}`,
		`{"ConditionCheck":{$T,"Key":` + theirs + `,"ConditionExpression":"attribute_exists(PK)"}}`,
	} {
		add("TransactWriteItems", `{"TransactItems":[`+part+`]}`)
		add("TransactWriteItems", `{"TransactItems":[{"Put":{$T,"Item":{"PK":{"S":"T#$A#C#9"},"SK":{"S":"a"}}}},`+part+`]}`)
	}
	add("TransactGetItems", `{"TransactItems":[{"Get":{$T,"Key":`+own+`}},{"Get":{$T,"Key":`+theirs+`}}]}`)
	for _, s := range []string{`SELECT * FROM shrama WHERE PK = 'T#$B#C#1'`, `SELECT * FROM shrama WHERE PK = 'T#$A#C#1'`, `DELETE FROM shrama WHERE PK = 'T#$B#C#1' AND SK = 'head'`, `select * from shrama.queue`} {
		add("ExecuteStatement", `{"Statement":"`+s+`"}`)
	}
	add("BatchExecuteStatement", `{"Statements":[{"Statement":"SELECT * FROM shrama WHERE PK = 'T#$B#C#1' AND SK = 'head'"}]}`)
	add("ExecuteTransaction", `{"TransactStatements":[{"Statement":"SELECT * FROM shrama WHERE PK = 'T#$B#C#1' AND SK = 'head'"}]}`)
	for _, operation := range []string{"DeleteTable", "DescribeTable", "ListTables", "UpdateTimeToLive", "ListStreams", "DescribeStream", "GetRecords"} {
		add(operation, `{$T,"StreamArn":"x","ShardIterator":"x"}`)
	}
	return all
}

// documents are crossings in S3.
func documents(a, b string) (all []crossing) {
	add := func(method, path, body string, header map[string]string) {
		path = strings.NewReplacer("$A", a, "$B", b).Replace(path)
		all = append(all, crossing{method + " " + path + fmt.Sprint(header), func(c aws.CredentialsProvider) answer {
			return s3(c, request{method, path, body, header})
		}})
	}
	for _, folder := range []string{"in/", "t/"} {
		for _, key := range []string{folder + "$B/doc", folder + "%24B/doc", folder + "$A/../$B/doc", folder + "$A/%2e%2e/$B/doc", folder + "$A%2F..%2F$B%2Fdoc", folder + "$A/./../$B/doc", "/" + folder + "$B/doc", folder + "/$B/doc", folder + "$A$Bx/doc"} {
			key = strings.ReplaceAll(key, "%24B", url.PathEscape(b[:1])+"%"+hex.EncodeToString([]byte(b[1:2]))+b[2:])
			for _, method := range []string{"GET", "HEAD", "DELETE"} {
				add(method, "papers/"+key, "", nil)
			}
			add("PUT", "papers/"+key, "gone", nil)
		}
		add("PUT", "papers/"+folder+"$A/copy", "", map[string]string{"X-Amz-Copy-Source": "papers/" + folder + b + "/doc"})
		add("PUT", "papers/"+folder+"$A/copy", "", map[string]string{"X-Amz-Copy-Source": "/papers/" + strings.ReplaceAll(folder+b, "/", "%2F") + "/doc"})
		for _, prefix := range []string{"", "?prefix=", "?prefix=" + folder, "?prefix=" + folder + "$B/", "?list-type=2&prefix=" + folder + "$B", "?prefix=" + folder + "$A", "?prefix=" + folder + "$A/&prefix=" + folder + "$B/"} {
			if strings.Contains(prefix, "&prefix") {
				prefix = "?prefix=" + folder + "$B/&prefix=" + folder + "$A/"
			}
			add("GET", "papers"+prefix, "", nil)
		}
		add("POST", "papers?delete", `<Delete><Object><Key>`+folder+b+`/doc</Key></Object></Delete>`, nil)
		add("POST", "papers?delete", `<Delete><Object><Key>in/`+a+`/doc9</Key></Object><Object><Key>`+folder+b+`/doc</Key></Object></Delete>`, nil)
		for _, sub := range []string{"acl", "tagging", "versionId=1", "retention", "attributes", "uploads", "uploadId=1"} {
			add("GET", "papers/"+folder+"$B/doc?"+sub, "", nil)
			add("PUT", "papers/"+folder+"$B/doc?"+sub, "", nil)
		}
		add("GET", "papers/"+folder+"$A/doc?acl", "", nil)
		add("PUT", "papers/"+folder+"$A/doc?tagging", "", nil)
		add("PUT", "papers/"+folder+"$A/doc", "x", map[string]string{"X-Amz-Acl": "public-read"})
		add("DELETE", "papers/t/$A/doc", "", nil)
	}
	for _, path := range []string{"", "papers?versions", "papers?policy", "papers?acl", "papers?location", "papers?uploads", "other/t/$A/doc", "papers?versioning"} {
		add("GET", path, "", nil)
		add("DELETE", path, "", nil)
	}
	return all
}
