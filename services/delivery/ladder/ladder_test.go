package ladder

import (
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const tick = 5 * time.Second

// walk feeds the same signals for a while, and says how often the step changed.
func walk(s State, seen Signals, from time.Time, during time.Duration) (State, int, time.Time) {
	changes := 0
	now := from
	for ; now.Sub(from) < during; now = now.Add(tick) {
		next := Usual.Next(s, seen, now)
		if next.Step != s.Step {
			changes++
		}
		s = next
	}
	return s, changes, now
}

func waiting(d time.Duration) Signals {
	return Signals{RiderIn: d, Waiting: 5, Busy: 10}
}

func TestEveryStepIsReachedAndLeft(t *testing.T) {
	for step := Batch; step <= Closed; step++ {
		s, changes, now := walk(State{}, waiting(Usual.Up[step]), noon, 2*time.Minute)
		if s.Step != step || changes != 1 || s.Cause == "" || s.Since.Before(noon) {
			t.Errorf("%v: came to %v in %d changes because of %q", step, s.Step, changes, s.Cause)
		}
		// Just below where it went up nothing happens, however long.
		if held, changes, _ := walk(s, waiting(Usual.Down[step]+time.Second), now, time.Hour); held.Step != step || changes != 0 {
			t.Errorf("%v: left for %v in between", step, held.Step)
		}
		down, changes, _ := walk(s, Signals{Available: 10, Busy: 1}, now, time.Hour)
		if down.Step != Normal || changes != int(step) {
			t.Errorf("%v: down to %v in %d changes, want one step at a time", step, down.Step, changes)
		}
	}
}

func TestAMomentIsNoPressure(t *testing.T) {
	s, changes, now := walk(State{}, waiting(time.Hour), noon, Usual.Lasting-tick)
	if changes != 0 {
		t.Fatalf("stepped to %v at once", s.Step)
	}
	s, _, now = walk(s, Signals{Available: 5}, now, tick)
	if s, changes, _ = walk(s, waiting(time.Hour), now, Usual.Lasting-tick); changes != 0 {
		t.Errorf("two moments count as one: %v", s.Step)
	}
}

// The step that is taken is the lowest that was called for all the while.
func TestRisesToWhatLasted(t *testing.T) {
	s, _, now := walk(State{}, waiting(Usual.Up[Closed]), noon, 10*time.Second)
	s, _, _ = walk(s, waiting(Usual.Up[Tight]), now, 2*time.Minute)
	if s.Step != Tight {
		t.Errorf("came to %v, want tight", s.Step)
	}
}

// Noise around a threshold moves the store at most once a while.
func TestNoiseDoesNotFlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		step := Step(rapid.IntRange(int(Batch), int(Closed)).Draw(t, "step"))
		// As far from the threshold, both ways, as half of the way to where the store would come down.
		reach := float64(Usual.Up[step]-Usual.Down[step]) / 2
		var s State
		changes := 0
		for i := range 2000 {
			wait := Usual.Up[step] + time.Duration((2*random.Float64()-1)*reach)
			next := Usual.Next(s, waiting(wait), noon.Add(time.Duration(i)*tick))
			if next.Step != s.Step {
				changes++
			}
			s = next
		}
		if changes > int(step)+1 {
			t.Fatalf("%d changes around %v in three hours", changes, step)
		}
	})
}

// Whatever happens, two steps down are never closer than the calm, and a higher wait never means less.
func TestComesDownSlowly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := State{Step: Step(rapid.IntRange(0, int(Closed)).Draw(t, "step")), Since: noon}
		last := noon.Add(-time.Hour)
		for i := range rapid.IntRange(1, 400).Draw(t, "ticks") {
			now := noon.Add(time.Duration(i) * tick)
			seen := Signals{
				PickerIn: time.Duration(rapid.IntRange(0, 3600).Draw(t, "picker")) * time.Second, RiderIn: time.Duration(rapid.IntRange(0, 3600).Draw(t, "rider")) * time.Second,
				Waiting: rapid.IntRange(0, 20).Draw(t, "waiting"), Available: rapid.IntRange(0, 5).Draw(t, "available"), Busy: rapid.IntRange(0, 5).Draw(t, "busy"),
			}
			next := Usual.Next(s, seen, now)
			if next.Step < s.Step {
				if next.Step != s.Step-1 || now.Sub(last) < Usual.Calm {
					t.Fatalf("from %v to %v after %v", s.Step, next.Step, now.Sub(last))
				}
				last = now
			}
			if next.Step != s.Step && (next.Cause == "" || !next.Since.Equal(now)) {
				t.Fatalf("a step without a cause: %+v", next)
			}
			s = next
		}
	})
}

func TestPinnedHolds(t *testing.T) {
	s := Pin(Minimum, "storm warning", noon)
	if held, changes, _ := walk(s, Signals{Available: 9}, noon, time.Hour); held.Step != Minimum || changes != 0 {
		t.Errorf("left the pin for %v", held.Step)
	}
	s = Release(s, "the storm is over", noon)
	if s, _, _ = walk(s, Signals{Available: 9}, noon, time.Hour); s.Step != Normal {
		t.Errorf("stays at %v after the release", s.Step)
	}
}

// In the rain a busy store is tight before anybody waits, and stays so while it is busy and wet.
func TestRain(t *testing.T) {
	busy := Signals{Available: 3, Busy: 7}
	wet := busy
	wet.Slow = 1.33
	if s, _, _ := walk(State{}, busy, noon, time.Hour); s.Step != Normal {
		t.Errorf("a busy day: %v", s.Step)
	}
	s, changes, now := walk(State{}, wet, noon, 2*time.Minute)
	if s.Step != Tight || changes != 1 {
		t.Fatalf("rain: %v after %d changes", s.Step, changes)
	}
	wet.Available, wet.Busy = 5, 5
	if s, _, now = walk(s, wet, now, time.Hour); s.Step != Tight {
		t.Errorf("rain goes on: %v", s.Step)
	}
	if s, _, _ := walk(s, busy, now, time.Hour); s.Step != Normal {
		t.Errorf("the rain is over: %v", s.Step)
	}
	wet.Available, wet.Busy = 9, 1
	if s, _, _ := walk(s, wet, now, time.Hour); s.Step != Normal {
		t.Errorf("nobody orders in the rain: %v", s.Step)
	}
}

func TestNobodyAtWork(t *testing.T) {
	if s, _, _ := walk(State{}, Signals{Waiting: 1}, noon, 2*time.Minute); s.Step != Slots {
		t.Errorf("orders and nobody to carry them: %v, want slots", s.Step)
	}
	if s, _, _ := walk(State{}, Signals{}, noon, time.Minute); s.Step != Normal {
		t.Errorf("an empty store: %v, want normal", s.Step)
	}
}

func TestLimitsGrow(t *testing.T) {
	var e Effects
	for step := Normal; step <= Closed; step++ {
		l := e.Of(step)
		if (l.MaxEstimate > 0) != (step >= Tight) || l.AmbientOnly != (step >= Ambient) || (l.MinOrder > 0) != (step >= Minimum) || l.Line != (step == Slots) || l.Closed != (step == Closed) {
			t.Errorf("%v: %+v", step, l)
		}
		if (step.Says() != "") != (step >= Tight) {
			t.Errorf("%v says %q", step, step.Says())
		}
		if named, ok := Parse(step.String()); !ok || named != step {
			t.Errorf("%v is read as %v", step, named)
		}
	}
	if _, ok := Parse("panic"); ok {
		t.Error("a step that does not exist")
	}
}
