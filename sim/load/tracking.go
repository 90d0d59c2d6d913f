package load

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"doorstep/kit/geo"
)

// TrackingConfig is a load of riders who report and customers who watch.
type TrackingConfig struct {
	Shops      []Shop
	Products   []string
	AdminPhone string
	// Riders are online, each with a socket; together they send so many fixes a second.
	Riders         int
	FixesPerSecond float64
	// Orders with a rider are watched over so many Sockets, the same number each.
	Orders, Sockets int
	// Progress tells what takes long.
	Progress func(string)
	// Tick is told once a second how it goes.
	Tick func(TrackingResult)
}

// TrackingResult is what came of it.
type TrackingResult struct {
	Took time.Duration
	// Sent fixes, and what the server has acknowledged of them so far.
	Sent, Accepted, Dropped int64
	// Frames with a position that the watchers got; Skipped positions they did not, because a newer one
	// came instead; Lost sockets.
	Frames, Skipped, Lost int64
	// Late fixes were sent more than 100 ms after they were due: the load itself was slow.
	Late int64
	// Delay from the device's time in the fix to the watcher's arrival.
	Delay Quantiles
}

// Tracking is a load whose riders and watchers are connected.
type Tracking struct {
	cfg    TrackingConfig
	riders *riders
	orders []watchedOrder

	watchers []*socket
	reading  sync.WaitGroup
	delay    *Histogram

	sent, accepted, dropped, frames, skipped, lost, late atomic.Int64
	over                                                 atomic.Bool
}

// NewTracking makes the riders and the orders, all over the API: every order is placed by a customer of
// its own, picked, packed, accepted by a rider and handed over.
func NewTracking(ctx context.Context, client *Client, cfg TrackingConfig) (*Tracking, error) {
	t := &Tracking{cfg: cfg, delay: NewHistogram()}
	admin, err := client.Login(ctx, cfg.AdminPhone)
	if err != nil {
		return nil, err
	}
	cfg.Progress("filling the shelves")
	if err := FillShelves(ctx, admin, cfg.Shops, cfg.Products, 10*cfg.Orders); err != nil {
		return nil, err
	}
	cfg.Progress(fmt.Sprintf("hiring %d riders", cfg.Riders))
	if t.riders, err = hire(ctx, client, admin, cfg.Shops, cfg.Riders); err != nil {
		return nil, err
	}
	cfg.Progress(fmt.Sprintf("placing and packing %d orders", cfg.Orders))
	if t.orders, err = placeOrders(ctx, client, cfg.Shops, cfg.Products, cfg.Orders); err != nil {
		return nil, err
	}
	if err := t.pack(ctx, admin); err != nil {
		return nil, err
	}
	cfg.Progress("finding riders for them")
	first := min(cfg.Orders, cfg.Riders)
	if err := t.riders.goOnline(ctx, 0, first); err != nil {
		return nil, err
	}
	if err := t.riders.carry(ctx, first, cfg.Orders); err != nil {
		return nil, err
	}
	return t, t.riders.goOnline(ctx, first, cfg.Riders)
}

// pack opens the stores' counters and packs every order.
func (t *Tracking) pack(ctx context.Context, admin *Person) error {
	counters, err := openCounters(ctx, t.riders.client, admin, t.cfg.Shops)
	if err != nil {
		return err
	}
	ordered := make(map[string]int)
	for _, order := range t.orders {
		ordered[order.customer.shop.Store]++
	}
	for _, c := range counters {
		t.riders.counters[c.shop.Store] = c
	}
	return Each(ctx, len(counters), loginsAtOnce, func(ctx context.Context, i int) error {
		return counters[i].pack(ctx, ordered[counters[i].shop.Store])
	})
}

// socketsAtOnce are opened beside each other.
const socketsAtOnce = 32

// ConnectRiders opens a socket for every rider.
func (t *Tracking) ConnectRiders(ctx context.Context) error {
	return Each(ctx, len(t.riders.all), socketsAtOnce, func(ctx context.Context, i int) (err error) {
		p := t.riders.all[i]
		if p.socket, err = t.riders.client.open(ctx, p.Person, "/v1/partner/location"); err != nil {
			return fmt.Errorf("open a rider's socket: %w", err)
		}
		t.reading.Go(func() { t.listen(p.socket, t.acknowledged) })
		return nil
	})
}

// ConnectWatchers opens the sockets that watch.
func (t *Tracking) ConnectWatchers(ctx context.Context) error {
	t.watchers = make([]*socket, t.cfg.Sockets)
	return Each(ctx, len(t.watchers), socketsAtOnce, func(ctx context.Context, i int) (err error) {
		order := t.orders[i%len(t.orders)]
		if t.watchers[i], err = t.riders.client.open(ctx, order.customer.Person, "/v1/orders/"+order.id+"/track"); err != nil {
			return fmt.Errorf("watch an order: %w", err)
		}
		t.reading.Go(func() {
			var last int64
			t.listen(t.watchers[i], func(text []byte) { t.seen(text, &last) })
		})
		return nil
	})
}

func (t *Tracking) listen(s *socket, take func(text []byte)) {
	for {
		text, err := s.read()
		if err != nil {
			if !t.over.Load() {
				t.lost.Add(1)
			}
			return
		}
		take(text)
	}
}

