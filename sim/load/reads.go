package load

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// ReadsConfig is a load of people who look around.
type ReadsConfig struct {
	Stores []string
	// Connections are kept open; on each, one request follows another.
	Connections int
	Seed        uint64
	// One in so many answers is unpacked and read, 100 when zero. Of all others status, length and tag
	// are checked.
	ParseOneIn int
	// Tokens of people who are logged in; every second connection is one's, the others are strangers'.
	Tokens []string
}

// What people look at, in percent, and how many of a hundred requests ask again for something that the
// app still has, with If-None-Match. All take gzip.
const (
	ShareLists, ShareProducts, ShareSearches = 50, 30, 20
	ShareRevalidated                         = 50
)

// Which of the things: popular ones as a Zipf distribution has it.
const zipfS, zipfV = 1.05, 10

// ReadsResult is what came of one run.
type ReadsResult struct {
	Requests int `json:"requests"`
	// NotModified answers had no body; Parsed ones were read.
	NotModified int `json:"not_modified"`
	Parsed      int `json:"parsed"`
	// Failed counts what was wrong.
	Failed map[string]int `json:"failed"`
	// Bytes of bodies, as sent.
	Bytes int64         `json:"bytes"`
	Took  time.Duration `json:"-"`
	// Latency counts from when a request was due.
	Latency  Quantiles `json:"latency"`
	Lists    Quantiles `json:"lists"`
	Products Quantiles `json:"products"`
	Searches Quantiles `json:"searches"`
}

// Reads is a load that knows what there is to look at.
type Reads struct {
	cfg     ReadsConfig
	address string
	shops   [][kinds][]*thing // most popular first
}

// NewReads looks at the stores to find out what there is.
func NewReads(ctx context.Context, client *Client, cfg ReadsConfig) (*Reads, error) {
	if cfg.ParseOneIn == 0 {
		cfg.ParseOneIn = 100
	}
	l := &Reads{cfg: cfg, address: client.address}
	if len(cfg.Stores) == 0 {
		return nil, errors.New("reads need stores")
	}
	for _, store := range cfg.Stores {
		shop, err := explore(ctx, &Person{client: client}, store)
		if err != nil {
			return nil, err
		}
		l.shops = append(l.shops, shop)
	}
	return l, nil
}

// Things is how many different addresses there are to choose from.
func (l *Reads) Things() (n int) {
	for _, shop := range l.shops {
		for _, things := range shop {
			n += len(things)
		}
	}
	return n
}

// Run asks at a rate a second whatever the answers (open loop), or, when it is zero, as often as the
// connections take (closed loop), for the length.
func (l *Reads) Run(ctx context.Context, rate float64, length time.Duration) ReadsResult {
	run := &readsRun{Reads: l, rate: rate, began: time.Now(), length: length, result: ReadsResult{Failed: make(map[string]int)}}
	var running sync.WaitGroup
	for i := range l.cfg.Connections {
		running.Go(func() { run.browse(ctx, i) })
	}
	running.Wait()
	run.result.Took = time.Since(run.began)
	run.result.Latency = run.all.Quantiles()
	for k, q := range []*Quantiles{&run.result.Lists, &run.result.Products, &run.result.Searches} {
		*q = run.latency[k].Quantiles()
	}
	return run.result
}

type readsRun struct {
	*Reads
	rate    float64
	began   time.Time
	length  time.Duration
	sent    atomic.Int64
	all     Latency
	latency [kinds]Latency

	mu     sync.Mutex // guards result
	result ReadsResult
}

// browse is what one connection does.
func (r *readsRun) browse(ctx context.Context, number int) {
	w := &wire{address: r.address}
	defer w.close()
	headers := r.headers(number)
	choose := newChooser(rand.New(rand.NewPCG(r.cfg.Seed, uint64(number))), r.shops)
	for {
		due := r.due()
		if due.Sub(r.began) >= r.length || sleepUntil(ctx, due) != nil {
			return
		}
		k, t := choose.next()
		tag := ""
		if known := t.tag.Load(); known != nil && choose.percent() < ShareRevalidated {
			tag = *known
		}
		parse := choose.random.IntN(r.cfg.ParseOneIn) == 0
		answer, err := w.ask(headers, t.path, tag)
		took := time.Since(due)
		if err == nil {
			err = t.check(answer, tag, parse)
		}
		r.note(k, took, answer, parse, err)
	}
}

// due is when the next request is to be sent: now, unless there is a rate.
func (r *readsRun) due() time.Time {
	if r.rate == 0 {
		return time.Now()
	}
	turn := r.sent.Add(1) - 1
	return r.began.Add(time.Duration(float64(turn) / r.rate * float64(time.Second)))
}

// headers are what all requests of a connection say.
func (l *Reads) headers(number int) []byte {
	text := "Host: " + l.address + "\r\nUser-Agent: doorstep-bench\r\nAccept: application/json\r\nAccept-Encoding: gzip\r\n"
	if n := len(l.cfg.Tokens); n > 0 && number%2 == 1 {
		text += "Authorization: Bearer " + l.cfg.Tokens[number/2%n] + "\r\n"
	}
	return []byte(text)
}

func (r *readsRun) note(k kind, took time.Duration, answer reply, parsed bool, err error) {
	if err == nil {
		r.all.Add(took)
		r.latency[k].Add(took)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.result.Failed[err.Error()]++
		return
	}
	r.result.Requests++
	r.result.Bytes += int64(len(answer.body))
	switch {
	case answer.status == http.StatusNotModified:
		r.result.NotModified++
	case parsed:
		r.result.Parsed++
	}
}

// check looks at an answer: the status, the length that was announced (it was read), a tag, and of
// some the content.
func (t *thing) check(answer reply, sentTag string, parse bool) error {
	switch {
	case answer.status == http.StatusNotModified && sentTag != "" && len(answer.body) == 0:
		return nil
	case answer.status != http.StatusOK:
		return fmt.Errorf("status %d", answer.status)
	case len(answer.body) == 0 || answer.tag == "":
		return errors.New("an answer without body or tag")
	}
	if known := t.tag.Load(); known == nil || *known != answer.tag {
		t.tag.Store(&answer.tag)
	}
	if !parse {
		return nil
	}
	body := answer.body
	if answer.gzipped {
		unzip, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return err
		}
		if body, err = io.ReadAll(unzip); err != nil {
			return err
		}
	}
	return t.shows(body)
}

// chooser chooses what to look at.
type chooser struct {
	random *rand.Rand
	shops  [][kinds][]*thing
	rank   [][kinds]*rand.Zipf
}

func newChooser(random *rand.Rand, shops [][kinds][]*thing) *chooser {
	c := &chooser{random: random, shops: shops, rank: make([][kinds]*rand.Zipf, len(shops))}
	for i, shop := range shops {
		for k, things := range shop {
			c.rank[i][k] = rand.NewZipf(random, zipfS, zipfV, uint64(len(things)-1))
		}
	}
	return c
}

func (c *chooser) percent() int { return c.random.IntN(100) }

func (c *chooser) next() (kind, *thing) {
	k := searches
	switch p := c.percent(); {
	case p < ShareLists:
		k = lists
	case p < ShareLists+ShareProducts:
		k = products
	}
	shop := c.random.IntN(len(c.shops))
	return k, c.shops[shop][k][c.rank[shop][k].Uint64()]
}
