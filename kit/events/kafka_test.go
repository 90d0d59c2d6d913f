package events_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/eventstest"
	"doorstep/kit/loopback"
)

const (
	// soon is a grace in which the outbox often overtakes Kafka, and never one in which it cannot.
	soon  = 100 * time.Millisecond
	never = time.Hour
)

// broker is a Kafka of one broker that keeps its address when it is replaced.
type broker struct {
	t       testing.TB
	port    int
	cluster *kfake.Cluster
}

// newBroker finds an address; nobody listens there before start.
func newBroker(t testing.TB) *broker {
	t.Helper()
	address, err := loopback.Free()
	if err != nil {
		t.Fatal(err)
	}
	b := &broker{t: t, port: int(netip.MustParseAddrPort(address).Port())}
	t.Cleanup(b.stop)
	return b
}

// start begins with what is in the folder, or with nothing.
func (b *broker) start(folder string, opts ...kfake.Opt) {
	b.t.Helper()
	opts = append(opts, kfake.NumBrokers(1), kfake.Ports(b.port))
	if folder != "" {
		opts = append(opts, kfake.DataDir(folder))
	}
	var err error
	if b.cluster, err = kfake.NewCluster(opts...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *broker) stop() {
	if b.cluster != nil {
		b.cluster.Close()
		b.cluster = nil
	}
}

func (b *broker) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(b.port)) }

func (b *broker) kafka(grace time.Duration) events.Kafka {
	return events.Kafka{Brokers: []string{b.address()}, Partitions: 4, Grace: grace}
}

// client reads and writes the topic beside the bus.
func (b *broker) client(opts ...kgo.Opt) *kgo.Client {
	b.t.Helper()
	client, err := kgo.NewClient(append(opts, kgo.SeedBrokers(b.address()), kgo.DefaultProduceTopic("doorstep.events"))...)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(client.Close)
	return client
}

// process runs a consumer "one" that notes what it applies.
func (b *broker) process(w eventstest.World, grace time.Duration, see func(events.Event) error) (stop func()) {
	b.t.Helper()
	bus := events.NewBus(w.Pool, events.Options{Poll: 5 * time.Millisecond, Kafka: b.kafka(grace)})
	bus.Subscribe("one", eventstest.Applying("one", see))
	return eventstest.Start(b.t, bus)
}

func TestThroughKafka(t *testing.T) {
	open := func(grace time.Duration) func(t testing.TB, w eventstest.World) eventstest.Open {
		return func(t testing.TB, w eventstest.World) eventstest.Open {
			b := newBroker(t)
			b.start("")
			return func(opts events.Options) *events.Bus {
				opts.Kafka = b.kafka(grace)
				return events.NewBus(w.Pool, opts)
			}
		}
	}
	t.Run("alone", func(t *testing.T) { eventstest.Run(t, open(never)) })
	t.Run("and the outbox", func(t *testing.T) { eventstest.Run(t, open(soon)) })
}

// The cursors follow what was applied, so that pruning and the invariants need not know of Kafka.
func TestCursorsFollowKafka(t *testing.T) {
	w, b := eventstest.New(t), newBroker(t)
	b.start("")
	b.process(w, soon, eventstest.Never)
	for range 20 {
		w.MustWrite(t, "store/a", "other/b")
	}
	w.AwaitApplied(t, "one", 40)
	w.AwaitSettled(t)
	w.AwaitApplied(t, "one", 40)
}

func TestKafkaIsDownAtStart(t *testing.T) {
	t.Run("events flow without", func(t *testing.T) {
		w, b := eventstest.New(t), newBroker(t)
		b.process(w, soon, eventstest.Never)
		w.MustWrite(t, "store/a", "store/b", "store/a")
		w.AwaitApplied(t, "one", 3)
		w.AwaitSettled(t)
	})
	t.Run("and through it when it comes", func(t *testing.T) {
		w, b := eventstest.New(t), newBroker(t)
		b.process(w, never, eventstest.Never)
		w.MustWrite(t, "store/a", "store/b", "store/a")
		b.start("")
		w.AwaitApplied(t, "one", 3)
	})
}

// A broker that stops and comes back with its data is waited for.
func TestBrokerRestarts(t *testing.T) {
	w, b, folder := eventstest.New(t), newBroker(t), t.TempDir()
	b.start(folder)
	b.process(w, never, eventstest.Never)
	w.MustWrite(t, "store/a", "store/b")
	w.AwaitApplied(t, "one", 2)
	b.stop()
	w.MustWrite(t, "store/a", "store/b")
	b.start(folder)
	w.MustWrite(t, "store/a", "store/b")
	w.AwaitApplied(t, "one", 6)
}