// seen is a frame on a watcher's screen.
func (t *Tracking) seen(text []byte, last *int64) {
	at, ok := field(text, `"recorded_at":"`)
	if !ok {
		return // about the order, not the rider
	}
	recorded, err := time.Parse(time.RFC3339Nano, string(at[:max(bytes.IndexByte(at, '"'), 0)]))
	if err != nil {
		return
	}
	t.delay.Add(time.Since(recorded))
	t.frames.Add(1)
	sequence := number(text, `"sequence":`)
	if *last > 0 {
		t.skipped.Add(sequence - *last - 1)
	}
	*last = sequence
}

func (t *Tracking) acknowledged(text []byte) {
	t.accepted.Add(number(text, `"accepted":`))
	t.dropped.Add(number(text, `"dropped":`))
}

func field(text []byte, name string) ([]byte, bool) {
	i := bytes.Index(text, []byte(name))
	if i < 0 {
		return nil, false
	}
	return text[i+len(name):], true
}

func number(text []byte, name string) (n int64) {
	digits, _ := field(text, name)
	for _, c := range digits {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int64(c-'0')
	}
	return n
}

const (
	// senders share the riders.
	senders = 2
	// burst is how long a sender sleeps between fixes that are due.
	burst = 5 * time.Millisecond
	// lateAfter is how late the load's own fixes may be.
	lateAfter = 100 * time.Millisecond
)

// Run sends fixes for a length of time. What came before is forgotten.
func (t *Tracking) Run(ctx context.Context, length time.Duration) (TrackingResult, error) {
	t.delay.Reset()
	for _, counter := range []*atomic.Int64{&t.sent, &t.accepted, &t.dropped, &t.frames, &t.skipped, &t.lost, &t.late} {
		counter.Store(0)
	}
	began := time.Now()
	running, stop := context.WithCancel(ctx)
	defer stop()
	var ticking sync.WaitGroup
	ticking.Go(func() {
		for sleepUntil(running, time.Now().Add(time.Second)) == nil {
			t.cfg.Tick(t.soFar(began))
		}
	})
	err := Each(running, senders, senders, func(ctx context.Context, i int) error { return t.send(ctx, i, began, length) })
	stop()
	ticking.Wait()
	result := t.soFar(began)
	result.Delay = t.delay.Quantiles()
	return result, err
}

// send is the fixes of every so many riders, evenly spread in time. A load that is behind catches up.
func (t *Tracking) send(ctx context.Context, first int, began time.Time, length time.Duration) error {
	each := time.Duration(float64(senders) / t.cfg.FixesPerSecond * float64(time.Second))
	mine := (len(t.riders.all) - first + senders - 1) / senders
	for i := 0; ; i++ {
		due := began.Add(time.Duration(i) * each)
		now := time.Now()
		if now.Sub(began) >= length { // what is due by now and was not sent is missing in Sent
			return nil
		}
		if due.After(now) {
			if sleepUntil(ctx, now.Add(burst)) != nil {
				return nil // over
			}
			i--
			continue
		}
		if now.Sub(due) > lateAfter {
			t.late.Add(1)
		}
		rider := t.riders.all[first+senders*(i%mine)]
		if rider.socket.write(func(to []byte) []byte { return rider.fix(to, now) }) == nil {
			t.sent.Add(1) // a socket that is gone was counted by who listens to it
		}
	}
}

const (
	roundRadius = 400.0 // metres around the store
	roundSpeed  = 7.0   // metres a second
	degree      = 111_195.0
)

// round is where the rider is on a round about the store.
func (p *riderPhone) round(now time.Time) geo.Point {
	sin, cos := math.Sincos(math.Mod(float64(now.UnixMilli())/1000*roundSpeed/roundRadius, 2*math.Pi))
	return geo.Point{Latitude: p.shop.Latitude + cos*roundRadius/degree, Longitude: p.shop.Longitude + sin*roundRadius/degree}
}

// fix appends where the rider is now, as a device reports it.
func (p *riderPhone) fix(to []byte, now time.Time) []byte {
	p.sequence++
	at := p.round(now)
	to = strconv.AppendInt(append(to, `{"fixes":[{"sequence":`...), p.sequence, 10)
	to = strconv.AppendFloat(append(to, `,"latitude":`...), at.Latitude, 'f', 6, 64)
	to = strconv.AppendFloat(append(to, `,"longitude":`...), at.Longitude, 'f', 6, 64)
	to = append(to, `,"speed":7,"heading":90,"accuracy":8,"recorded_at":"`...)
	to = now.UTC().AppendFormat(to, time.RFC3339Nano)
	return append(to, `"}]}`...)
}

func (t *Tracking) soFar(began time.Time) TrackingResult {
	return TrackingResult{
		Took: time.Since(began), Sent: t.sent.Load(), Accepted: t.accepted.Load(), Dropped: t.dropped.Load(),
		Frames: t.frames.Load(), Skipped: t.skipped.Load(), Lost: t.lost.Load(), Late: t.late.Load(),
	}
}

// Close hangs up.
func (t *Tracking) Close() {
	t.over.Store(true)
	for _, s := range t.watchers {
		if s != nil {
			s.close()
		}
	}
	for _, p := range t.riders.all {
		if p != nil && p.socket != nil {
			p.socket.close()
		}
	}
	t.reading.Wait()
}
