package trial

import (
	"math"
	"time"

	"doorstep/kit/ids"
	"doorstep/services/delivery/promise"
)

// order on its way through a store.
type order struct {
	Record
	id      ids.Order
	shop    *shop
	want    Want
	leave   float64 // the customer's patience, as a draw
	rider   *rider
	asking  *rider
	asked   []ids.Rider
	askedAt time.Time
	handed  bool // the bag, or it is being handed
	// latestStart of picking that keeps the promise, if nothing takes longer than usual.
	latestStart time.Time
}

const (
	pickStart, pickLine, pickUnit, pickChilled = 15.0, 12.0, 2.0, 12.0 // seconds
	pickSigma                                  = 0.25
	notFoundTime                               = 25.0
	packTime, packBag                          = 20.0, 12.0
	bagMedian, bagSigma                        = 40.0, 0.4
	// A customer looks at the clock this often once the promise is broken.
	lateStep = 5 * time.Minute
)

// take is an order that was placed.
func (s *shop) take(o *order) {
	ride := promise.Ride(s.times.Between(s.at, o.want.Door, s.w.now))
	o.latestStart = o.Promise.Add(-ride - o.want.Basket.Work())
	s.picking = append(s.picking, o)
	s.open = append(s.open, o)
	s.w.sums.placed++
	s.demand.placed(s.w.now)
	n := s.w.cfg.Nature
	if o.leave < n.CancelEarly {
		early := stream(s.w.cfg.Seed, "early", o.Home, o.Number)
		s.w.after(seconds(early.Float64()*60), func() {
			if o.PickStarted.IsZero() {
				s.cancel(o)
			}
		})
	}
	if n.CancelLate > 0 {
		s.w.at(o.Promise.Add(lateStep), func() { s.impatient(o, n.CancelEarly) })
	}
	s.pick()
	s.decide()
}

// impatient is a customer whose promise is broken and who may give up.
func (s *shop) impatient(o *order, before float64) {
	if o.Cancelled || o.handed {
		return
	}
	if now := before + s.w.cfg.Nature.CancelLate; o.leave < now {
		s.cancel(o)
	} else {
		s.w.after(lateStep, func() { s.impatient(o, now) })
	}
}

// cancel drops an order that was not handed over.
func (s *shop) cancel(o *order) {
	if o.Cancelled || o.handed {
		return
	}
	o.Cancelled = true
	if o.PickStarted.IsZero() {
		s.picking = without(s.picking, o)
	}
	s.open = without(s.open, o)
	if r := o.asking; r != nil {
		r.withdraw()
	}
	if r := o.rider; r != nil {
		r.drop(o)
	}
	s.w.end(o)
}

// pick gives the free pickers work: the order that has to start first, so that its promise is kept.
func (s *shop) pick() {
	for s.atWork < s.pickers {
		var first *order
		for _, o := range s.picking {
			if !o.PickStarted.IsZero() {
				continue
			}
			if first == nil || o.latestStart.Before(first.latestStart) {
				first = o
			}
		}
		if first == nil {
			return
		}
		s.start(first)
	}
}

func (s *shop) start(o *order) {
	n, b := s.w.cfg.Nature, o.want.Basket
	rng := stream(s.w.cfg.Seed, "pick", o.Home, o.Number)
	work := pickStart + pickLine*float64(b.Lines) + pickUnit*float64(max(b.Units-b.Lines, 0))
	if b.Chilled {
		work += pickChilled
	}
	work *= noise(rng, pickSigma)
	missing := 0
	for range b.Lines {
		if rng.Float64() < n.NotFound {
			missing++
		}
	}
	work += notFoundTime * float64(missing)
	o.PickStarted = s.w.now
	s.atWork++
	gone := missing > 0 && rng.Float64() < n.OutOfStock/math.Max(1e-9, 1-math.Pow(1-n.NotFound, n.Lines))
	s.w.after(seconds(work), func() {
		o.Picked = s.w.now
		s.w.after(seconds(packTime+packBag*float64(max(b.Bags-1, 0))), func() { s.pack(o, gone) })
	})
}

func (s *shop) pack(o *order, gone bool) {
	s.atWork--
	s.picking = without(s.picking, o)
	took := s.w.now.Sub(o.PickStarted).Seconds() / o.want.Basket.Work().Seconds()
	s.pace += 0.1 * (math.Min(math.Max(took, 0.3), 3) - s.pace)
	if !o.Cancelled {
		o.Packed = s.w.now
		if gone {
			s.cancel(o)
		} else if o.rider != nil {
			o.rider.handOver()
		}
	}
	s.pick()
	s.decide()
}

// ready tells when the orders that are not packed probably will be, as the service reckons it.
func (s *shop) ready() map[*order]time.Time {
	picks := make([]promise.Pick, len(s.picking))
	for i, o := range s.picking {
		picks[i] = promise.Pick{Work: o.want.Basket.Work(), StartedAt: o.PickStarted}
	}
	ready := make(map[*order]time.Time, len(picks))
	for i, at := range promise.Ready(picks, s.pickers, s.pace, s.w.now) {
		ready[s.picking[i]] = at
	}
	return ready
}

func without[T comparable](list []T, gone T) []T {
	for i, x := range list {
		if x == gone {
			return append(list[:i:i], list[i+1:]...)
		}
	}
	return list
}
