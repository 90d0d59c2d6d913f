package load

import (
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// Latency collects durations. It keeps each, so its quantiles are exact; a run of ten minutes at 200
// a second is a megabyte. The zero value is ready; methods may be called concurrently.
type Latency struct {
	mu  sync.Mutex // guards all
	all []time.Duration
}

// Add notes one.
func (l *Latency) Add(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, d)
}

// Quantiles of what was added so far.
type Quantiles struct {
	Count                    int
	Mean, P50, P90, P99, Max time.Duration
}

// Quantiles sorts what is there.
func (l *Latency) Quantiles() Quantiles {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.all)
	if n == 0 {
		return Quantiles{}
	}
	slices.Sort(l.all)
	var sum time.Duration
	for _, d := range l.all {
		sum += d
	}
	at := func(q float64) time.Duration { return l.all[min(int(q*float64(n)), n-1)] }
	return Quantiles{n, sum / time.Duration(n), at(0.5), at(0.9), at(0.99), l.all[n-1]}
}

// MarshalJSON writes milliseconds.
func (q Quantiles) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{
		"count": q.Count, "mean_ms": Milliseconds(q.Mean), "p50_ms": Milliseconds(q.P50), "p90_ms": Milliseconds(q.P90),
		"p99_ms": Milliseconds(q.P99), "max_ms": Milliseconds(q.Max),
	})
}

// Milliseconds with two decimals.
func Milliseconds(d time.Duration) float64 {
	return float64(d.Round(10*time.Microsecond)) / float64(time.Millisecond)
}
