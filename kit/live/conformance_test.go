package live_test

import (
	"testing"

	"doorstep/kit/live"
	"doorstep/kit/livetest"
)

func TestMemory(t *testing.T) {
	livetest.Run(t, func(*testing.T) live.Options { return live.Options{} })
}

func TestRedis(t *testing.T) {
	redis := livetest.StartRedis(t)
	livetest.Run(t, func(t *testing.T) live.Options {
		// Each test alone, so that late publications of one do not reach another.
		return live.Options{RedisURL: redis.URL, RedisPrefix: t.Name()}
	})
}

func TestCluster(t *testing.T) { livetest.RunCluster(t) }
