package load

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/sync/errgroup"
)

// Client calls one server.
type Client struct {
	base string
	http *http.Client
}

// requestTimeout is how long an app waits for an answer.
const requestTimeout = 30 * time.Second

// NewClient calls the server at base over at most connections connections, all kept open.
func NewClient(base string, connections int) *Client {
	transport := &http.Transport{
		MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections, IdleConnTimeout: time.Minute, DisableCompression: true,
	}
	return &Client{base: base, http: &http.Client{Transport: transport, Timeout: requestTimeout}}
}

// Close ends its connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

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
	var reader io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		reader = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(ctx, method, p.client.base+path, reader)
	if err != nil {
		return err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if p.Token != "" {
		req.Header.Set("Authorization", "Bearer "+p.Token)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := p.client.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	switch {
	case err != nil:
		return err
	case res.StatusCode >= http.StatusMultipleChoices:
		refusal := &Refusal{Status: res.StatusCode, RetryAfter: res.Header.Get("Retry-After")}
		_ = json.Unmarshal(text, refusal) // without a readable body the status says enough
		return refusal
	case answer == nil:
		return nil
	}
	return json.Unmarshal(text, answer)
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
