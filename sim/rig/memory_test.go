package rig

import (
	"math"
	"testing"
	"time"
)

func TestTrend(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		samples   []int64
		perMinute float64
	}{
		{[]int64{5, 5, 5, 5}, 0},
		{[]int64{0, 100, 200, 300}, 6000},
		{[]int64{100, 0, 100, 0, 100}, 0},
		{[]int64{300, 200, 100}, -6000},
		{[]int64{7}, 0},
	} {
		if got := trend(test.samples, time.Second); math.Abs(got.PerMinute-test.perMinute) > 1e-6 {
			t.Errorf("%v: %+v, want %v a minute", test.samples, got, test.perMinute)
		}
	}
}
