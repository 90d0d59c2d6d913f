package rig

import (
	"bufio"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Memory is what the server holds after a collection: its heap and the stacks of its goroutines.
func (r *Rig) Memory(ctx context.Context) (bytes int64, err error) {
	body, err := r.get(ctx, "/debug/pprof/heap?gc=1&debug=1")
	if err != nil {
		return 0, err
	}
	defer body.Close()
	found := 0
	for lines := bufio.NewScanner(body); lines.Scan(); {
		for _, name := range []string{"# HeapAlloc = ", "# Stack = "} {
			if text, ok := strings.CutPrefix(lines.Text(), name); ok {
				text, _, _ = strings.Cut(text, " ")
				n, err := strconv.ParseInt(text, 10, 64)
				if err != nil {
					return 0, err
				}
				bytes += n
				found++
			}
		}
	}
	if found != 2 {
		return 0, errors.New("the server's heap profile says nothing of its memory")
	}
	return bytes, nil
}

// Trend is how the resident memory went.
type Trend struct {
	First, Last int64
	// PerMinute is the slope of the line through the samples, in bytes.
	PerMinute float64
}

// WatchMemory samples the resident memory every second until the returned function is called.
func (r *Rig) WatchMemory(ctx context.Context) (stop func() Trend) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan []int64, 1)
	go func() {
		var samples []int64
		every := time.NewTicker(time.Second)
		defer every.Stop()
		for ctx.Err() == nil {
			if used, err := r.Usage(); err == nil {
				samples = append(samples, used.ServerMemory)
			}
			select {
			case <-every.C:
			case <-ctx.Done():
			}
		}
		done <- samples
	}()
	return func() Trend {
		cancel()
		return trend(<-done, time.Second)
	}
}

// trend is the line of least squares through samples that are so far apart.
func trend(samples []int64, apart time.Duration) (t Trend) {
	n := float64(len(samples))
	if n < 2 {
		return t
	}
	t.First, t.Last = samples[0], samples[len(samples)-1]
	middle := (n - 1) / 2
	var mean, above, square float64
	for _, s := range samples {
		mean += float64(s) / n
	}
	for i, s := range samples {
		x := float64(i) - middle
		above += x * (float64(s) - mean)
		square += x * x
	}
	t.PerMinute = above / square * float64(time.Minute/apart)
	return t
}
