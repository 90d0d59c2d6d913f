package city

import (
	"sync"
	"time"

	orderv1 "doorstep/gen/order/v1"
)

// tally counts the orders of a run and decides when enough were placed.
//
//	claim ---> confirm ---> end
//	  \----> giveBack        (no order came of it)
type tally struct {
	target int // 0: no end

	mu       sync.Mutex // guards the rest
	claimed  int        // being placed now
	counts   OrderCounts
	outcomes outcomes
	open     map[string]struct{} // ids of orders on their way
	movedAt  time.Time           // wall: when an order last started or ended
}

func newTally(target int) *tally {
	return &tally{target: target, open: make(map[string]struct{}), movedAt: time.Now()}
}

// claim asks to place one more order. It refuses once enough are placed or about to be.
func (t *tally) claim() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.target > 0 && t.counts.Placed+t.claimed >= t.target {
		return false
	}
	t.claimed++
	return true
}

func (t *tally) giveBack() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.claimed--
}

func (t *tally) confirm(orderID string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.claimed--
	t.counts.Placed++
	t.open[orderID] = struct{}{}
	t.movedAt = time.Now()
}

// end takes an order that was delivered or cancelled, once.
func (t *tally) end(order *orderv1.Order) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, isOpen := t.open[order.OrderId]; !isOpen {
		return
	}
	delete(t.open, order.OrderId)
	t.movedAt = time.Now()
	if order.Status == statusCancelled {
		t.counts.Cancelled++
		return
	}
	t.counts.Delivered++
	t.outcomes.add(order)
}

// enough reports that no more orders are wanted, done that all of them have ended too.
func (t *tally) enough() (enough, done bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	enough = t.target > 0 && t.counts.Placed >= t.target
	return enough, enough && len(t.open) == 0
}

// still is for how long no order has started or ended, and some orders that have not.
func (t *tally) still() (time.Duration, []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var some []string
	for id := range t.open {
		if some = append(some, id); len(some) == 5 {
			break
		}
	}
	return time.Since(t.movedAt), some
}

func (t *tally) sofar() OrderCounts {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.counts
}

// report covers the orders that have ended. With a target, placed is then delivered + cancelled.
func (t *tally) report() Report {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.outcomes.report(t.counts)
}
