package trial

import (
	"math"
	"slices"
	"time"
)

// Record is what became of an order.
type Record struct {
	// Store serves the customer of store Home.
	Store, Home, Number int
	Lines               int
	Straight            float64 // metres from the store as the crow flies

	Placed, Estimate, Promise        time.Time
	PickStarted, Picked, Packed      time.Time
	Assigned, RiderAtStore, Handover time.Time
	AtDoor, Delivered                time.Time
	Cancelled, Batched               bool
	// Ahead orders were given to their rider at the last door of the trip before.
	Ahead bool
}

type sums struct {
	visits, refused, balked, placed int
	offers, accepted, bad           int
	online, busy, loaded            time.Duration
	decisions, released             int
	deciding, slowest               time.Duration
	// closed books count no more hours.
	closed bool
}

func (s *sums) decided(took time.Duration) {
	s.decisions++
	s.deciding += took
	s.slowest = max(s.slowest, took)
}

// Result is what a trial measured. Times are minutes; shares are 0 to 1.
type Result struct {
	Visits, Refused, Balked, Placed, Delivered, Cancelled int
	// Stuck orders had not ended half a day after the last customer.
	Stuck int

	// ClickToDoor ends with delivered_at, ClickToArrival when the rider stands at the door.
	ClickToDoor, ClickToArrival Times
	Within10, Within15          float64
	OnTime                      float64
	// Estimates at checkout against delivered_at.
	MAE, P90Error, Bias, Hit float64
	Stages                   Stages

	Busy, Loaded  float64
	OrdersPerHour float64 // a rider
	OnlineHours   float64
	Batched       float64 // share of orders
	Ahead         float64 // share of orders
	Acceptance    float64
	Released      int // next trips that their riders were relieved of
	DecisionMean  time.Duration
	DecisionMost  time.Duration
	Decisions     int
	BadOffers     int // that named somebody or something that may not be asked

	Records []Record
}

// Times are a distribution.
type Times struct{ Mean, P50, P90, P99 float64 }

// Stages are mean minutes.
type Stages struct {
	PickWait, Pick, Pack, RiderWait, Bag, Ride, Door float64
	// AtStore is how long riders stand there for an order.
	AtStore float64
}

func (w *world) end(o *order) {
	w.done = append(w.done, o.Record)
	w.cfg.Desk.Ended(o.Record)
}

func (w *world) result() Result {
	s := w.sums
	r := Result{
		Visits: s.visits, Refused: s.refused, Balked: s.balked, Placed: s.placed, Decisions: s.decisions, DecisionMost: s.slowest, BadOffers: s.bad, Released: s.released,
		Stuck: s.placed - len(w.done),
	}
	var door, arrival, off []float64
	for _, o := range w.done {
		if o.Cancelled {
			r.Cancelled++
			continue
		}
		r.Delivered++
		door, arrival = append(door, o.Delivered.Sub(o.Placed).Minutes()), append(arrival, o.AtDoor.Sub(o.Placed).Minutes())
		off = append(off, o.Delivered.Sub(o.Estimate).Minutes())
		r.count(o)
	}
	n := float64(max(r.Delivered, 1))
	r.share(n)
	r.ClickToDoor, r.ClickToArrival = times(door), times(arrival)
	r.errors(off)
	r.Busy, r.Loaded = ratio(s.busy, s.online), ratio(s.loaded, s.online)
	r.OnlineHours = s.online.Hours()
	r.OrdersPerHour = float64(r.Delivered) / s.online.Hours()
	r.Acceptance = float64(s.accepted) / float64(max(s.offers, 1))
	r.DecisionMean = s.deciding / time.Duration(max(s.decisions, 1))
	if w.cfg.Records {
		r.Records = w.done
	}
	return r
}

// count adds a delivered order to the sums of shares and stages.
func (r *Result) count(o Record) {
	add := func(sum *float64, is bool) {
		if is {
			*sum++
		}
	}
	took := o.AtDoor.Sub(o.Placed)
	add(&r.Within10, took <= 10*time.Minute)
	add(&r.Within15, took <= 15*time.Minute)
	add(&r.OnTime, !o.Delivered.After(o.Promise))
	add(&r.Batched, o.Batched)
	add(&r.Ahead, o.Ahead)
	st := &r.Stages
	st.PickWait += o.PickStarted.Sub(o.Placed).Minutes()
	st.Pick += o.Picked.Sub(o.PickStarted).Minutes()
	st.Pack += o.Packed.Sub(o.Picked).Minutes()
	met := later(o.Packed, o.RiderAtStore)
	st.RiderWait += met.Sub(o.Packed).Minutes()
	st.AtStore += o.Handover.Sub(o.RiderAtStore).Minutes()
	st.Bag += o.Handover.Sub(met).Minutes()
	st.Ride += o.AtDoor.Sub(o.Handover).Minutes()
	st.Door += o.Delivered.Sub(o.AtDoor).Minutes()
}

func (r *Result) share(n float64) {
	st := &r.Stages
	for _, sum := range []*float64{
		&r.Within10, &r.Within15, &r.OnTime, &r.Batched, &r.Ahead,
		&st.PickWait, &st.Pick, &st.Pack, &st.RiderWait, &st.Bag, &st.Ride, &st.Door, &st.AtStore,
	} {
		*sum /= n
	}
}

func (r *Result) errors(off []float64) {
	if len(off) == 0 {
		return
	}
	sizes := make([]float64, len(off))
	for i, e := range off {
		sizes[i] = math.Abs(e)
		r.MAE += sizes[i] / float64(len(off))
		r.Bias += e / float64(len(off))
		if sizes[i] <= 2 {
			r.Hit += 1 / float64(len(off))
		}
	}
	slices.Sort(sizes)
	r.P90Error = sizes[len(sizes)*9/10]
}

func times(minutes []float64) (t Times) {
	if len(minutes) == 0 {
		return t
	}
	slices.Sort(minutes)
	for _, m := range minutes {
		t.Mean += m / float64(len(minutes))
	}
	n := len(minutes)
	t.P50, t.P90, t.P99 = minutes[n/2], minutes[n*9/10], minutes[n*99/100]
	return t
}

func ratio(part, whole time.Duration) float64 {
	if whole <= 0 {
		return 0
	}
	return part.Seconds() / whole.Seconds()
}
