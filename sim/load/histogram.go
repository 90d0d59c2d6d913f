package load

import (
	"sync/atomic"
	"time"
)

// Histogram counts durations in steps of a tenth of a millisecond up to ten seconds, for more of them
// than Latency could keep. Adding takes no lock.
type Histogram struct {
	steps [histogramSteps + 1]atomic.Int64
	sum   atomic.Int64
	most  atomic.Int64
}

const (
	histogramStep  = 100 * time.Microsecond
	histogramSteps = int(10 * time.Second / histogramStep)
)

// NewHistogram is empty.
func NewHistogram() *Histogram { return new(Histogram) }

// Add notes one; what is beyond ten seconds counts as that, except in Max.
func (h *Histogram) Add(d time.Duration) {
	h.steps[min(max(int(d/histogramStep), 0), histogramSteps)].Add(1)
	h.sum.Add(int64(d))
	for most := h.most.Load(); int64(d) > most && !h.most.CompareAndSwap(most, int64(d)); most = h.most.Load() {
	}
}

// Reset forgets all. What is added meanwhile may be lost.
func (h *Histogram) Reset() {
	for i := range h.steps {
		h.steps[i].Store(0)
	}
	h.sum.Store(0)
	h.most.Store(0)
}

// Quantiles are exact to a step, rounded up.
func (h *Histogram) Quantiles() Quantiles {
	var counts [histogramSteps + 1]int64
	var n int64
	for i := range h.steps {
		counts[i] = h.steps[i].Load()
		n += counts[i]
	}
	if n == 0 {
		return Quantiles{}
	}
	at := func(q float64) time.Duration {
		left := int64(q * float64(n))
		for i, count := range counts {
			if left -= count; left < 0 {
				return min(time.Duration(i+1)*histogramStep, time.Duration(h.most.Load()))
			}
		}
		return time.Duration(h.most.Load())
	}
	return Quantiles{int(n), time.Duration(h.sum.Load() / n), at(0.5), at(0.9), at(0.99), time.Duration(h.most.Load())}
}
