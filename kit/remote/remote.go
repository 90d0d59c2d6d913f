// Package remote asks other people's HTTP servers for small documents. It owns what every such call
// needs: a time limit, a size limit, one connection pool, and errors that never show a key. It knows
// no protocol above HTTP: what an answer means is the caller's.
package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config of a client.
type Config struct {
	// Base is where the server is, such as https://router.example/osrm.
	Base string
	// Header goes with every request; a key belongs here where the server takes it.
	Header http.Header
	// Timeout bounds a call, the reading of its answer included; 2 s when zero.
	Timeout time.Duration
	// MaxAnswer bounds an answer in bytes; 16 MiB when zero.
	MaxAnswer int64
	// Transport is http.DefaultTransport's settings with a pool of its own when nil.
	Transport http.RoundTripper
}

// Client asks one server. It may be used from any goroutine.
type Client struct {
	base      *url.URL
	header    http.Header
	timeout   time.Duration
	maxAnswer int64
	http      *http.Client
}

// Answer is what a server said, whatever its status below 500.
type Answer struct {
	Status int
	Body   []byte
}

// ErrTooLarge is an answer above the limit.
var ErrTooLarge = errors.New("the answer is too large")

// New makes a client.
func New(cfg Config) (*Client, error) {
	base, err := url.Parse(cfg.Base)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, errors.New("the server's address is no http or https URL") // it may hold a password: not shown
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 2 * time.Second
	}
	if cfg.MaxAnswer <= 0 {
		cfg.MaxAnswer = 16 << 20
	}
	if cfg.Transport == nil {
		cfg.Transport = &http.Transport{
			Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 16, MaxConnsPerHost: 64,
			IdleConnTimeout: time.Minute, TLSHandshakeTimeout: cfg.Timeout, ForceAttemptHTTP2: true,
		}
	}
	return &Client{
		base: base, header: cfg.Header.Clone(), timeout: cfg.Timeout, maxAnswer: cfg.MaxAnswer,
		http: &http.Client{
			Transport: cfg.Transport,
			// A redirect would carry the key to a server that nobody configured.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// Get asks for a path below the base.
func (c *Client) Get(ctx context.Context, path string, query url.Values) (Answer, error) {
	return c.do(ctx, http.MethodGet, path, query, nil, nil)
}

// Post sends a JSON document to a path below the base, with some more header fields.
func (c *Client) Post(ctx context.Context, path string, body any, header http.Header) (Answer, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return Answer{}, fmt.Errorf("write the request: %w", err)
	}
	return c.do(ctx, http.MethodPost, path, nil, text, header)
}

// do makes one attempt. What a server that is broken (5xx) or busy (429) says is an error.
func (c *Client) do(ctx context.Context, method, path string, query url.Values, body []byte, header http.Header) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	where := *c.base
	where.Path = strings.TrimSuffix(where.Path, "/") + path
	where.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, where.String(), bytes.NewReader(body))
	if err != nil {
		return Answer{}, errors.New("the request cannot be written")
	}
	for _, fields := range []http.Header{c.header, header} {
		for name, values := range fields {
			req.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return Answer{}, c.failed(method, path, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, c.maxAnswer+1))
	switch {
	case err != nil:
		return Answer{}, c.failed(method, path, err)
	case int64(len(text)) > c.maxAnswer:
		return Answer{}, c.failed(method, path, ErrTooLarge)
	case res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests || res.StatusCode/100 == 3:
		return Answer{}, c.failed(method, path, fmt.Errorf("the server answered with status %d", res.StatusCode))
	}
	return Answer{Status: res.StatusCode, Body: text}, nil
}

// failed says what was tried without the query, which may hold a key: net/http puts it into its
// errors.
func (c *Client) failed(method, path string, err error) error {
	if outer := new(url.Error); errors.As(err, &outer) {
		err = outer.Err
	}
	return fmt.Errorf("%s %s%s: %w", method, c.base.Host, path, err)
}
