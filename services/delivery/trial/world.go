package trial

import (
	"container/heap"
	"fmt"
	"slices"
	"time"

	"doorstep/kit/geo"
	"doorstep/kit/ids"
	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/ladder"
	"doorstep/services/delivery/promise"
	"doorstep/services/delivery/travel"
)

// world is the stores, the people and what happens next.
type world struct {
	cfg   Config
	now   time.Time
	next  events
	count int // events so far, to keep those of one moment in order
	shops []*shop
	peeks []Peek
	done  []Record
	sums  sums
}

// shop is a store at work.
type shop struct {
	w      *world
	number int
	at     geo.Point
	times  travel.Times

	picking []*order // not packed, in the order in which they came
	pickers int
	atWork  int      // pickers with an order
	pace    float64  // against the formula, learned as the service does
	open    []*order // not handed over and not cancelled, in the order in which they came

	riders            []*rider
	hired             int
	demand            taught
	deciding, ticking bool
}

type event struct {
	at    time.Time
	count int
	do    func()
}

type events []event

func (e events) Len() int         { return len(e) }
func (e events) Swap(i, k int)    { e[i], e[k] = e[k], e[i] }
func (e *events) Push(x any)      { *e = append(*e, x.(event)) }
func (e *events) Pop() (last any) { n := len(*e) - 1; last = (*e)[n]; *e = (*e)[:n]; return last }
func (e events) Less(i, k int) bool {
	if !e[i].at.Equal(e[k].at) {
		return e[i].at.Before(e[k].at)
	}
	return e[i].count < e[k].count
}

// at has something happen, never in the past.
func (w *world) at(t time.Time, do func()) {
	w.count++
	heap.Push(&w.next, event{at: later(t, w.now), count: w.count, do: do})
}

func (w *world) after(d time.Duration, do func()) { w.at(w.now.Add(d), do) }

// Run lives the days of a trial and the hours until the last order has ended.
func Run(cfg Config) (Result, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return Result{}, err
	}
	w := &world{cfg: cfg, now: cfg.From}
	for i := range cfg.Stores {
		w.open(i)
	}
	end := cfg.From.AddDate(0, 0, cfg.Days)
	w.at(end, w.closeBooks)
	patience := end.Add(overtime)
	for len(w.next) > 0 {
		e := heap.Pop(&w.next).(event)
		// A store that drowns has had enough time to show it.
		if e.at.After(patience) || e.at.After(end) && len(w.done) == w.sums.placed {
			break
		}
		w.now = e.at
		e.do()
	}
	return w.result(), nil
}

// overtime is how long the last orders may take to end.
const overtime = 12 * time.Hour

// closeBooks ends what is counted by the hour with the last day.
func (w *world) closeBooks() {
	for _, s := range w.shops {
		for _, r := range s.riders {
			r.rest()
			w.sums.online += w.now.Sub(r.since)
		}
	}
	w.sums.closed = true
}

func (w *world) open(number int) {
	s := &shop{w: w, number: number, at: w.cfg.place(number), pace: 1}
	s.remember()
	s.times = w.cfg.Times
	if s.times == nil {
		s.times = Road{Rush: w.cfg.Nature.Rush, Weather: func(at time.Time) Weather { return w.cfg.Nature.Weather(number, at) }}
	}
	w.shops = append(w.shops, s)
	w.peeks = append(w.peeks, s.peek)
	for hour := range 24*w.cfg.Days + int(overtime.Hours()) {
		w.at(w.cfg.From.Add(time.Duration(hour)*time.Hour), s.staff)
	}
	for number, t := range w.arrivals(s) {
		w.at(t, func() { w.visit(s, number) })
	}
}

// peek is the store as promises see it.
func (s *shop) peek() Shop {
	q := promise.Queue{Pickers: s.pickers, Pace: s.pace, Slow: 1 / s.w.cfg.Nature.Weather(s.number, s.w.now).Speed}
	for _, o := range s.picking {
		q.ToPick++
		left := o.want.Basket.Work()
		if !o.PickStarted.IsZero() {
			left = max(left-s.w.now.Sub(o.PickStarted), 5*time.Second)
		}
		q.Work += left
	}
	for _, o := range s.open {
		if o.rider == nil {
			q.Waiting++
		}
	}
	for _, r := range s.riders {
		switch {
		case r.leaving:
		case !r.atStore || len(r.load) > 0:
			q.Busy++
			q.Back = append(q.Back, r.backIn())
		default:
			q.Available++
		}
	}
	slices.Sort(q.Back)
	return Shop{Number: s.number, At: s.at, Queue: q, Times: s.times}
}

