package dispatch

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"doorstep/kit/ids"
)

// Why explains an offer: an automated decision about somebody's work has to be explained to whoever
// asks, at any later time.
type Why struct {
	// Waiting orders, Free riders and riders Away were there to be planned.
	Waiting, Free, Away int
	// Load is how many trips each rider has to make in the time of one; Price what a second of a rider's
	// time was worth, in seconds of waiting of one customer.
	Load, Price float64
	// Apart is what the orders of the offer would have cost one by one, if they go together.
	Apart float64
	// Rule by which it was decided.
	Rule Rule
	// Coming is how the rider gets to the bags, and After how long that takes, or how long the bags wait.
	Coming Coming
	After  time.Duration
	// Together: one trip for two orders saves a way back.
	Together bool
	// Metres from the store and Aboard, the rider's orders, are what LowestScore goes by.
	Metres float64
	Aboard int
	// Candidates for the trip, the least cost first; the one who is asked is always among them.
	// Considered counts those as well that are not named.
	Candidates []Candidate
	Considered int
}

// Candidate is a rider who might have been asked.
type Candidate struct {
	Rider ids.Rider
	// AtStore is when the rider can be at the store.
	AtStore time.Time
	// Total cost, and its parts where the matcher reckons with parts.
	Total  float64
	Cost   Cost
	Chosen bool
	// Why not this one: with the Order that has precedence, or the cost that it has More.
	Because Because
	Order   ids.Order
	More    float64
}

// Rule is what an offer was decided by.
type Rule string

const (
	LeastCost   Rule = "least_cost"   // of a plan for all orders and riders
	LowestScore Rule = "lowest_score" // of the riders for one order
)

// Coming is how a rider gets to the bags of an offer.
type Coming string

const (
	ComesAtStore  Coming = "at_store"   // is there
	ComesOnTheWay Coming = "on_the_way" // rides there
	ComesAfterBag Coming = "after_bag"  // rides there, and the bags wait
	ComesNext     Coming = "next_trip"  // from the last door of another trip
)

// Because is why a candidate was asked, or not.
type Because string

const (
	BecauseAsked          Because = "asked"
	BecausePlanned        Because = "planned" // for another order
	BecauseUnderWay       Because = "under_way"
	BecauseMore           Because = "costs_more"
	BecauseAskedElsewhere Because = "asked_elsewhere"
	BecauseCash           Because = "cash_limit" // would hold too much; not reckoned with
)

// Note says the same in English.
func (c Candidate) Note() string {
	switch c.Because {
	case BecauseAsked:
		return "asked"
	case BecausePlanned:
		return fmt.Sprintf("is planned for order %s", c.Order)
	case BecauseUnderWay:
		return "is under way"
	case BecauseAskedElsewhere:
		return "was asked for another order"
	case BecauseCash:
		return "would hold too much cash"
	default:
		return fmt.Sprintf("costs %.0f more", c.More)
	}
}

// mostNamed bounds an explanation.
const mostNamed = 8

// why explains the trip i in a plan.
func (p *planner) why(trips []trip, columns []int, i int) *Why {
	w := &Why{Waiting: len(p.state.Orders), Free: len(p.state.Riders), Away: len(p.state.Away), Load: p.load, Price: p.price}
	planned := make(map[int]trip, len(trips)) // by slot
	for k, t := range trips {
		if columns[k] != none {
			planned[columns[k]] = t
		}
	}
	for k := range p.slots {
		s := &p.slots[k]
		if s.round == 0 && !p.Rules.takesCash(s.rider, trips[i].orders...) {
			w.Candidates = append(w.Candidates, Candidate{Rider: s.rider.ID, AtStore: s.at, Because: BecauseCash})
			continue
		}
		c, ok := p.cost(trips[i], s)
		if s.round > 0 || !ok {
			continue
		}
		found := Candidate{Rider: s.rider.ID, AtStore: s.at, Total: c.Total(), Cost: c, Chosen: k == columns[i]}
		other, taken := planned[k]
		switch {
		case found.Chosen:
			found.Because = BecauseAsked
		case taken:
			found.Because, found.Order = BecausePlanned, other.orders[0].ID
		case !s.askable:
			found.Because = BecauseUnderWay
		}
		w.Candidates = append(w.Candidates, found)
	}
	if len(trips[i].orders) > 1 {
		for _, o := range trips[i].orders {
			w.Apart += p.alone(o)
		}
	}
	w.name()
	return w
}

