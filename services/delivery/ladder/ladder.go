// Package ladder is how a store takes on less when it cannot keep up, step by step:
//
//	normal    every order, every rider one trip at a time
//	batch     riders take more orders at once
//	tight     orders that would take long are refused
//	ambient   nothing from the cold rooms, which takes longest to pick and cannot wait
//	minimum   a higher minimum order, so that each ride carries more
//	slots     nothing at once; people wait in line
//	closed    nothing
//
// It goes up at once by as many steps as it takes, after the pressure has lasted for a moment, and comes
// down one step at a time, after it has been low for a while: the way down begins far below where the
// way up begins, so noise moves nothing. Operations can pin a step.
//
// It is pure: signals and a time go in, the state comes out with the cause in words.
package ladder

import (
	"fmt"
	"time"
)

// Step of the ladder.
type Step int

// The steps, each with those below it.
const (
	Normal Step = iota
	Batch
	Tight
	Ambient
	Minimum
	Slots
	Closed
	steps
)

var names = [steps]string{"normal", "batch", "tight", "ambient", "minimum", "slots", "closed"}

func (s Step) String() string { return names[s] }

// Parse finds a step by its name.
func Parse(name string) (Step, bool) {
	for s, n := range names {
		if n == name {
			return Step(s), true
		}
	}
	return Normal, false
}

// Signals are a store at a moment.
type Signals struct {
	// PickerIn and RiderIn are how long a new order waits for either.
	PickerIn, RiderIn time.Duration
	// Waiting orders have no rider; Available and Busy riders are online.
	Waiting, Available, Busy int
	// Slow is how much longer rides take than usual: 1.33 in rain. Zero counts as 1.
	Slow float64
}

// wait is the longer of the two waits.
func (s Signals) wait() time.Duration { return max(s.PickerIn, s.RiderIn) }

// load is the part of the riders that is on a trip.
func (s Signals) load() float64 {
	return float64(s.Busy) / float64(max(s.Available+s.Busy, 1))
}

// nobody is at work although orders wait.
func (s Signals) nobody() bool { return s.Available+s.Busy == 0 && s.Waiting > 0 }

// Rules say when to take a step. The zero value is replaced by Usual.
type Rules struct {
	// Up to a step when a new order would wait at least so long; Down from it when at most.
	Up, Down [steps]time.Duration
	// BatchLoad is the part of the riders on a trip from which they take more at once.
	BatchLoad, CalmLoad float64
	// Rain: while rides take WetSlow times as long or more, a store with WetLoad of its riders on a trip is
	// tight before anybody waits, until either falls to DryLoad or DrySlow.
	WetSlow, DrySlow, WetLoad, DryLoad float64
	// Lasting is how long pressure lasts before a step up, Calm how long it stays away before one down.
	Lasting, Calm time.Duration
}

// Usual rules: the cap of tight holds the wait near its limit by itself, so what is above it is for when
// that is not enough, as when half of the riders leave at once.
var Usual = Rules{
	Up: [steps]time.Duration{
		Batch: 2 * time.Minute, Tight: 5 * time.Minute, Ambient: 12 * time.Minute, Minimum: 16 * time.Minute, Slots: 22 * time.Minute, Closed: 45 * time.Minute,
	},
	Down: [steps]time.Duration{
		Batch: 30 * time.Second, Tight: 90 * time.Second, Ambient: 6 * time.Minute, Minimum: 8 * time.Minute, Slots: 10 * time.Minute, Closed: 15 * time.Minute,
	},
	BatchLoad: 0.9, CalmLoad: 0.7,
	WetSlow: 1.2, DrySlow: 1.1, WetLoad: 0.7, DryLoad: 0.4,
	Lasting: time.Minute, Calm: 5 * time.Minute,
}

// State of a store on the ladder. The zero value is a store that never left the ground.
type State struct {
	Step  Step
	Since time.Time
	// Cause of the last step, for people.
	Cause string
	// Seen is what the signals were, unless a person caused the step; Eased says that it is one down.
	Seen  *Signals
	Eased bool
	// Pinned by operations: signals move nothing.
	Pinned bool

	// pressed is since when a higher step is called for, at the least the step toward.
	pressed time.Time
	toward  Step
	// calm is since when the step is not needed.
	calm time.Time
}

// Next is the state a moment later. Another step than before is a change, which has a new cause.
func (r Rules) Next(s State, seen Signals, now time.Time) State {
	if s.Pinned {
		return s
	}
	if wanted := r.wanted(seen); wanted > s.Step {
		return r.rise(s, wanted, seen, now)
	}
	s.pressed = time.Time{}
	if s.Step == Normal || !r.eased(s.Step, seen) {
		s.calm = time.Time{}
		return s
	}
	if s.calm.IsZero() {
		s.calm = now
	}
	if now.Sub(s.calm) < r.Calm {
		return s
	}
	return State{Step: s.Step - 1, Since: now, Cause: "Eased: " + describe(seen), Seen: &seen, Eased: true}
}

func (r Rules) rise(s State, wanted Step, seen Signals, now time.Time) State {
	s.calm = time.Time{}
	if s.pressed.IsZero() {
		s.pressed, s.toward = now, wanted
	}
	s.toward = min(s.toward, wanted)
	if now.Sub(s.pressed) < r.Lasting {
		return s
	}
	return State{Step: s.toward, Since: now, Cause: describe(seen), Seen: &seen}
}

// wanted is the highest step that the signals call for.
func (r Rules) wanted(seen Signals) Step {
	wait := seen.wait()
	for step := Closed; step > Batch; step-- {
		if wait >= r.Up[step] {
			return step
		}
	}
	switch {
	case seen.nobody():
		return Slots
	case r.wet(seen, r.WetSlow, r.WetLoad):
		return Tight
	}
	if wait >= r.Up[Batch] || seen.load() >= r.BatchLoad {
		return Batch
	}
	return Normal
}

// eased reports whether a step is no longer needed.
func (r Rules) eased(step Step, seen Signals) bool {
	return seen.wait() <= r.Down[step] && !seen.nobody() && (step != Batch || seen.load() <= r.CalmLoad) && (step > Tight || !r.wet(seen, r.DrySlow, r.DryLoad))
}

// wet reports whether rides are slow and riders have little time.
func (r Rules) wet(seen Signals, slow, load float64) bool {
	return slow > 0 && seen.Slow >= slow && seen.load() >= load
}

// Pin puts a store on a step, whatever the signals say, until it is let go.
func Pin(step Step, why string, now time.Time) State {
	return State{Step: step, Since: now, Cause: why, Pinned: true}
}

// Release lets the signals decide again, from the step that was pinned.
func Release(s State, why string, now time.Time) State {
	return State{Step: s.Step, Since: now, Cause: why}
}

func describe(seen Signals) string {
	text := fmt.Sprintf("%d of %d riders on a trip, %d orders without one", seen.Busy, seen.Available+seen.Busy, seen.Waiting)
	if seen.Slow >= 1.1 {
		text += fmt.Sprintf(", rides take %.0f %% longer", 100*(seen.Slow-1))
	}
	switch wait := seen.wait(); {
	case wait < time.Minute:
		return text
	case seen.PickerIn > seen.RiderIn:
		return fmt.Sprintf("%s; picking begins in %.0f min", text, wait.Minutes())
	default:
		return fmt.Sprintf("%s; the next rider is free in %.0f min", text, wait.Minutes())
	}
}