// Kafka is lost with all that was in it, while nobody looks and while events are on their way.
func TestKafkaIsWiped(t *testing.T) {
	w, b := eventstest.New(t), newBroker(t)
	b.start("")
	stop := b.process(w, soon, eventstest.Never)
	w.MustWrite(t, "store/a", "store/b")
	w.AwaitApplied(t, "one", 2)
	stop()

	// Sent, and lost before the consumer comes back.
	sendOnly(t, w, b, "store/a", "store/a", "store/c")
	b.stop()
	w.MustWrite(t, "store/a", "store/b")
	b.start("")
	b.process(w, soon, eventstest.Never)
	w.MustWrite(t, "store/a", "store/b")
	w.AwaitApplied(t, "one", 9)

	for range 3 {
		w.MustWrite(t, "store/a", "store/b", "store/d")
		b.stop()
		w.MustWrite(t, "store/a", "store/b", "store/d")
		b.start("")
	}
	w.AwaitApplied(t, "one", 9+18)
	w.AwaitSettled(t)
	w.AwaitApplied(t, "one", 9+18)

	// What comes now goes through the new one again.
	client := b.client(kgo.ConsumeTopics("doorstep.events"))
	w.MustWrite(t, "store/z")
	awaitRecords(t, client, 1, "store/z")
}

// sendOnly publishes events that reach Kafka and no consumer.
func sendOnly(t *testing.T, w eventstest.World, b *broker, subjects ...string) {
	t.Helper()
	stop := eventstest.Start(t, events.NewBus(w.Pool, events.Options{Poll: 5 * time.Millisecond, Kafka: b.kafka(never)}))
	w.MustWrite(t, subjects...)
	awaitSent(t, w)
	stop()
}

// awaitSent waits until the relay has sent everything and noted that it did.
func awaitSent(t *testing.T, w eventstest.World) {
	t.Helper()
	w.Eventually(t, 0, `SELECT count(*) FROM events.outbox o, events.relay r WHERE r.xid IS NULL OR (o.xid, o.id) > (r.xid, r.id)`)
}

// awaitRecords reads the topic until a subject came so many times.
func awaitRecords(t *testing.T, client *kgo.Client, want int, subject string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for came := 0; came < want; {
		fetched := client.PollFetches(ctx)
		if ctx.Err() != nil {
			t.Fatalf("%s came %d times, want %d", subject, came, want)
		}
		fetched.EachRecord(func(r *kgo.Record) {
			for _, h := range r.Headers {
				if h.Key == "ce_subject" && string(h.Value) == subject {
					came++
				}
			}
		})
	}
}

// The relay dies between sending a batch and noting that it did: the batch is sent again, behind
// newer events of the same subjects.
func TestBatchIsSentAgain(t *testing.T) {
	w, b := eventstest.New(t), newBroker(t)
	b.start("")
	b.process(w, never, eventstest.Never)
	client := b.client(kgo.ConsumeTopics("doorstep.events"))
	for range 5 {
		w.MustWrite(t, "store/a", "store/b")
	}
	w.AwaitApplied(t, "one", 10)
	awaitSent(t, w) // or what it notes comes after the next line
	w.Exec(t, `UPDATE events.relay SET xid = '0', id = 0`)
	w.MustWrite(t, "store/a", "store/b", "store/last")
	awaitRecords(t, client, 11, "store/a")
	w.AwaitApplied(t, "one", 13)
	w.MustWrite(t, "store/last")
	w.AwaitApplied(t, "one", 14)
}

// Two processes share the stores, and one takes over what the other leaves.
func TestProcessesShareThePartitions(t *testing.T) {
	w, b := eventstest.New(t), newBroker(t)
	b.start("")
	var counts [2]atomic.Int32
	counting := func(process int) func(events.Event) error {
		return func(events.Event) error {
			counts[process].Add(1)
			return nil
		}
	}
	b.process(w, never, counting(0))
	stop := b.process(w, never, counting(1))
	stores := strings.Fields("1/a 2/a 3/a 4/a 5/a 6/a 7/a 8/a 9/a 10/a 11/a 12/a")
	written := 0
	for deadline := time.Now().Add(20 * time.Second); counts[0].Load() == 0 || counts[1].Load() == 0; {
		if time.Now().After(deadline) {
			t.Fatalf("one process did it all: %d, %d", counts[0].Load(), counts[1].Load())
		}
		w.MustWrite(t, stores...)
		written += len(stores)
		w.AwaitApplied(t, "one", written)
	}
	stop()
	w.MustWrite(t, stores...)
	w.AwaitApplied(t, "one", written+len(stores))
}

// byHand starts a broker and holds the relay back, for a test that sends itself.
func byHand(t *testing.T) (eventstest.World, *broker) {
	t.Helper()
	w, b := eventstest.New(t), newBroker(t)
	b.start("", kfake.SeedTopics(4, "doorstep.events"))
	w.Exec(t, `UPDATE events.relay SET holder = 'the test', held_until = 'infinity', xid = '0'`)
	return w, b
}

