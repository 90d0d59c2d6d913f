package livetest

import (
	"errors"
	"strconv"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"doorstep/kit/live"
)

// RunCluster checks what several nodes over Redis promise. It skips without
// redis-server.
func RunCluster(t *testing.T) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, redis *Redis)
	}{
		{"two nodes", testTwoNodes},
		{"latest values across nodes", testLatestAcrossNodes},
		{"redis restart", testRedisRestart},
		{"start before redis", testStartBeforeRedis},
		{"installations sharing a redis", testPrefix},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := goleak.IgnoreCurrent()
			// The Redis client sleeps once before it connects again, even when it was closed meanwhile.
			asleep := goleak.IgnoreAnyFunction("github.com/redis/rueidis.(*call).DelayDo.func1")
			t.Cleanup(func() { goleak.VerifyNone(t, before, asleep) })
			c.test(t, StartRedis(t))
		})
	}
}

func testTwoNodes(t *testing.T, redis *Redis) {
	const each = 100 // fits into the readers' queues: they read when all is published
	a := StartNode(t, live.Options{RedisURL: redis.URL})
	b := StartNode(t, live.Options{RedisURL: redis.URL})
	var readers []Reader
	for _, n := range []*Node{a, b} {
		for _, tr := range Transports {
			readers = append(readers, open(t, tr, n, "", "order:1"))
		}
	}
	for i := 1; i <= each; i++ {
		a.publish("order:1", numbered(i))
		b.publish("order:1", live.Message{Event: "other", ID: "b" + strconv.Itoa(i)})
	}
	for _, r := range readers {
		fromA, fromB := 0, 0
		for range 2 * each {
			switch e := next(t, r); e.Event {
			case "number":
				fromA++
				if e.ID != strconv.Itoa(fromA) {
					t.Fatalf("from a: got %q, want %d", e.ID, fromA)
				}
			default:
				fromB++
				if e.ID != "b"+strconv.Itoa(fromB) {
					t.Fatalf("from b: got %q, want b%d", e.ID, fromB)
				}
			}
		}
	}
}

func testLatestAcrossNodes(t *testing.T, redis *Redis) {
	a := StartNode(t, live.Options{RedisURL: redis.URL})
	b := StartNode(t, live.Options{RedisURL: redis.URL})
	r := open(t, Transports[1], b, "", "trip:1")
	const last = 5000
	for i := 1; i <= last; i++ {
		a.Hub.PublishLatest("trip:1", numbered(i))
	}
	for previous := 0; previous < last; {
		e := next(t, r)
		n, err := strconv.Atoi(e.ID)
		if err != nil || n <= previous {
			t.Fatalf("value %q after %d", e.ID, previous)
		}
		previous = n
	}
	if dropped := a.Hub.Stats().DroppedValues; dropped != 0 {
		t.Errorf("%d values dropped", dropped)
	}
}

// While Redis is away messages are lost and publishing says so; the readers
// stay connected and go on when it is back.
func testRedisRestart(t *testing.T, redis *Redis) {
	a := StartNode(t, live.Options{RedisURL: redis.URL})
	b := StartNode(t, live.Options{RedisURL: redis.URL})
	r := open(t, Transports[0], b, "", "order:1")
	a.publish("order:1", numbered(0))
	if e := next(t, r); e.ID != "0" {
		t.Fatalf("got %+v", e)
	}

	redis.Stop()
	Eventually(t, "publishing fails without redis", func() bool {
		err := a.Hub.Publish(t.Context(), "order:1", numbered(1))
		return errors.Is(err, live.ErrUnavailable)
	})
	redis.Start()

	var resumed atomic.Int64
	go func() {
		e, err := r.Next()
		if n, convErr := strconv.Atoi(e.ID); err == nil && convErr == nil {
			resumed.Store(int64(n))
		} else {
			resumed.Store(-1)
		}
	}()
	published := 1
	Eventually(t, "the reader goes on", func() bool {
		published++
		_ = a.Hub.Publish(t.Context(), "order:1", numbered(published))
		return resumed.Load() != 0
	})
	if resumed.Load() < 2 {
		t.Errorf("the reader went on with %d", resumed.Load())
	}
	fresh := open(t, Transports[1], b, "", "order:2")
	a.publish("order:2", numbered(7))
	if e := next(t, fresh); e.ID != "7" {
		t.Errorf("a new reader after the restart got %+v", e)
	}
}

func testStartBeforeRedis(t *testing.T, redis *Redis) {
	redis.Stop()
	n := startNode(t, live.Options{RedisURL: redis.URL})
	if err := n.Hub.Publish(t.Context(), "order:1", numbered(1)); !errors.Is(err, live.ErrUnavailable) {
		t.Errorf("publish without redis: %v", err)
	}
	if _, err := Transports[0].Open(t, n, "", "order:1"); err == nil {
		t.Error("a stream was opened without redis")
	}
	redis.Start()
	n.awaitReady()
	r := open(t, Transports[0], n, "", "order:1")
	n.publish("order:1", numbered(1))
	if e := next(t, r); e.ID != "1" {
		t.Errorf("got %+v", e)
	}
}

func testPrefix(t *testing.T, redis *Redis) {
	a := StartNode(t, live.Options{RedisURL: redis.URL, RedisPrefix: "one"})
	b := StartNode(t, live.Options{RedisURL: redis.URL, RedisPrefix: "two"})
	r := open(t, Transports[0], b, "", "order:1")
	a.publish("order:1", numbered(1))
	b.publish("order:1", numbered(2))
	if e := next(t, r); e.ID != "2" {
		t.Errorf("got %+v of another installation", e)
	}
}
