package load

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Client calls one server.
type Client struct {
	address string
	free    chan struct{} // a place for each connection in use

	mu   sync.Mutex // guards idle
	idle []*wire
}

// requestTimeout is how long an app waits for an answer.
const requestTimeout = 30 * time.Second

// NewClient calls the server at base, an http URL, over at most connections connections, all kept open.
func NewClient(base string, connections int) *Client {
	return &Client{address: strings.TrimPrefix(base, "http://"), free: make(chan struct{}, connections)}
}

// Close ends its connections.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range c.idle {
		w.close()
	}
	c.idle = nil
}

// take waits for a connection; the one that was used last comes first.
func (c *Client) take(ctx context.Context) (*wire, error) {
	select {
	case c.free <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	last := len(c.idle) - 1
	if last < 0 {
		return &wire{address: c.address}, nil
	}
	w := c.idle[last]
	c.idle = c.idle[:last]
	return w, nil
}

func (c *Client) put(w *wire) {
	c.mu.Lock()
	c.idle = append(c.idle, w)
	c.mu.Unlock()
	<-c.free
}

// Person is somebody with a login.
type Person struct {
	Phone, Token string
	client       *Client
}

// Refusal is an answer that is not a success.
type Refusal struct {
	Status     int
	Reason     string `json:"reason"`
	Detail     string `json:"detail"`
	RetryAfter string `json:"-"`
}

func (r *Refusal) Error() string { return fmt.Sprintf("%d %s: %s", r.Status, r.Reason, r.Detail) }

// Call sends a request with a JSON body, if any, under an idempotency key, if any, and reads the
// answer into answer, if wanted. An answer that is no success is a *Refusal.
func (p *Person) Call(ctx context.Context, method, path, key string, body, answer any) error {
	var encoded []byte
	if body != nil {
		var err error
		if encoded, err = json.Marshal(body); err != nil {
			return err
		}
	}
	w, err := p.client.take(ctx)
	if err != nil {
		return err
	}
	defer p.client.put(w)
	w.begin(method, path, nil)
	w.header("Host", p.client.address)
	if body != nil {
		w.header("Content-Type", "application/json")
	}
	if p.Token != "" {
		w.header("Authorization", "Bearer "+p.Token)
	}
	if key != "" {
		w.header("Idempotency-Key", key)
	}
	deadline := time.Now().Add(requestTimeout)
	if until, ok := ctx.Deadline(); ok && until.Before(deadline) {
		deadline = until
	}
	res, err := w.send(deadline, encoded)
	switch {
	case err != nil:
		return err
	case res.status >= http.StatusMultipleChoices:
		refusal := &Refusal{Status: res.status, RetryAfter: res.retryAfter}
		_ = json.Unmarshal(res.body, refusal) // without a readable body the status says enough
		return refusal
	case answer == nil:
		return nil
	}
	return json.Unmarshal(res.body, answer)
}

// Login logs a phone in with the code from the open inbox.
func (c *Client) Login(ctx context.Context, phone string) (*Person, error) {
	p := &Person{Phone: phone, client: c}
	var challenge struct {
		ID string `json:"challenge_id"`
	}
	if err := p.Call(ctx, http.MethodPost, "/v1/auth/otp", "", map[string]string{"phone": phone}, &challenge); err != nil {
		return nil, fmt.Errorf("ask for a code: %w", err)
	}
	code, err := p.awaitCode(ctx)
	if err != nil {
		return nil, err
	}
	var tokens struct {
		Access string `json:"access_token"`
	}
	err = p.Call(ctx, http.MethodPost, "/v1/auth/token", "", map[string]string{"challenge_id": challenge.ID, "code": code}, &tokens)
	if err != nil {
		return nil, fmt.Errorf("log in: %w", err)
	}
	p.Token = tokens.Access
	return p, nil
}

// awaitCode reads the inbox until the code is there: it comes as an event.
func (p *Person) awaitCode(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	for {
		var inbox struct {
			Messages []struct {
				Code string `json:"code"`
			} `json:"messages"`
		}
		if err := p.Call(ctx, http.MethodGet, "/v1/inbox?to="+url.QueryEscape(p.Phone), "", nil, &inbox); err != nil {
			return "", fmt.Errorf("read the inbox: %w", err)
		}
		if len(inbox.Messages) > 0 && inbox.Messages[0].Code != "" {
			return inbox.Messages[0].Code, nil
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return "", fmt.Errorf("no code came for %s: %w", p.Phone, ctx.Err())
		}
	}
}

// Each does work for the numbers below n, up to width at a time, until one fails.
func Each(ctx context.Context, n, width int, work func(ctx context.Context, i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(width)
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error { return work(ctx, i) })
	}
	return group.Wait()
}
