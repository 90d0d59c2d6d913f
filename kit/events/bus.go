package events

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
)

// Options of a Bus. The zero value of each field works.
type Options struct {
	Log *slog.Logger
	// Poll is how often the outbox is looked at when nobody said Wake; 25 ms when zero.
	Poll time.Duration
	// Pace is the least time between two looks, however often Wake was said: what comes meanwhile is
	// applied together. 20 ms when zero.
	Pace time.Duration
	// Batch is the most events applied in one transaction; 500 when zero.
	Batch int
	// Retention is how long applied events are kept; 72 hours when zero.
	Retention time.Duration
	// Kafka carries the events when it has brokers.
	Kafka Kafka
}

// Bus brings the events of one database to the consumers and watchers of this process.
type Bus struct {
	pool      *pgxpool.Pool
	opts      Options
	consumers []*consumer
	watchers  map[string][]Watcher
	wake      chan struct{}
	relay     *relay // nil without Kafka
}

// NewBus makes a bus; Subscribe and Watch before Run.
func NewBus(pool *pgxpool.Pool, opts Options) *Bus {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Poll == 0 {
		opts.Poll = 25 * time.Millisecond
	}
	if opts.Pace == 0 {
		opts.Pace = 20 * time.Millisecond
	}
	if opts.Batch == 0 {
		opts.Batch = 500
	}
	if opts.Retention == 0 {
		opts.Retention = 72 * time.Hour
	}
	b := &Bus{pool: pool, opts: opts, watchers: make(map[string][]Watcher), wake: make(chan struct{}, 1)}
	if len(opts.Kafka.Brokers) > 0 {
		b.opts.Kafka = opts.Kafka.withDefaults()
		b.relay = newRelay(b)
	}
	return b
}

// Subscribe adds a durable consumer: each event of the handlers' types is applied exactly once in
// the installation, whichever process runs it. A consumer that is new starts at the oldest event
// that is kept.
func (b *Bus) Subscribe(name string, hs ...Handler) {
	c := &consumer{name: name, bus: b, handlers: make(handlers, len(hs)), wake: make(chan struct{}, 1)}
	for _, h := range hs {
		c.handlers[h.Type] = h
	}
	b.consumers = append(b.consumers, c)
}

// Watch adds watchers of this process.
func (b *Bus) Watch(ws ...Watcher) {
	for _, w := range ws {
		b.watchers[w.Type] = append(b.watchers[w.Type], w)
	}
}

// Wake says that something was just published, so that it is read now and not at the next poll.
func (b *Bus) Wake() { signal(b.wake) }

// Run reads and applies until ctx ends.
func (b *Bus) Run(ctx context.Context) error {
	for failures := 1; ; failures++ {
		err := b.adopt(ctx)
		if err == nil {
			break
		}
		b.opts.Log.WarnContext(ctx, "outbox not readable, trying again", "error", err)
		if !sleep(ctx, nil, backoff(failures)) {
			return nil
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.tail(ctx) })
	group.Go(func() error { return b.prune(ctx) })
	if b.relay != nil {
		group.Go(func() error { return b.relay.run(ctx) })
	}
	for _, c := range b.consumers {
		run := c.run
		if b.relay != nil {
			run = c.runOnKafka
		}
		group.Go(func() error { return run(ctx) })
	}
	return group.Wait()
}

func signal(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default: // it is already going to look
	}
}

// backoff is the pause after so many failures in a row.
func backoff(failures int) time.Duration { return min(retryMin<<min(failures, 10), retryMax) }

// sleep waits for d or a wake; false when ctx ended.
func sleep(ctx context.Context, wake <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-wake:
	case <-timer.C:
	}
	return true
}
