package livetest

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"doorstep/kit/live"
)

// Node is a running hub behind a real HTTP server: /sse and /ws with the
// channels in ?channel=.
type Node struct {
	Hub *live.Hub

	t       testing.TB
	server  *httptest.Server
	cancel  context.CancelFunc
	stopped chan error

	mu      sync.Mutex // guards the following
	backlog func(ctx context.Context, lastEventID string) ([]live.Message, error)
	done    <-chan struct{}
}

// StartNode runs a hub and its server until the test ends.
func StartNode(t testing.TB, opts live.Options) *Node {
	t.Helper()
	n := startNode(t, opts)
	n.awaitReady()
	return n
}

func (n *Node) awaitReady() {
	n.t.Helper()
	Eventually(n.t, "hub is ready", func() bool { return n.Hub.Ready(n.t.Context()) == nil })
}

// startNode does not wait until the hub is connected.
func startNode(t testing.TB, opts live.Options) *Node {
	t.Helper()
	hub, err := live.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	n := &Node{Hub: hub, t: t, cancel: cancel, stopped: make(chan error, 1)}
	go func() { n.stopped <- hub.Run(ctx) }()

	mux := http.NewServeMux()
	mux.HandleFunc("GET /sse", func(w http.ResponseWriter, r *http.Request) { hub.ServeSSE(w, r, n.subscription(r)) })
	mux.HandleFunc("GET /ws", func(w http.ResponseWriter, r *http.Request) { hub.ServeWebSocket(w, r, n.subscription(r)) })
	n.server = httptest.NewUnstartedServer(mux)
	n.server.Config.ConnState = smallBuffers
	n.server.Start()
	t.Cleanup(func() { _ = n.Stop(); n.server.Close() })
	return n
}

// smallBuffers makes a reader that does not read felt after kilobytes.
func smallBuffers(c net.Conn, state http.ConnState) {
	if tcp, ok := c.(*net.TCPConn); ok && state == http.StateNew {
		_ = tcp.SetWriteBuffer(4 << 10)
	}
}

// Stop ends Run and returns what it returned. Repeating it is harmless.
func (n *Node) Stop() error {
	n.cancel()
	err := <-n.stopped
	n.stopped <- err
	return err
}

// SetBacklog sets Subscription.Backlog of the connections from now on.
func (n *Node) SetBacklog(f func(ctx context.Context, lastEventID string) ([]live.Message, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.backlog = f
}

// SetDone sets Subscription.Done of the connections from now on.
func (n *Node) SetDone(done <-chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.done = done
}

func (n *Node) subscription(r *http.Request) live.Subscription {
	n.mu.Lock()
	defer n.mu.Unlock()
	return live.Subscription{Channels: r.URL.Query()["channel"], Backlog: n.backlog, Done: n.done}
}

func (n *Node) url(path string, channels ...string) string {
	return n.server.URL + path + "?" + url.Values{"channel": channels}.Encode()
}

// publish publishes or fails the test.
func (n *Node) publish(channel string, m live.Message) {
	n.t.Helper()
	if err := n.Hub.Publish(n.t.Context(), channel, m); err != nil {
		n.t.Fatalf("publish: %v", err)
	}
}
