// Command table is the smallest function that could use the product's table: the
// bare one with the SDK's client of DynamoDB and the calls that shared/store
// makes. No function that keeps anything can start on less.
package main

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

func main() {
	db := dynamodb.New(dynamodb.Options{Region: "ap-south-1", Credentials: aws.AnonymousCredentials{}})
	lambda.Start(func(ctx context.Context) error {
		item, err := attributevalue.MarshalMap(struct{ PK string }{})
		out, got := db.GetItem(ctx, &dynamodb.GetItemInput{Key: item})
		_, many := db.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{})
		_, asked := db.Query(ctx, &dynamodb.QueryInput{})
		_, put := db.PutItem(ctx, &dynamodb.PutItemInput{})
		_, counted := db.UpdateItem(ctx, &dynamodb.UpdateItemInput{})
		_, written := db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{})
		err = errors.Join(err, got, many, asked, put, counted, written)
		if err == nil {
			err = attributevalue.UnmarshalMap(out.Item, new(struct{ PK string }))
		}
		return err
	})
}