// visit is a customer at checkout.
func (w *world) visit(home *shop, number int) {
	want := w.want(home, number)
	w.sums.visits++
	told := w.cfg.Desk.Answer(want, w.peeks, w.now)
	if told.Refused {
		w.sums.refused++
		return
	}
	n := w.cfg.Nature
	choice := stream(w.cfg.Seed, "customer", home.number, number)
	balk, leave := choice.Float64(), choice.Float64()
	if over := told.Estimate - n.BalkAbove; over > 0 && balk < n.BalkPerMinute*over.Minutes() {
		w.sums.balked++
		return
	}
	s := w.shops[told.Store]
	o := &order{
		Record: Record{
			Store: told.Store, Home: home.number, Number: number, Lines: want.Basket.Lines, Straight: s.at.Metres(want.Door),
			Placed: w.now, Estimate: w.now.Add(told.Estimate), Promise: w.now.Add(told.Promise),
		},
		id: ids.Order(fmt.Sprintf("o%d.%06d", home.number, number)), shop: s, want: want, leave: leave,
	}
	s.take(o)
}

// decide asks the matcher, now and once more a little later while orders wait.
func (s *shop) decide() {
	if s.deciding {
		return
	}
	s.deciding = true
	s.w.at(s.w.now, func() {
		s.deciding = false
		s.dispatch()
	})
}

func (s *shop) dispatch() {
	state := s.state()
	s.release(state)
	planned := slices.ContainsFunc(state.Away, func(r dispatch.Rider) bool { return len(r.Orders) > 0 })
	if (planned || len(state.Orders) > 0) && !s.ticking {
		s.ticking = true
		s.w.after(s.w.cfg.Every, func() {
			s.ticking = false
			s.decide()
		})
	}
	if len(state.Orders) == 0 || len(state.Riders)+len(state.Away) == 0 {
		return
	}
	started := time.Now()
	offers := s.w.cfg.Matcher.Decide(state, s.w.now, s.times)
	s.w.sums.decided(time.Since(started))
	for _, offer := range offers {
		s.offer(offer)
	}
}

// release takes next trips off riders who are held up; their orders wait anew.
func (s *shop) release(state dispatch.State) {
	released := s.w.cfg.Rules.Release(state, s.w.now, s.times)
	for _, r := range s.riders {
		if slices.ContainsFunc(released, func(gone dispatch.Released) bool { return gone.Rider == r.id }) {
			r.release()
			s.w.sums.released++
			s.decide()
		}
	}
}

// mostOrders are looked at in one decision, the oldest, as in the delivery service.
const mostOrders = 200

// state is the store as dispatch sees it.
func (s *shop) state() dispatch.State {
	state := dispatch.State{Store: s.at, PerHour: s.expected(), Scarce: s.step().Scarce()}
	ready := s.ready()
	byOrder := make(map[*order]dispatch.Order, len(s.open))
	for _, o := range s.open {
		seen := dispatch.Order{ID: o.id, Door: o.want.Door, ConfirmedAt: o.Placed, ReadyAt: o.Packed, PromiseAt: o.Promise, Asked: o.asked, AskedAt: o.askedAt}
		if o.Packed.IsZero() {
			seen.ReadyAt = ready[o]
		}
		byOrder[o] = seen
		if o.rider == nil && o.asking == nil && len(state.Orders) < mostOrders {
			state.Orders = append(state.Orders, seen)
		}
	}
	for _, r := range s.riders {
		switch {
		case r.leaving:
		case r.away:
			seen := dispatch.Rider{
				ID: r.id, At: r.freeFrom, FreeAt: r.freeAt, Asked: r.asked, Accepted: r.accepted,
				Aboard: len(r.load), AtLastDoor: r.atLastDoor() && r.asking == nil,
			}
			for _, o := range r.next {
				seen.Orders = append(seen.Orders, byOrder[o])
			}
			state.Away = append(state.Away, seen)
		case r.asking == nil:
			seen := dispatch.Rider{ID: r.id, At: r.position(), IdleSince: r.idleSince, Returning: !r.atStore, Asked: r.asked, Accepted: r.accepted}
			for _, o := range r.load {
				seen.Orders = append(seen.Orders, byOrder[o])
			}
			state.Riders = append(state.Riders, seen)
		}
	}
	return state
}

// step is where the store stands on its ladder; a desk without one never leaves the ground.
func (s *shop) step() ladder.Step {
	if desk, ok := s.w.cfg.Desk.(interface{ Step(store int) ladder.Step }); ok {
		return desk.Step(s.number)
	}
	return ladder.Normal
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
