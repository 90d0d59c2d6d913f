package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	"doorstep/kit/clock"
)

func TestScaledRunsFaster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Date(2026, 1, 1, 18, 0, 0, 0, time.UTC)
		c := clock.NewScaled(start, 60)
		time.Sleep(c.Wall(10 * time.Minute)) // the bubble's clock: no real waiting
		if got := c.Now().Sub(start); got != 10*time.Minute {
			t.Errorf("ten minutes took %v", got)
		}
	})
}

func TestManualStandsStill(t *testing.T) {
	start := time.Date(2026, 1, 1, 18, 0, 0, 0, time.UTC)
	c := clock.NewManual(start)
	c.Advance(time.Hour)
	if got := c.Now(); !got.Equal(start.Add(time.Hour)) {
		t.Errorf("now is %v", got)
	}
}
