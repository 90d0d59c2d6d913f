package trial

import (
	"math"
	"time"

	"doorstep/kit/geo"
	"doorstep/kit/ids"
	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/promise"
)

// rider of a store.
type rider struct {
	id     ids.Rider
	shop   *shop
	number int
	since  time.Time // came on duty
	// leaving ends the shift once nothing is to be delivered; resting too, and comes back.
	leaving, rests bool
	// The ride that the rider is on, or was on last.
	from, to        geo.Point
	departs, arrive time.Time
	rides           int // counts rides, so that an arrival knows that it is the newest

	load    []*order // accepted, and not delivered
	next    []*order // of the next trip, accepted at the last door of this one
	atStore bool
	away    bool // has left the store with bags
	atDoors bool // stands at a door
	route   dispatch.Route
	stop    int // of the route, next
	asking  []*order
	offers  int

	// freeAt and freeFrom are when and where the trip probably ends.
	freeAt    time.Time
	freeFrom  geo.Point
	idleSince time.Time
	busySince time.Time // zero while idle
	loaded    time.Time // since the handover
	asked     int
	accepted  int
}

const (
	thinkMedian, thinkSigma, thinkMost = 4.0, 0.4, 15.0 // seconds
	parkMedian, parkSigma              = 45.0, 0.5
	doorMedian, doorSigma              = 75.0, 0.7
	slowDoors, slowDoorMean            = 0.12, 75.0
	failedWait                         = 5 * time.Minute
)

// position is where the rider is now.
func (r *rider) position() geo.Point {
	now := r.shop.w.now
	if !now.Before(r.arrive) {
		return r.to
	}
	return r.from.Towards(r.to, r.from.Metres(r.to)*now.Sub(r.departs).Seconds()/r.arrive.Sub(r.departs).Seconds())
}

// ride moves the rider; the noise of the ride is that of the order that it is for.
func (r *rider) ride(to geo.Point, speed float64, extra time.Duration, arrived func()) {
	w := r.shop.w
	r.from, r.to, r.departs = r.position(), to, w.now
	truth := Road{Rush: w.cfg.Nature.Rush, Weather: func(at time.Time) Weather { return w.cfg.Nature.Weather(r.shop.number, at) }}
	r.arrive = w.now.Add(seconds(truth.Between(r.from, to, w.now).Seconds/speed) + extra)
	r.rides++
	this := r.rides
	w.at(r.arrive, func() {
		if r.rides == this {
			arrived()
		}
	})
}

// work begins, unless it goes on.
func (r *rider) work() {
	if r.busySince.IsZero() {
		r.busySince = r.shop.w.now
	}
}

func (r *rider) rest() {
	if !r.busySince.IsZero() && !r.shop.w.sums.closed {
		r.shop.w.sums.busy += r.shop.w.now.Sub(r.busySince)
		r.busySince = time.Time{}
	}
}

// offer asks a rider, who thinks and answers.
func (s *shop) offer(d dispatch.Offer) {
	var r *rider
	for _, other := range s.riders {
		if other.id == d.Rider && other.asking == nil && (!other.away || other.atLastDoor()) && !other.leaving {
			r = other
		}
	}
	var orders []*order
	for _, o := range s.open {
		for _, id := range d.Orders {
			if o.id == id && o.rider == nil && o.asking == nil {
				orders = append(orders, o)
			}
		}
	}
	if r == nil || len(orders) != len(d.Orders) {
		s.w.sums.bad++
		return
	}
	for _, o := range orders {
		o.asking = r
	}
	r.asking = orders
	r.offers++
	this := r.offers
	rng := stream(s.w.cfg.Seed, "answer", orders[0].Home, orders[0].Number, len(orders[0].asked))
	think, takes := math.Min(lognormal(rng, thinkMedian, thinkSigma), thinkMost), rng.Float64() < s.w.cfg.Nature.Accept
	s.w.sums.offers++
	s.w.after(seconds(think), func() {
		if r.asking != nil && r.offers == this {
			r.answer(takes)
		}
	})
}

