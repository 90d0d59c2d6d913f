package live

import (
	"hash/maphash"
	"sync"
)

const topicShards = 64

// topics knows which sockets of this node listen to which channel. It is
// sharded by channel so that publications and newcomers rarely meet.
type topics struct {
	engine engine
	stats  *stats
	seed   maphash.Seed
	shards [topicShards]topicShard
}

type topicShard struct {
	// joining is held over the engine's subscribe and unsubscribe, which may
	// take a round trip, so that the engine and byChannel agree. Deliveries do
	// not take it.
	joining sync.Mutex

	mu        sync.RWMutex // guards byChannel and the listeners in it
	byChannel map[string]*topic
}

type topic struct {
	// order makes concurrent publications reach all sockets in one order.
	order     sync.Mutex
	listeners []*listener
}

// listener is a socket's place in a topic.
type listener struct {
	socket *socket
	topic  *topic
	slot   int // of the socket, for the channel's latest value
	at     int // index in topic.listeners
}

func newTopics(st *stats) *topics {
	t := &topics{stats: st, seed: maphash.MakeSeed()}
	for i := range t.shards {
		t.shards[i].byChannel = map[string]*topic{}
	}
	return t
}

func (t *topics) shard(channel string) *topicShard {
	return &t.shards[maphash.String(t.seed, channel)%topicShards]
}

// subscribe joins s to its channels. When it returns nil, everything published
// from now on reaches s.
func (t *topics) subscribe(s *socket) error {
	for slot, channel := range s.channels {
		if err := t.join(channel, s, slot); err != nil {
			t.unsubscribe(s)
			return err
		}
	}
	return nil
}

// unsubscribe undoes subscribe. Repeating it is harmless.
func (t *topics) unsubscribe(s *socket) {
	for slot, l := range s.listeners {
		t.leave(s.channels[slot], l)
	}
	s.listeners = nil
}

func (t *topics) join(channel string, s *socket, slot int) error {
	sh := t.shard(channel)
	sh.joining.Lock()
	defer sh.joining.Unlock()

	sh.mu.Lock()
	tp := sh.byChannel[channel]
	first := tp == nil
	if first {
		tp = &topic{}
		sh.byChannel[channel] = tp
	}
	l := &listener{socket: s, topic: tp, slot: slot, at: len(tp.listeners)}
	tp.listeners = append(tp.listeners, l)
	sh.mu.Unlock()

	if first {
		if err := t.engine.subscribe(channel); err != nil {
			sh.remove(channel, l)
			return err
		}
	}
	s.listeners = append(s.listeners, l)
	return nil
}

func (t *topics) leave(channel string, l *listener) {
	sh := t.shard(channel)
	sh.joining.Lock()
	defer sh.joining.Unlock()
	if last := sh.remove(channel, l); last {
		t.engine.unsubscribe(channel)
	}
}

func (sh *topicShard) remove(channel string, l *listener) (last bool) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	tp := l.topic
	n := len(tp.listeners) - 1
	tp.listeners[l.at] = tp.listeners[n]
	tp.listeners[l.at].at = l.at
	tp.listeners[n] = nil
	tp.listeners = tp.listeners[:n]
	if n == 0 {
		delete(sh.byChannel, channel)
	}
	return n == 0
}

// deliver hands a payload to the sockets of this node. It never blocks on one.
func (t *topics) deliver(channel string, payload []byte) {
	sh := t.shard(channel)
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	tp := sh.byChannel[channel]
	if tp == nil {
		return
	}
	m, latest, ok := decodePayload(payload)
	if !ok {
		t.stats.undecodable.Add(1)
		return
	}
	var encoded [formats]*frame
	tp.order.Lock()
	defer tp.order.Unlock()
	for _, l := range tp.listeners {
		f := l.socket.format
		if encoded[f] == nil {
			encoded[f] = newFrame(f, m)
		}
		if latest {
			l.socket.replace(l.slot, encoded[f])
		} else {
			l.socket.enqueue(encoded[f])
		}
	}
}
