package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Shape returns the table as template.yaml must declare it: two string keys,
// two sparse indexes, both images on the stream, no throughput to pay for while
// idle. The queue's rows travel in the index, so that one page is one Query;
// Mine has keys only.
func Shape(name string) *dynamodb.CreateTableInput {
	in := &dynamodb.CreateTableInput{
		TableName:   &name,
		BillingMode: types.BillingModePayPerRequest,
		KeySchema:   keySchema(attrPK, attrSK),
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages,
		},
	}
	names := []string{attrPK, attrSK}
	for _, ix := range []Index{Queue, Mine} {
		pk, sk := slotAttrs(ix)
		names = append(names, pk, sk)
		projection := &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly}
		if ix == Queue {
			projection = &types.Projection{ProjectionType: types.ProjectionTypeInclude, NonKeyAttributes: []string{attrRow, attrExpires}}
		}
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName: aws.String(string(ix)), KeySchema: keySchema(pk, sk), Projection: projection,
		})
	}
	for _, n := range names {
		in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{
			AttributeName: aws.String(n), AttributeType: types.ScalarAttributeTypeS,
		})
	}
	return in
}

func keySchema(pk, sk string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: &pk, KeyType: types.KeyTypeHash},
		{AttributeName: &sk, KeyType: types.KeyTypeRange},
	}
}

// Create makes the table on a local engine and waits for it; one that exists
// stays as it is. On AWS the template makes the table.
func (t *Table) Create(ctx context.Context) error {
	db := t.client("")
	_, err := db.CreateTable(ctx, Shape(t.opts.Name))
	if _, exists := errors.AsType[*types.ResourceInUseException](err); exists {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store: create %s: %w", t.opts.Name, err)
	}
	wait := dynamodb.NewTableExistsWaiter(db)
	if err := wait.Wait(ctx, &dynamodb.DescribeTableInput{TableName: &t.opts.Name}, time.Minute); err != nil {
		return fmt.Errorf("store: create %s: %w", t.opts.Name, err)
	}
	_, err = db.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName:               &t.opts.Name,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String(attrExpires), Enabled: aws.Bool(true)},
	})
	if err != nil {
		return fmt.Errorf("store: create %s: %w", t.opts.Name, err)
	}
	return nil
}
