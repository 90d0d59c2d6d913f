package delivery

import (
	"maps"
	"slices"
	"sync"
	"time"

	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/demand"
)

const (
	// arrivalMemory is how far back orders are counted for a rate, where nothing better is known.
	arrivalMemory = demand.Slot
	// leastWatch is how long a store has to be watched for its orders to be a rate.
	leastWatch = 5 * time.Minute
)

// arrivals are the orders that a process saw come to the stores that it dispatches for. A process that
// takes a store over begins to count with the orders that are still there.
type arrivals struct {
	mu     sync.Mutex
	stores map[string]map[string]time.Time // order by order, when it was confirmed
	since  map[string]time.Time
}

func (a *arrivals) see(open []dbgen.OpenOrdersRow, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stores == nil {
		a.stores, a.since = make(map[string]map[string]time.Time), make(map[string]time.Time)
	}
	for _, o := range open {
		if a.stores[o.WarehouseID] == nil {
			a.stores[o.WarehouseID], a.since[o.WarehouseID] = make(map[string]time.Time), now
		}
		if now.Sub(o.ConfirmedAt) < demand.Looking {
			a.stores[o.WarehouseID][o.OrderID] = o.ConfirmedAt
		}
	}
	for _, orders := range a.stores {
		maps.DeleteFunc(orders, func(_ string, at time.Time) bool { return now.Sub(at) >= demand.Looking })
	}
}

// recent are when the orders of a store came that are remembered, and since when it is watched.
func (a *arrivals) recent(store string) (at []time.Time, since time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.SortedFunc(maps.Values(a.stores[store]), time.Time.Compare), a.since[store]
}

// perHour is how many orders an hour come at the rate of the last half hour; zero when nobody knows.
func (a *arrivals) perHour(store string, now time.Time) float64 {
	orders, since := a.recent(store)
	watched := min(now.Sub(since), arrivalMemory)
	came, _ := slices.BinarySearchFunc(orders, now.Add(-arrivalMemory), time.Time.Compare)
	if came = len(orders) - came; came == 0 || watched < leastWatch {
		return 0
	}
	return float64(came) / watched.Hours()
}
