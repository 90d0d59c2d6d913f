package docs

import (
	"context"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/storage/storagetest"
	"doorstep/test/harness"
)

var sqlBlock = regexp.MustCompile("(?s)```sql\n(.*?)```")

// A dump that is restored on a new server has outbox and cursors with numbers of transactions that
// this server reaches much later. With the runbook's statements events flow again, none twice.
func TestEventsFlowAfterRestoreFromDump(t *testing.T) {
	statements := sqlBlock.FindStringSubmatch(read(t, root+"/docs/runbooks/backup.md"))
	if statements == nil {
		t.Fatal("docs/runbooks/backup.md has no SQL")
	}
	pool := storagetest.Pool(t, storagetest.Migration{Schema: events.Schema, FS: events.Migrations()})
	seen := make(chan string, 10)
	stop := consume(t, pool, seen)
	publish(t, pool, "before the dump")
	next(t, seen, "before the dump")
	harness.Eventually(t, func() error { // the consumer tells of it before it commits
		var applied int
		err := pool.QueryRow(t.Context(), `SELECT count(*) FROM events.inbox`).Scan(&applied)
		if err == nil && applied != 1 {
			err = fmt.Errorf("%d events are noted in the inbox", applied)
		}
		return err
	})
	stop()

	run(t, pool, `UPDATE events.outbox SET xid = '999999999'; UPDATE events.cursors SET xid = '1000000000', id = 0`)
	publish(t, pool, "after the restore")
	run(t, pool, statements[1])

	defer consume(t, pool, seen)()
	next(t, seen, "after the restore")
	publish(t, pool, "later")
	next(t, seen, "later")
}

// consume runs a consumer until stop is called.
func consume(t *testing.T, pool *pgxpool.Pool, seen chan<- string) (stop func()) {
	t.Helper()
	bus := events.NewBus(pool, events.Options{})
	bus.Subscribe("test", events.On(func(_ context.Context, _ pgx.Tx, e events.Of[*eventsv1.OrderCreated]) error {
		seen <- e.Message.OrderId
		return nil
	}))
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- bus.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func publish(t *testing.T, pool *pgxpool.Pool, order string) {
	t.Helper()
	err := events.Publish(t.Context(), pool, events.Draft{
		Topic: "order", Subject: order, PartitionKey: "store", Time: time.Now(), Payload: &eventsv1.OrderCreated{OrderId: order},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func next(t *testing.T, seen <-chan string, want string) {
	t.Helper()
	select {
	case got := <-seen:
		if got != want {
			t.Fatalf("the consumer got %q, want %q", got, want)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("the consumer did not get %q", want)
	}
}

// run executes several statements as psql does.
func run(t *testing.T, pool *pgxpool.Pool, statements string) {
	t.Helper()
	conn, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	if _, err := conn.Conn().PgConn().Exec(t.Context(), statements).ReadAll(); err != nil {
		t.Fatal(err)
	}
}
