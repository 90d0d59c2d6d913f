// Package live carries events from services to browsers and phones while they
// happen: server-sent events and WebSockets in front, memory or Redis behind.
//
// It owns the open sockets, which channels each one listens to, the fan-out of
// a publication to them, and the bound on what waits for a slow reader. It owns
// no history and decides nothing: who may listen to which channel is settled by
// the caller before ServeSSE or ServeWebSocket, and what happened in the past
// is told by Subscription.Backlog from the caller's database.
//
// # What is promised
//
//   - Publish is at most once to sockets that are open at that moment, in the
//     order of publication for one channel and one publisher. A message is lost
//     when Redis is away or restarts, when Redis outruns this node, and when
//     the reader falls too far behind; the last is told to the reader (see
//     Close), which reconnects and catches up.
//   - PublishLatest keeps one slot per channel and socket. A slow reader skips
//     values and never queues them, and as soon as it keeps up again the last
//     thing it reads is the newest value published.
//   - Backlog is what makes it whole. A connection subscribes first, asks
//     Backlog for everything after the last ID the reader has, sends that, then
//     goes on live; messages seen twice are recognised by ID. A reader that
//     reconnects with the last ID it saw therefore misses nothing that was
//     committed before it was published.
//
// A screen that must be right and not only fresh reloads its state now and
// then: after a Redis restart its socket stays open and goes on, without the
// messages published in between.
//
// # How it works
//
//	Publish ── local ─────────────────┐
//	   │                              ▼
//	   └── Redis PUB/SUB ──► topics (sharded by channel)
//	                                  │  one encoded frame per wire format
//	                    ┌─────────────┼─────────────┐
//	                    ▼             ▼             ▼
//	                 socket        socket        socket     bounded queue
//	                    │             │             │       + one slot per channel
//	                 the HTTP handler's own goroutine writes
//
// The Redis engine is centrifuge's RedisBroker: pipelined publishing, one
// PUB/SUB connection for all channels, reconnect with resubscription, liveness
// probes. Centrifuge's client sessions are not used: they hand a transport
// frames already wrapped in centrifuge's own protocol and without the channel,
// so each socket would have to decode and re-encode every frame, and they queue
// before a transport could drop a stale value.
//
// An event stream costs its handler's goroutine and a ticker, a WebSocket two
// small goroutines, one that writes and one that listens: the request and its
// buffers are gone when it is open. A message costs no goroutine and no timer.
//
// An Intake is the other direction: a WebSocket whose reader speaks, with one
// goroutine. What it says is the caller's; that it ends, and how, is the hub's.
package live