// alone is the least that an order costs by itself.
func (p *planner) alone(o Order) float64 {
	t := trip{orders: []Order{o}}
	least := p.later(t)
	for k := range p.slots {
		if c, ok := p.cost(t, &p.slots[k]); ok {
			least = min(least, c.Total())
		}
	}
	return least
}

// name keeps the best candidates, says how far the others are behind, and drops the rest. Those who have
// too much cash come last.
func (w *Why) name() {
	slices.SortStableFunc(w.Candidates, func(a, b Candidate) int {
		return cmp.Or(compareBool(a.Because == BecauseCash, b.Because == BecauseCash), cmp.Compare(a.Total, b.Total), cmp.Compare(a.Rider, b.Rider))
	})
	w.Considered = len(w.Candidates)
	chosen := slices.IndexFunc(w.Candidates, func(c Candidate) bool { return c.Chosen })
	for i := range w.Candidates {
		if c := &w.Candidates[i]; c.Because == "" && chosen >= 0 {
			c.Because, c.More = BecauseMore, c.Total-w.Candidates[chosen].Total
		}
	}
	if chosen >= mostNamed {
		w.Candidates[mostNamed-1] = w.Candidates[chosen]
	}
	w.Candidates = w.Candidates[:min(len(w.Candidates), mostNamed)]
}

// settle says how the rider of a slot comes to the bags of a trip.
func (w *Why) settle(t trip, s *slot) {
	w.Rule, w.Coming, w.After = LeastCost, ComesOnTheWay, s.approach
	switch wait := s.at.Sub(t.ready()); {
	case wait > time.Minute && s.rider.Aboard == 0:
		w.Coming, w.After = ComesAfterBag, wait
	case s.rider.Aboard > 0:
		w.Coming = ComesNext
	case s.approach == 0:
		w.Coming = ComesAtStore
	}
	w.Together = len(t.orders) > 1 || len(s.rider.Orders) > 0
}

// Reason is the explanation in one line of English.
func (w *Why) Reason(score float64) string {
	if w.Rule == LowestScore {
		return fmt.Sprintf("%.0f m from the store with %d orders: score %.0f, the lowest", w.Metres, w.Aboard, score)
	}
	text := fmt.Sprintf("least cost in the plan for %d orders and %d riders, %d of them looked at for this trip", w.Waiting, w.Free+w.Away, w.Considered)
	after := int(w.After.Seconds())
	switch w.Coming {
	case ComesAfterBag:
		text += fmt.Sprintf("; with the bag %d s after it is ready", after)
	case ComesNext:
		text += fmt.Sprintf("; the next trip of somebody at the last door, at the store in %d s", after)
	case ComesAtStore:
		text += "; at the store"
	default:
		text += fmt.Sprintf("; at the store in %d s", after)
	}
	if w.Together {
		text += "; one trip for two orders saves a way back"
	}
	return text
}

// why explains the reference rule's choice for one order.
func (r Rules) why(state State, offer Offer, order Order, taken map[ids.Rider]bool, candidates []Offer, now time.Time) *Why {
	w := &Why{Waiting: len(state.Orders), Free: len(state.Riders), Away: len(state.Away), Rule: LowestScore, Metres: offer.From.Metres(state.Store)}
	if i := slices.IndexFunc(state.Riders, func(rider Rider) bool { return rider.ID == offer.Rider }); i >= 0 {
		w.Aboard = len(state.Riders[i].Orders)
	}
	for _, c := range candidates {
		found := Candidate{Rider: c.Rider, AtStore: now.Add(c.Approach), Total: c.Score, Chosen: c.Rider == offer.Rider}
		switch {
		case found.Chosen:
			found.Because = BecauseAsked
		case taken[c.Rider]:
			found.Because = BecauseAskedElsewhere
		}
		w.Candidates = append(w.Candidates, found)
	}
	for _, rider := range state.Riders {
		if !r.takesCash(&rider, order) {
			w.Candidates = append(w.Candidates, Candidate{Rider: rider.ID, AtStore: now, Because: BecauseCash})
		}
	}
	w.name()
	return w
}
