package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// Region is what the local engines call themselves.
const Region = "ap-south-1"

const (
	batchSize = 100                    // records a call, Lambda's default
	idle      = 100 * time.Millisecond // between looks at a quiet stream
	slowest   = 5 * time.Second        // between tries of a batch that fails
)

// Stream hands the table's changes to deliver as Lambda would: in order, in
// batches of at most 100, a failed batch again and again before anything later
// (AWS: "Using AWS Lambda with Amazon DynamoDB"). Where the engine has a folder
// it remembers there what was delivered, so a restart goes on and loses
// nothing; the batch under way when it stopped comes again.
//
// It returns nil when ctx ends, and an error if the table has no stream or the
// engine no longer answers.
func (p *Process) Stream(ctx context.Context, table string, deliver func(context.Context, events.DynamoDBEvent) error) error {
	c := dynamodbstreams.New(dynamodbstreams.Options{
		Region: Region, BaseEndpoint: &p.URL,
		Credentials: p.Credentials(),
	})
	list, err := c.ListStreams(ctx, &dynamodbstreams.ListStreamsInput{TableName: &table})
	if err == nil && len(list.Streams) == 0 {
		err = errors.New("it has none")
	}
	if err != nil {
		return ended(ctx, fmt.Errorf("engine: stream of %s: %w", table, err))
	}
	r := &reader{client: c, arn: *list.Streams[0].StreamArn, deliver: deliver, at: map[string]string{}, next: map[string]*string{}}
	if p.dir != "" {
		r.file = filepath.Join(p.dir, "stream-"+table+".json")
	}
	if err := r.load(); err != nil {
		return err
	}
	for ctx.Err() == nil {
		n, err := r.round(ctx)
		if err != nil {
			return ended(ctx, fmt.Errorf("engine: stream of %s: %w", table, err))
		}
		if n == 0 {
			pause(ctx, idle)
		}
	}
	return nil
}

// ended returns nil where an error only says that the stream was told to stop.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // whoever told it to stop knows
	}
	return err
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// reader reads one table's stream.
type reader struct {
	client  *dynamodbstreams.Client
	arn     string
	deliver func(context.Context, events.DynamoDBEvent) error
	file    string             // keeps at; empty keeps nothing
	at      map[string]string  // the last sequence number delivered, by shard
	next    map[string]*string // where to read on, by shard; nil is the shard's end
}

func (r *reader) load() error {
	if r.file == "" {
		return nil
	}
	b, err := os.ReadFile(r.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(b, &r.at)
	}
	if err != nil {
		return fmt.Errorf("engine: stream's place: %w", err)
	}
	return nil
}

// save replaces the file whole, so that a crash leaves the old or the new one.
func (r *reader) save() error {
	if r.file == "" {
		return nil
	}
	b, err := json.Marshal(r.at)
	if err != nil {
		return err
	}
	if err := os.WriteFile(r.file+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(r.file+".new", r.file)
}

// round reads every open shard once and returns how many records it delivered.
func (r *reader) round(ctx context.Context) (int, error) {
	out, err := r.client.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: &r.arn})
	if err != nil {
		return 0, err
	}
	total := 0
	for _, s := range out.StreamDescription.Shards {
		// A shard's records come after all of its parent's.
		if parent, known := r.next[aws.ToString(s.ParentShardId)]; known && parent != nil {
			continue
		}
		n, err := r.read(ctx, *s.ShardId)
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

// read delivers one batch of a shard.
func (r *reader) read(ctx context.Context, shard string) (int, error) {
	it, known := r.next[shard]
	if !known {
		var err error
		if it, err = r.iterator(ctx, shard); err != nil {
			return 0, err
		}
	}
	if it == nil {
		return 0, nil
	}
	out, err := r.client.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: it, Limit: aws.Int32(batchSize)})
	if _, old := errors.AsType[*types.ExpiredIteratorException](err); old {
		delete(r.next, shard)
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if n := len(out.Records); n > 0 {
		if err := r.insist(ctx, r.event(out.Records)); err != nil {
			return 0, err
		}
		r.at[shard] = aws.ToString(out.Records[n-1].Dynamodb.SequenceNumber)
		if err := r.save(); err != nil {
			return 0, err
		}
	}
	r.next[shard] = out.NextShardIterator
	return len(out.Records), nil
}

// iterator returns the place after what was delivered, or the oldest record
// where that is no longer kept.
func (r *reader) iterator(ctx context.Context, shard string) (*string, error) {
	in := &dynamodbstreams.GetShardIteratorInput{StreamArn: &r.arn, ShardId: &shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon}
	if at := r.at[shard]; at != "" {
		in.ShardIteratorType, in.SequenceNumber = types.ShardIteratorTypeAfterSequenceNumber, &at
	}
	out, err := r.client.GetShardIterator(ctx, in)
	if _, gone := errors.AsType[*types.TrimmedDataAccessException](err); gone {
		in.ShardIteratorType, in.SequenceNumber = types.ShardIteratorTypeTrimHorizon, nil
		out, err = r.client.GetShardIterator(ctx, in)
	}
	if err != nil {
		return nil, err
	}
	return out.ShardIterator, nil
}

// insist delivers a batch until it succeeds or ctx ends.
func (r *reader) insist(ctx context.Context, e events.DynamoDBEvent) error {
	for wait := idle; ; wait = min(2*wait, slowest) {
		if r.deliver(ctx, e) == nil {
			return nil
		}
		if pause(ctx, wait); ctx.Err() != nil {
			return ctx.Err()
		}
	}
}