// withdraw ends an open offer: its orders wait again.
func (r *rider) withdraw() {
	for _, o := range r.asking {
		o.asking = nil
	}
	r.asking = nil
	r.shop.decide()
}

func (r *rider) answer(takes bool) {
	orders, now := r.asking, r.shop.w.now
	r.withdraw()
	r.asked++
	if !takes || r.away && !r.atLastDoor() || len(r.load)+len(r.next)+len(orders) > r.shop.w.cfg.Rules.Capacity {
		for _, o := range orders {
			o.asked, o.askedAt = append(without(o.asked, r.id), r.id), now
		}
		return
	}
	r.accepted++
	r.shop.w.sums.accepted++
	r.work()
	for _, o := range orders {
		o.rider, o.Assigned = r, now
		if r.atStore {
			o.RiderAtStore = now
		}
	}
	if r.away {
		for _, o := range orders {
			o.Ahead = true
		}
		r.next = append(r.next, orders...)
		return
	}
	r.load = append(r.load, orders...)
	r.handOver()
}

// atLastDoor reports whether the rider may be asked for the next trip.
func (r *rider) atLastDoor() bool { return r.away && r.atDoors && r.stop == len(r.route.Orders)-1 }

// release takes the next trip off a rider who is held up.
func (r *rider) release() {
	for _, o := range r.next {
		o.rider, o.Assigned, o.Ahead = nil, time.Time{}, false
		o.asked, o.askedAt = append(without(o.asked, r.id), r.id), r.shop.w.now
	}
	r.next = nil
}

// drop takes a cancelled order off the rider.
func (r *rider) drop(o *order) {
	r.load, r.next = without(r.load, o), without(r.next, o)
	o.rider = nil
	if len(r.load) > 0 || r.away {
		r.handOver()
		return
	}
	if r.atStore {
		r.rest()
		r.idleSince = r.shop.w.now
	}
	r.leaveIfDone()
}

// back is the rider at the store.
func (r *rider) back() {
	r.atStore, r.idleSince = true, r.shop.w.now
	if len(r.load) == 0 {
		r.rest()
	}
	for _, o := range r.load {
		o.RiderAtStore = r.shop.w.now
	}
	r.handOver()
	r.shop.decide()
}

// handOver gives the rider the bags that are there, and sends the rider off with the last of them.
func (r *rider) handOver() {
	if !r.atStore || r.away {
		return
	}
	w := r.shop.w
	for _, o := range r.load {
		if o.Packed.IsZero() || o.handed {
			continue
		}
		o.handed = true
		rng := stream(w.cfg.Seed, "bag", o.Home, o.Number)
		w.after(seconds(lognormal(rng, bagMedian, bagSigma)), func() {
			o.Handover = w.now
			r.shop.open = without(r.shop.open, o)
			r.setOff()
		})
	}
	r.setOff()
}

// setOff leaves, when the rider has every bag of the load.
func (r *rider) setOff() {
	if r.away || len(r.load) == 0 {
		return
	}
	s := r.shop
	stops := make([]dispatch.Order, len(r.load))
	for i, o := range r.load {
		if o.Handover.IsZero() {
			return
		}
		stops[i] = dispatch.Order{ID: o.id, Door: o.want.Door, PromiseAt: o.Promise}
		o.Batched = len(r.load) > 1
	}
	r.away, r.atStore, r.stop = true, false, 0
	r.loaded = s.w.now
	r.route = dispatch.Plan(s.at, stops, s.w.now, s.times)
	r.toNextDoor()
	for _, o := range r.load {
		s.passed(o, AtHandover)
	}
}

func (r *rider) toNextDoor() {
	o := r.carried(r.route.Orders[r.stop].ID)
	rng := stream(r.shop.w.cfg.Seed, "ride", o.Home, o.Number)
	speed, park := noise(rng, r.shop.w.cfg.Nature.SpeedSigma), lognormal(rng, parkMedian, parkSigma)
	r.expect(false)
	r.ride(o.want.Door, speed, seconds(park), func() { r.atDoor(o) })
	r.shop.w.at(r.departs.Add(r.arrive.Sub(r.departs)/2), func() { r.shop.passed(o, AtHalfway) })
}

