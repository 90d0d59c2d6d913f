package live

import (
	"context"
	"sync"
)

// latestLanes publish latest values to Redis beside each other. A channel stays
// in one lane, so its values arrive in order and the newest last. A lane waits
// for Redis between values, and while it waits newer values replace older ones:
// Redis being slow costs freshness, never memory.
const (
	latestLanes      = 32
	maxLatestPerLane = 4096 // channels with an unsent value; more are dropped
)

type latestLane struct {
	wake chan struct{} // capacity 1

	mu      sync.Mutex // guards the following
	values  map[string][]byte
	waiting fifo[string] // the channels in values, longest waiting first
}

func newLatestLane() *latestLane {
	return &latestLane{wake: make(chan struct{}, 1), values: map[string][]byte{}}
}

func (l *latestLane) put(channel string, payload []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, known := l.values[channel]; !known {
		if len(l.values) >= maxLatestPerLane {
			return false
		}
		l.waiting.push(channel)
	}
	l.values[channel] = payload
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return true
}

func (l *latestLane) take() (channel string, payload []byte, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiting.len() == 0 {
		return "", nil, false
	}
	channel = l.waiting.pop()
	payload = l.values[channel]
	delete(l.values, channel)
	return channel, payload, true
}

func (l *latestLane) run(ctx context.Context, e *redisEngine) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.wake:
		}
		for ctx.Err() == nil {
			channel, payload, ok := l.take()
			if !ok {
				break
			}
			if e.publish(channel, payload) != nil {
				e.stats.dropped.Add(1)
			}
		}
	}
}
