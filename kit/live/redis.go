package live

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/prometheus/client_golang/prometheus"
)

// redisEngine connects nodes through Redis PUB/SUB. Redis holds nothing for it:
// losing it loses what was on its way and nothing else.
type redisEngine struct {
	url, prefix string
	topics      *topics
	stats       *stats
	log         *slog.Logger

	broker atomic.Pointer[centrifuge.RedisBroker] // nil until connected and after run
	seed   maphash.Seed
	lanes  [latestLanes]*latestLane
}

func newRedisEngine(o Options, t *topics, st *stats) *redisEngine {
	e := &redisEngine{
		url: o.RedisURL, prefix: o.RedisPrefix + ":live",
		topics: t, stats: st, log: o.Log, seed: maphash.MakeSeed(),
	}
	for i := range e.lanes {
		e.lanes[i] = newLatestLane()
	}
	return e
}

func (e *redisEngine) ready() error {
	if e.broker.Load() == nil {
		return fmt.Errorf("redis not connected: %w", ErrUnavailable)
	}
	return nil
}

func (e *redisEngine) subscribe(channel string) error {
	b := e.broker.Load()
	if b == nil {
		return e.ready()
	}
	return b.Subscribe(channel)
}

func (e *redisEngine) unsubscribe(channel string) {
	if b := e.broker.Load(); b != nil {
		// It fails only on a broken connection, whose subscriptions are gone
		// with it; and a stray publication finds no topic.
		_ = b.Unsubscribe(channel)
	}
}

func (e *redisEngine) publish(channel string, payload []byte) error {
	b := e.broker.Load()
	if b == nil {
		return e.ready()
	}
	if _, err := b.Publish(channel, payload, centrifuge.PublishOptions{}); err != nil {
		return fmt.Errorf("publish to redis: %w: %w", ErrUnavailable, err)
	}
	return nil
}

func (e *redisEngine) latest(channel string, payload []byte) {
	lane := e.lanes[maphash.String(e.seed, channel)%latestLanes]
	if !lane.put(channel, payload) {
		e.stats.dropped.Add(1)
	}
}

const (
	firstRetry = 100 * time.Millisecond
	lastRetry  = 5 * time.Second
)

// run connects, again and again until it succeeds, and publishes latest values
// until ctx ends. Once connected, the broker reconnects and resubscribes on its
// own.
func (e *redisEngine) run(ctx context.Context) {
	conn := e.connect(ctx)
	if conn == nil {
		return // ctx ended first
	}
	e.broker.Store(conn.broker)
	e.log.Info("live updates connected to redis")

	var lanes sync.WaitGroup
	for _, lane := range e.lanes {
		lanes.Go(func() { lane.run(ctx, e) })
	}
	<-ctx.Done()
	e.broker.Store(nil)
	conn.close()
	lanes.Wait()
}

func (e *redisEngine) connect(ctx context.Context) *redisConn {
	for wait := firstRetry; ; wait = min(2*wait, lastRetry) {
		conn, err := dialRedis(e)
		if err == nil {
			return conn
		}
		e.log.Warn("live updates cannot reach redis, retrying", "error", err, "wait", wait)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
	}
}

// checkRedisURL refuses at start what no retry would mend. The URL may hold a
// password, so errors do not repeat it.
func checkRedisURL(s string) error {
	u, err := url.Parse(s)
	if err != nil {
		return errors.New("redis URL cannot be parsed")
	}
	switch u.Scheme {
	case "redis", "rediss", "unix", "tcp",
		"redis+sentinel", "rediss+sentinel", "redis+cluster":
		return nil
	default:
		return fmt.Errorf("redis URL with scheme %q, want redis, rediss or unix", u.Scheme)
	}
}

// redisConn is a running broker and the client under it.
type redisConn struct {
	shard  *centrifuge.RedisShard
	broker *centrifuge.RedisBroker
}

func dialRedis(e *redisEngine) (*redisConn, error) {
	// The node is never run: the broker wants it for its log and metrics only.
	node, err := centrifuge.New(centrifuge.Config{
		LogLevel:   centrifuge.LogLevelWarn,
		LogHandler: logHandler(e.log),
		Metrics:    centrifuge.MetricsConfig{RegistererGatherer: prometheus.NewRegistry()},
	})
	if err != nil {
		return nil, err
	}
	shard, err := centrifuge.NewRedisShard(node, centrifuge.RedisShardConfig{Address: e.url})
	if err != nil {
		return nil, err
	}
	broker, err := centrifuge.NewRedisBroker(node, centrifuge.RedisBrokerConfig{
		Prefix: e.prefix,
		Shards: []*centrifuge.RedisShard{shard},
	})
	if err != nil {
		shard.Close()
		return nil, err
	}
	c := &redisConn{shard: shard, broker: broker}
	if err := broker.RegisterBrokerEventHandler(publicationHandler{e.topics}); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *redisConn) close() {
	_ = c.broker.Close(context.Background())
	c.shard.Close()
}

// publicationHandler receives what Redis delivers. The broker calls it in order
// for one channel, from as many goroutines as there are processors.
type publicationHandler struct{ topics *topics }

var _ centrifuge.BrokerEventHandler = publicationHandler{}

func (h publicationHandler) HandlePublication(channel string, p *centrifuge.Publication, _ centrifuge.StreamPosition, _ bool, _ *centrifuge.Publication) error {
	h.topics.deliver(channel, p.Data)
	return nil
}

func (publicationHandler) HandleJoin(string, *centrifuge.ClientInfo) error  { return nil }
func (publicationHandler) HandleLeave(string, *centrifuge.ClientInfo) error { return nil }

func logHandler(log *slog.Logger) centrifuge.LogHandler {
	return func(e centrifuge.LogEntry) {
		level := slog.LevelWarn
		if e.Level >= centrifuge.LogLevelError {
			level = slog.LevelError
		}
		args := make([]any, 0, 2*len(e.Fields)+2)
		for k, v := range e.Fields {
			args = append(args, k, v)
		}
		if e.Error != nil {
			args = append(args, "error", e.Error)
		}
		log.Log(context.Background(), level, "redis pub/sub: "+e.Message, args...)
	}
}
