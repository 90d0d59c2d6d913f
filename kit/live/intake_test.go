package live_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coder/websocket"

	"doorstep/kit/live"
	ours "doorstep/kit/websocket"
)

// intake serves one kind of intake; ended counts.
func intake(t *testing.T, opts live.Options, in live.Intake) (hub *live.Hub, url string, stop context.CancelFunc, ended <-chan struct{}) {
	t.Helper()
	ends := make(chan struct{}, 16)
	in.Ended = func() { ends <- struct{}{} }
	hub, err := live.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- hub.Run(ctx) }()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { hub.ServeIntake(w, r, in) }))
	t.Cleanup(func() {
		cancel()
		if err := <-stopped; err != nil {
			t.Errorf("Run: %v", err)
		}
		srv.Close()
	})
	return hub, srv.URL, cancel, ends
}

func speak(t *testing.T, url string) *websocket.Conn {
	t.Helper()
	c, _, err := websocket.Dial(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.CloseNow() })
	return c
}

func hear(t *testing.T, c *websocket.Conn, want string) {
	t.Helper()
	if _, got, err := c.Read(t.Context()); err != nil || string(got) != want {
		t.Fatalf("heard %q, %v; want %q", got, err, want)
	}
}

func TestIntake(t *testing.T) {
	t.Parallel()
	echo := live.Intake{Limit: 100, First: []byte("hello"), Take: func(m []byte) ([]byte, error) {
		switch string(m) {
		case "silence":
			return nil, nil
		case "bad":
			return nil, &ours.CloseError{Code: 1008, Reason: "bad_frame"}
		}
		return append([]byte("so "), m...), nil
	}}
	hub, url, stop, ended := intake(t, live.Options{MaxSockets: 2}, echo)
	c := speak(t, url)
	hear(t, c, "hello")
	for _, say := range []string{"a", "silence", "b"} {
		if err := c.Write(t.Context(), websocket.MessageText, []byte(say)); err != nil {
			t.Fatal(err)
		}
	}
	hear(t, c, "so a")
	hear(t, c, "so b")

	other := speak(t, url)
	hear(t, other, "hello")
	if _, res, err := websocket.Dial(t.Context(), url, nil); err == nil || res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("one too many: %v", err)
	}
	<-ended // the refused one
	if err := other.Write(t.Context(), websocket.MessageText, []byte("bad")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := other.Read(t.Context()); websocket.CloseStatus(err) != 1008 {
		t.Errorf("bad: %v", err)
	}
	<-ended
	stop()
	if _, _, err := c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusCode(live.CloseShutdown) {
		t.Errorf("at the end: %v", err)
	}
	<-ended
	if n := hub.Stats().OpenSockets; n != 0 {
		t.Errorf("%d sockets open", n)
	}
}

func TestIntakeExpires(t *testing.T) {
	t.Parallel()
	take := func([]byte) ([]byte, error) { return nil, nil }
	_, url, _, ended := intake(t, live.Options{}, live.Intake{Limit: 100, Take: take, Until: time.Now().Add(100 * time.Millisecond)})
	c := speak(t, url)
	if _, _, err := c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusCode(live.CloseExpired) {
		t.Errorf("ended with %v", err)
	}
	<-ended
}

// After a silence the speaker hears what was left to say, and is cut when it goes on.
func TestIntakeQuiet(t *testing.T) {
	t.Parallel()
	quiet := func() []byte { return []byte("still there?") }
	_, url, _, ended := intake(t, live.Options{Heartbeat: 50 * time.Millisecond}, live.Intake{Limit: 100, Quiet: quiet})
	c := speak(t, url)
	hear(t, c, "still there?")
	<-ended // nobody reads any more, so no ping is answered
}