// send sends the events of the outbox that are wanted.
func send(t *testing.T, w eventstest.World, b *broker, installation string, wanted func(events.Event) bool) {
	t.Helper()
	if installation == "" {
		if err := w.Pool.QueryRow(t.Context(), `SELECT installation::text FROM events.relay`).Scan(&installation); err != nil {
			t.Fatal(err)
		}
	}
	all, err := events.ReadAll(t.Context(), w.Pool)
	if err != nil {
		t.Fatal(err)
	}
	client := b.client()
	for _, event := range all {
		if wanted(event) {
			if err := client.ProduceSync(t.Context(), events.Record(event, installation)).FirstErr(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Kafka loses events and brings later ones of their subjects: the lost ones are applied before them.
func TestKafkaLosesEarlierEvents(t *testing.T) {
	w, b := byHand(t)
	b.process(w, never, eventstest.Never)
	for range 5 {
		w.MustWrite(t, "store/a", "store/b", "other/c")
	}
	send(t, w, b, "", func(e events.Event) bool { return e.Seq == 3 })
	w.AwaitApplied(t, "one", 3+3+3)
	send(t, w, b, "", func(e events.Event) bool { return e.Seq == 5 && e.Subject == "store/a" })
	w.AwaitApplied(t, "one", 5+3+3)
	send(t, w, b, "", func(e events.Event) bool { return e.Seq < 5 }) // found again, too late
	w.AwaitApplied(t, "one", 5+4+4)
	send(t, w, b, "", func(e events.Event) bool { return e.Subject == "other/c" })
	w.AwaitApplied(t, "one", 5+4+5)
}

// Records that are not ours, or none at all, are passed over.
func TestForeignRecordsAreIgnored(t *testing.T) {
	w, b := byHand(t)
	b.process(w, never, eventstest.Never)
	w.MustWrite(t, "store/a", "store/b")
	send(t, w, b, "another installation", func(events.Event) bool { return true })
	if err := b.client().ProduceSync(t.Context(), &kgo.Record{Key: []byte("store"), Value: []byte("no event")}).FirstErr(); err != nil {
		t.Fatal(err)
	}
	send(t, w, b, "", func(e events.Event) bool { return e.Subject == "store/b" })
	w.AwaitApplied(t, "one", 1)
	w.Eventually(t, 0, `SELECT count(*) FROM applied WHERE subject = 'store/a'`)
}

// A topic that is kept longer than the outbox is read again from its start.
func TestPrunedEventsComeAgain(t *testing.T) {
	w, b := byHand(t)
	stop := b.process(w, soon, eventstest.Never)
	w.MustWrite(t, "store/a", "store/b")
	w.AwaitSettled(t)
	stop()
	send(t, w, b, "", func(events.Event) bool { return true })
	w.Exec(t, `WITH gone AS (DELETE FROM events.outbox RETURNING id) DELETE FROM events.inbox i USING gone WHERE i.event_id = gone.id`)
	w.MustWrite(t, "store/c")
	send(t, w, b, "", func(events.Event) bool { return true }) // behind the others in their partition
	b.process(w, never, eventstest.Never)
	w.AwaitApplied(t, "one", 3)
}

// Handlers of one store never run at the same time, though the outbox brings one subject's events
// while Kafka brings another's.
func TestAStoreIsServedByOneAtATime(t *testing.T) {
	w, b := byHand(t)
	const rounds = 200
	for range rounds {
		w.MustWrite(t, "store/a", "store/b")
	}
	send(t, w, b, "", func(e events.Event) bool { return e.Subject == "store/b" })
	w.Exec(t, `CREATE TABLE counters (store text PRIMARY KEY, n bigint NOT NULL)`)
	w.Exec(t, `INSERT INTO counters VALUES ('store', 0)`)
	bus := events.NewBus(w.Pool, events.Options{Batch: 5, Kafka: b.kafka(soon)})
	bus.Subscribe("one", events.On(func(ctx context.Context, tx pgx.Tx, e events.Of[*eventsv1.OrderPreparing]) error {
		var n int64 // read and written back: an update between the two would be lost
		if err := tx.QueryRow(ctx, `SELECT n FROM counters, pg_sleep(0.002) WHERE store = $1`, e.PartitionKey).Scan(&n); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE counters SET n = $2 WHERE store = $1`, e.PartitionKey, n+1)
		return err
	}))
	eventstest.Start(t, bus)
	w.Eventually(t, 2*rounds, `SELECT count(*) FROM events.inbox`)
	w.Eventually(t, 2*rounds, `SELECT n FROM counters`)
}

// An event that cannot be applied holds its subject back wherever its later events come from.
func TestParkedOnBothWays(t *testing.T) {
	w, b := eventstest.New(t), newBroker(t)
	b.start("")
	var broken atomic.Bool
	broken.Store(true)
	b.process(w, soon, func(e events.Event) error {
		if broken.Load() && e.Subject == "store/bad" && e.Seq == 2 {
			return errors.New("cannot be applied")
		}
		return nil
	})
	for range 4 {
		w.MustWrite(t, "store/bad", "store/good")
	}
	w.Eventually(t, 3, `SELECT count(*) FROM events.parked`)
	w.Exec(t, `UPDATE events.relay SET xid = '0', id = 0`) // they come again
	w.MustWrite(t, "store/bad", "store/good")
	w.Eventually(t, 4, `SELECT count(*) FROM events.parked`)
	broken.Store(false)
	w.Exec(t, `UPDATE events.parked SET parked_at = parked_at - interval '1 minute'`)
	w.AwaitApplied(t, "one", 10)
	w.AwaitSettled(t)
}
