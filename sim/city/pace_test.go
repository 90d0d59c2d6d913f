package city

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"doorstep/kit/clock"
)

func TestTimelineAbsorbsWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		p := newPace(clock.NewScaled(friday, 60), 60)
		line := timeline{pace: p}
		line.start()
		for range 10 {
			time.Sleep(100 * time.Millisecond) // a request: 6 s of the city's time, within the wait of 12 s
			if err := line.wait(t.Context(), 12*time.Second); err != nil {
				t.Fatal(err)
			}
		}
		if got := p.clock.Now().Sub(friday); got != 2*time.Minute {
			t.Errorf("ten times 12 s took %v", got)
		}
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("that took %v on the wall", took)
		}
		if behind, _, _ := p.state(); behind {
			t.Error("the city is behind although everybody was on time")
		}
	})
}

func TestPaceNoticesASlowMachine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPace(clock.NewScaled(friday, 60), 60)
		line := timeline{pace: p}
		line.start()
		for range 400 {
			time.Sleep(50 * time.Millisecond) // 3 s for what should take 1.5 s
			if err := line.wait(t.Context(), 1500*time.Millisecond); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(pacePeriod)
		p.answered(0)
		reason, about := p.judge(window{waits: 40, late: 40, planned: 40 * 12 * time.Second, lost: 40 * 12 * time.Second, lags: 400 * time.Second})
		if !strings.Contains(reason, "late") || about != 30 {
			t.Errorf("a machine of half the speed is judged %q, %v", reason, about)
		}
		if share, about := p.verdict(); share < 0.5 || about < 20 || about > 45 {
			t.Errorf("behind for %.2f of the time, keeps up with %.1f", share, about)
		}
	})
}

func TestPaceNoticesSlowRequests(t *testing.T) {
	t.Parallel()
	p := newPace(clock.NewScaled(friday, 60), 60)
	reason, about := p.judge(window{requests: 100, took: 10 * time.Second})
	if !strings.Contains(reason, "request") || about != 30 {
		t.Errorf("requests of 6 s of the city's time are judged %q, %v", reason, about)
	}
	if reason, _ := p.judge(window{requests: 100, took: time.Second}); reason != "" {
		t.Errorf("fast requests are judged %q", reason)
	}
}

func TestRidersReportOftenEnoughAtAnySpeed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		speed  float64
		online int64
		want   time.Duration
	}{{1, 10, fixEvery}, {60, 10, 12 * time.Second}, {60, 120, 18 * time.Second}, {1000, 150, time.Minute}} {
		w := &World{cfg: Config{Speed: c.speed}}
		w.live.ridersOnline.Store(c.online)
		if got := w.reportEvery(); got != c.want {
			t.Errorf("%d riders at %.0fx report every %v, want %v", c.online, c.speed, got, c.want)
		}
	}
}
