package horizon

import "math"

// forecast steps: how long one is, and how many are looked at.
const (
	step  = 5
	steps = 48
)

// pace is what the engine has learned of the day so far, on top of what is believed beforehand.
type pace struct {
	recent  float64 // orders a minute, of late
	orders  float64 // all of them
	lead    float64 // their minutes from placement to ready
	carried float64 // orders of trips that began
	spent   float64 // minutes that they take
	worked  float64 // minutes of couriers on duty
}

// What is believed before a day begins, and how many orders that is worth: the minutes of a courier
// that an order takes, the minutes until it is ready, the orders that come for each minute of a
// courier on duty. It is about what training days have in the mean.
const (
	beliefSpent  = 20.0
	beliefLead   = 18.0
	beliefRate   = 2.0 / 60
	beliefOrders = 20
)

// usualApproach is the way to the place of a trip; the true one is not known any more when it begins.
const usualApproach = 4

// memory is over how many minutes the recent rate is taken.
const memory = 30.0

func newPace() pace {
	return pace{
		orders: beliefOrders, lead: beliefLead * beliefOrders, carried: beliefOrders, spent: beliefSpent * beliefOrders,
		worked: beliefOrders / beliefRate,
	}
}

// note counts the orders that came since the last decision.
func (e *Engine) note() {
	fresh := e.orders[e.counted:]
	e.counted = len(e.orders)
	for i := range fresh {
		e.pace.lead += float64(fresh[i].Ready - fresh[i].Placed)
		e.pace.orders++
	}
	fade := math.Exp(-float64(e.gap) / memory)
	e.pace.recent = e.pace.recent*fade + float64(len(fresh))/memory
	e.pace.worked += float64(e.onDuty(e.now) * e.gap)
}

// onDuty is how many couriers work at a minute.
func (e *Engine) onDuty(minute int) int {
	n := 0
	for i := range e.couriers {
		if e.couriers[i].On <= minute && minute < e.couriers[i].Off {
			n++
		}
	}
	return n
}

// price is what a minute of a courier is worth now, in minutes that customers wait. A minute lost while
// couriers are short delays everything until they have caught up: as many orders as one of them carries
// until then. So the price is the time until they catch up, by the minutes that an order takes. Nobody
// knows how much the couriers will really manage: the mean of several guesses is taken.
func (e *Engine) price() float64 {
	work, hands := e.outlook()
	minutes := e.pace.spent / e.pace.carried
	total := 0.0
	guesses := [...]float64{0.7, 0.8, 0.9, 1, 1.1}
	for _, guess := range guesses {
		backlog, busy := 0.0, 0
		for at := range steps {
			backlog += work[at] - guess*hands[at]
			if backlog <= 0 {
				if at > e.rules.Calm/step {
					break
				}
				backlog = 0
			} else {
				busy = (at + 1) * step
			}
		}
		total += float64(busy)
	}
	short := total / float64(len(guesses)) / minutes
	return min(e.rules.PriceMost, e.rules.Price+e.rules.PriceShort*short)
}

// outlook is, for each step from now, the minutes of work that become due and the minutes that
// couriers have.
func (e *Engine) outlook() (work, hands [steps]float64) {
	minutes := e.pace.spent / e.pace.carried
	lead := e.pace.lead / e.pace.orders
	for _, o := range e.waiting {
		due := max(0, e.orders[o].Ready-5-e.now) / step
		work[min(due, steps-1)] += minutes
	}
	rate := e.pace.orders / e.pace.worked
	for at := range steps {
		duty := float64(e.duty[min(max(0, e.now+at*step), len(e.duty)-1)])
		later := float64(at*step) + lead - 5
		if slot := int(later) / step; slot < steps {
			fade := math.Exp(-float64(at*step) / e.rules.Persist)
			work[slot] += step * minutes * (e.pace.recent*fade + rate*duty*(1-fade))
		}
	}
	for i := range e.couriers {
		c := &e.couriers[i]
		from := max(c.On, e.now)
		if c.seen.Phase == Delivering || c.seen.Phase == Moving {
			from = max(from, c.seen.From)
		}
		for at := max(0, from-e.now) / step; at < steps && e.now+at*step < c.Off; at++ {
			hands[at] += step
		}
	}
	return work, hands
}