func (r *rider) carried(id ids.Order) *order {
	for _, o := range r.load {
		if o.id == id {
			return o
		}
	}
	return nil
}

func (r *rider) atDoor(o *order) {
	w := r.shop.w
	o.AtDoor = w.now
	r.expect(true)
	r.shop.passed(o, AtTheDoor)
	if r.atDoors = true; r.atLastDoor() {
		r.shop.decide()
	}
	rng := stream(w.cfg.Seed, "stay", o.Home, o.Number)
	stay := lognormal(rng, doorMedian, doorSigma)
	slow, slower, lost, search, fail := rng.Float64(), rng.ExpFloat64(), rng.Float64(), rng.Float64(), rng.Float64()
	if slow < slowDoors {
		stay += slower * slowDoorMean
	}
	if lost < w.cfg.Nature.LostDoor {
		stay += 600 + 600*search
	}
	if fail < w.cfg.Nature.FailedDelivery {
		w.after(failedWait, func() { r.leaveDoor(o, false) })
		return
	}
	w.after(seconds(stay), func() { r.leaveDoor(o, true) })
}

func (r *rider) leaveDoor(o *order, delivered bool) {
	w := r.shop.w
	if delivered {
		o.Delivered = w.now
	} else {
		o.Cancelled = true
	}
	w.end(o)
	r.load, r.atDoors = without(r.load, o), false
	r.stop++
	if r.stop < len(r.route.Orders) {
		r.toNextDoor()
		return
	}
	if !w.sums.closed {
		w.sums.loaded += w.now.Sub(r.loaded)
	}
	r.away = false
	r.load, r.next = r.next, nil
	r.idleSince = w.now
	if r.leaving && len(r.load) == 0 {
		r.leaveIfDone()
		return
	}
	rng := stream(w.cfg.Seed, "return", o.Home, o.Number)
	r.ride(r.shop.at, noise(rng, w.cfg.Nature.SpeedSigma), 0, r.back)
	r.shop.decide()
}

// expect reckons when the rider, who sets off for the next door or stands at it, probably will be free
// and where.
func (r *rider) expect(atDoor bool) {
	s := r.shop
	at, t := r.position(), s.w.now
	for i := r.stop; i < len(r.route.Orders); i++ {
		door := r.route.Orders[i].Door
		if i > r.stop || !atDoor {
			t = t.Add(promise.Ride(s.times.Between(at, door, t)))
		}
		t, at = t.Add(promise.Door), door
	}
	r.freeAt, r.freeFrom = t, at
}

// backIn is how long a rider probably takes until the next order can be handed over: the stops that are
// left, or the trip that has not begun, and the way to the store.
func (r *rider) backIn() time.Duration {
	s, now := r.shop, r.shop.w.now
	free, from := now, r.position()
	switch {
	case r.away:
		free, from = later(r.freeAt, now), r.freeFrom
		if len(r.next) > 0 {
			free = free.Add(seconds(s.times.Between(from, s.at, free).Seconds) + promise.Bag)
			free, from = r.past(r.next, s.at, free)
		}
	case len(r.load) > 0:
		free = later(now, r.arrive)
		ready := s.ready()
		from = s.at
		for _, o := range r.load {
			if o.Packed.IsZero() {
				free = later(free, ready[o])
			}
		}
		free, from = r.past(r.load, from, free.Add(promise.Bag))
	}
	home := s.times.Between(from, s.at, free)
	return free.Sub(now) + seconds(home.Seconds)
}

// past is when and where a rider is done who sets off past the doors of some orders.
func (r *rider) past(orders []*order, from geo.Point, at time.Time) (time.Time, geo.Point) {
	for _, o := range orders {
		at = at.Add(promise.Ride(r.shop.times.Between(from, o.want.Door, at)) + promise.Door)
		from = o.want.Door
	}
	return at, from
}
