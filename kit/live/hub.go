package live

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/otel/metric"
)

// Options configures a Hub. The zero value is a hub in memory for one process.
type Options struct {
	// Log receives what nobody else sees: Redis coming and going, Backlog
	// errors. Discarded when nil.
	Log *slog.Logger
	// Meter receives the doorstep_live_* metrics when set.
	Meter metric.Meter
	// RedisURL connects the nodes of a cluster: redis://, rediss:// or unix://,
	// redis+sentinel:// or redis+cluster://. Empty: this process is alone.
	RedisURL string
	// RedisPrefix keeps installations that share a Redis apart, "doorstep" when
	// empty.
	RedisPrefix string
	// Origins are host patterns, beside the request's own host, from which
	// browsers may open a WebSocket.
	Origins []string
	// QueueSize bounds the ordinary messages waiting for one socket, 256 when
	// zero. One more closes the socket with CloseSlow.
	QueueSize int
	// MaxSockets bounds the open sockets of this node, 100,000 when zero. One
	// more is refused with ErrTooManySockets.
	MaxSockets int
	// Heartbeat is the time between pings, 15 s when zero.
	Heartbeat time.Duration
	// WriteTimeout is how long a reader may take no bytes at all, beyond a
	// Heartbeat, before its connection is cut; 10 s when zero.
	WriteTimeout time.Duration
	// Refuse answers a request that cannot become a stream. The error is
	// ErrUnavailable, ErrTooManySockets or what Backlog returned. When nil, a
	// short text with status 503 or 500.
	Refuse func(w http.ResponseWriter, r *http.Request, err error)
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.RedisPrefix == "" {
		o.RedisPrefix = "doorstep"
	}
	if o.QueueSize <= 0 {
		o.QueueSize = 256
	}
	if o.MaxSockets <= 0 {
		o.MaxSockets = 100_000
	}
	if o.Heartbeat <= 0 {
		o.Heartbeat = 15 * time.Second
	}
	if o.WriteTimeout <= 0 {
		o.WriteTimeout = 10 * time.Second
	}
	if o.Refuse == nil {
		o.Refuse = refuseInText
	}
	return o
}

var (
	// ErrUnavailable: the hub is not connected to Redis yet, has lost it, or is
	// shutting down. Trying again later is right and safe.
	ErrUnavailable = errors.New("live updates are unavailable")
	// ErrTooManySockets: this node has Options.MaxSockets open already.
	ErrTooManySockets = errors.New("too many live sockets on this node")
)

// engine moves payloads between the nodes of a hub. publish and latest may be
// called concurrently; subscribe and unsubscribe of one channel never are.
type engine interface {
	subscribe(channel string) error
	unsubscribe(channel string)
	publish(channel string, payload []byte) error
	latest(channel string, payload []byte)
	// ready returns nil once publish and subscribe can work.
	ready() error
	// run keeps the engine going until ctx ends and releases what it holds.
	run(ctx context.Context)
}

// Hub is one node's end of the live updates. All methods are safe for
// concurrent use.
type Hub struct {
	opts   Options
	topics *topics
	engine engine // chosen once, in New
	stats  stats

	handlers sync.WaitGroup // one per socket, from admit to dismiss

	mu       sync.Mutex // guards the following
	sockets  map[endpoint]struct{}
	stopping bool
}

// endpoint is a connection that the hub can end.
type endpoint interface {
	// close tells the other side why, and does not wait for it.
	close(why Close)
	// cut breaks the connection.
	cut()
}

// New makes a hub. In memory it works at once; with Redis it connects in Run,
// however long that takes, and answers ErrUnavailable until then.
func New(opts Options) (*Hub, error) {
	h := &Hub{opts: opts.withDefaults(), sockets: map[endpoint]struct{}{}}
	h.topics = newTopics(&h.stats)
	if opts.RedisURL == "" {
		h.engine = &memoryEngine{topics: h.topics}
	} else {
		if err := checkRedisURL(opts.RedisURL); err != nil {
			return nil, err
		}
		h.engine = newRedisEngine(h.opts, h.topics, &h.stats)
	}
	h.topics.engine = h.engine
	if err := h.stats.register(opts.Meter); err != nil {
		return nil, err
	}
	return h, nil
}

