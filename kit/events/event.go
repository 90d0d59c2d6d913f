package events

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"go.opentelemetry.io/otel/propagation"
	"google.golang.org/protobuf/proto"

	"doorstep/kit/storage"
)

// Schema holds the package's tables; Migrations creates them.
const Schema = "events"

//go:embed db/migrations/*.sql
var migrations embed.FS

// Migrations of the events schema.
func Migrations() fs.FS { return must(fs.Sub(migrations, "db/migrations")) }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err) // an embedded folder is there or the program does not compile
	}
	return value
}

// Event is what a consumer gets: the attributes of CloudEvents under their own names, and the
// encoded payload.
type Event struct {
	ID    int64  // unique in the installation
	Topic string // the service that says it
	Type  string // such as order_confirmed
	// Subject is what it is about; events of one subject arrive in order of Seq.
	Subject string
	// PartitionKey spreads subjects over partitions: the store.
	PartitionKey string
	Seq          int64
	Time         time.Time
	Traceparent  string
	Payload      []byte

	xid uint64
}

// Draft is an event about to be published.
type Draft struct {
	Topic        string
	Subject      string
	PartitionKey string
	// Seq is the version of the subject after the change: 1, 2, 3 without gaps where the subject is
	// a row with a version, 0 where order does not matter.
	Seq     int64
	Time    time.Time
	Payload proto.Message
}

// TypeOf is the event name of a payload: OrderConfirmed is order_confirmed.
func TypeOf(payload proto.Message) string {
	name := string(payload.ProtoReflect().Descriptor().Name())
	var snake strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			snake.WriteByte('_')
		}
		snake.WriteRune(r)
	}
	return strings.ToLower(snake.String())
}

// Execer is a transaction. (A pool works too, for an event that stands alone.)
type Execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

const insertSQL = `
INSERT INTO events.outbox (topic, type, subject, partition_key, seq, occurred_at, traceparent, payload)
SELECT topic, type, subject, partition_key, seq, occurred_at, $7, payload
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[], $8::bytea[])
     AS draft (topic, type, subject, partition_key, seq, occurred_at, payload)`

// Publish writes events into the outbox as part of the transaction, in the given order. In one of
// storage.InTx they go to the server with the next statement or the commit.
func Publish(ctx context.Context, tx Execer, drafts ...Draft) error {
	if len(drafts) == 0 {
		return nil
	}
	args, err := columns(ctx, drafts)
	if err != nil {
		return err
	}
	if whole, ok := tx.(pgx.Tx); ok {
		tx = storage.Later(whole)
	}
	if _, err := tx.Exec(ctx, insertSQL, args...); err != nil {
		return fmt.Errorf("publish %s: %w", TypeOf(drafts[0].Payload), err)
	}
	return nil
}

// Queue is Publish for a pipelined batch.
func Queue(ctx context.Context, batch *pgx.Batch, drafts ...Draft) error {
	if len(drafts) == 0 {
		return nil
	}
	args, err := columns(ctx, drafts)
	if err != nil {
		return err
	}
	batch.Queue(insertSQL, args...)
	return nil
}

func columns(ctx context.Context, drafts []Draft) ([]any, error) {
	n := len(drafts)
	topics, types, subjects, keys := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	seqs, times, payloads := make([]int64, n), make([]time.Time, n), make([][]byte, n)
	for i, d := range drafts {
		payload, err := proto.Marshal(d.Payload)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", TypeOf(d.Payload), err)
		}
		topics[i], types[i], subjects[i], keys[i] = d.Topic, TypeOf(d.Payload), d.Subject, d.PartitionKey
		seqs[i], times[i], payloads[i] = d.Seq, d.Time, payload
	}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return []any{topics, types, subjects, keys, seqs, times, carrier["traceparent"], payloads}, nil
}