// How long Run waits for readers to take their close frame before it cuts them,
// and after that for the handlers to notice. Together well below the 5 s a
// process has to stop.
const (
	closeGrace = 2 * time.Second
	cutGrace   = time.Second
)

// Run keeps the hub connected until ctx ends, then closes every socket with
// CloseShutdown, waits for their handlers and disconnects. It is called once.
// Start http.Server.Shutdown after cancelling ctx, or it waits for the streams.
func (h *Hub) Run(ctx context.Context) error {
	engineCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var engine sync.WaitGroup
	engine.Go(func() { h.engine.run(engineCtx) })

	<-ctx.Done()
	h.closeSockets()
	stop()
	engine.Wait()
	return nil
}

// Ready returns nil once the hub can publish and subscribe. It stays nil when
// Redis goes away later: the hub reconnects on its own.
func (h *Hub) Ready(context.Context) error { return h.engine.ready() }

// Publish sends m to every socket that listens to channel, on all nodes. It
// returns ErrInvalidMessage, ErrUnavailable, or ctx's error when ctx has ended
// before; once handed to Redis it takes at most about 5 s. Publishing again is
// safe when m has an ID: readers get it once.
func (h *Hub) Publish(ctx context.Context, channel string, m Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := m.validate(); err != nil {
		return err
	}
	if err := h.engine.publish(channel, encodePayload(m, false)); err != nil {
		return err
	}
	h.stats.published.Add(1)
	return nil
}

// PublishLatest replaces the value of channel for everyone who listens. It
// never waits for Redis or for a reader: a value not yet sent is replaced by
// the next one. An invalid message is logged and dropped. A channel has one
// value: two kinds of values need two channels.
func (h *Hub) PublishLatest(channel string, m Message) {
	if err := m.validate(); err != nil {
		h.opts.Log.Error("publish latest value", "channel", channel, "error", err)
		return
	}
	h.stats.published.Add(1)
	h.engine.latest(channel, encodePayload(m, true))
}

// admit counts s among the open sockets until dismiss.
func (h *Hub) admit(s endpoint) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopping {
		return ErrUnavailable
	}
	if len(h.sockets) >= h.opts.MaxSockets {
		return ErrTooManySockets
	}
	h.sockets[s] = struct{}{}
	h.handlers.Add(1)
	h.stats.open.Add(1)
	return nil
}

func (h *Hub) release(s *socket) {
	h.topics.unsubscribe(s)
	h.dismiss(s)
}

func (h *Hub) dismiss(s endpoint) {
	h.mu.Lock()
	delete(h.sockets, s)
	h.mu.Unlock()
	h.stats.open.Add(-1)
	h.handlers.Done()
}

func (h *Hub) closeSockets() {
	h.mu.Lock()
	h.stopping = true
	for s := range h.sockets {
		s.close(CloseShutdown)
	}
	h.mu.Unlock()

	gone := make(chan struct{})
	go func() { h.handlers.Wait(); close(gone) }()
	if waitFor(gone, closeGrace) {
		return
	}
	h.mu.Lock()
	for s := range h.sockets {
		s.cut()
	}
	h.mu.Unlock()
	if !waitFor(gone, cutGrace) {
		h.opts.Log.Warn("live handlers still running at shutdown", "sockets", h.stats.open.Load())
	}
}

func waitFor(c <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-c:
		return true
	case <-t.C:
		return false
	}
}

// memoryEngine is the whole cluster when there is one process.
type memoryEngine struct{ topics *topics }

func (e *memoryEngine) subscribe(string) error { return nil }
func (e *memoryEngine) unsubscribe(string)     {}
func (e *memoryEngine) ready() error           { return nil }

func (e *memoryEngine) publish(channel string, payload []byte) error {
	e.topics.deliver(channel, payload)
	return nil
}

func (e *memoryEngine) latest(channel string, payload []byte) {
	e.topics.deliver(channel, payload)
}

func (e *memoryEngine) run(ctx context.Context) { <-ctx.Done() }
