package mdrp_test

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"doorstep/sim/mdrp"
)

// script is a dispatcher that says what is written for each minute, and notes what it was told.
type script struct {
	says map[int][]mdrp.Decision
	told []mdrp.Tick
	fail int // the minute at which it fails, if any
}

func (s *script) Begin(mdrp.Init) error { return nil }

func (s *script) Decide(tick mdrp.Tick) ([]mdrp.Decision, error) {
	s.told = append(s.told, tick)
	if s.fail > 0 && tick.T == s.fail {
		return nil, errors.New("out of ideas")
	}
	return s.says[tick.T], nil
}

// states is what was told of a courier, by the minute.
func (s *script) states(courier string) map[int]mdrp.CourierState {
	states := make(map[int]mdrp.CourierState)
	for _, tick := range s.told {
		for _, c := range tick.Changed {
			if c.Courier == courier {
				states[tick.T] = c
			}
		}
	}
	return states
}

func trip(courier string, orders ...string) mdrp.Decision {
	return mdrp.Decision{Courier: courier, Orders: orders}
}

func move(courier, to string) mdrp.Decision { return mdrp.Decision{Courier: courier, MoveTo: to} }

// A good day, worked out by hand: 100 metres a minute, services of 2 + 2 minutes.
//
// c1 moves from (0,0) to r1 at minute 10 (5 minutes), stands there from 15, is bound to o1 at 18 and
// gets o2 as well at 19. Both are ready at 22: pickup 22, leaves 24, 5 minutes to o1: drop 31, leaves
// 33, 3 minutes to o2: drop 38, free at 40.
// c2 goes from (0,1000) for o3 at 14: 10 minutes, arrives 24, pickup 26, leaves 28, 5 minutes: drop 35,
// free at 37, when its shift is over.
func goodDay() *script {
	return &script{says: map[int][]mdrp.Decision{
		10: {move("c1", "r1")},
		14: {trip("c2", "o3")},
		18: {trip("c1", "o1")},
		19: {trip("c1", "o1", "o2")},
	}}
}

func run(t *testing.T, s *script, opts mdrp.Options) (*mdrp.Instance, *mdrp.Outcome) {
	t.Helper()
	instance := tiny(t)
	outcome, err := mdrp.Run(instance, s, opts)
	if err != nil {
		t.Fatal(err)
	}
	return instance, outcome
}

func TestAGoodDay(t *testing.T) {
	s := goodDay()
	instance, outcome := run(t, s, mdrp.Options{Solver: "script"})
	want := mdrp.Solution{
		Instance: "2tiny", Solver: "script",
		Moves: []mdrp.Move{{Courier: "c1", DecidedAt: 10, DepartAt: 10, To: "r1"}},
		Assignments: []mdrp.Assignment{
			{Courier: "c1", DecidedAt: 18, DepartAt: 18, Restaurant: "r1", PickupAt: 22, Drops: []mdrp.Drop{
				{Order: "o1", CommittedAt: 18, DropoffAt: 31}, {Order: "o2", CommittedAt: 19, DropoffAt: 38}}},
			{Courier: "c2", DecidedAt: 14, DepartAt: 14, Restaurant: "r2", PickupAt: 26, Drops: []mdrp.Drop{
				{Order: "o3", CommittedAt: 14, DropoffAt: 35}}},
		},
	}
	if !reflect.DeepEqual(outcome.Solution, want) {
		t.Errorf("got  %+v\nwant %+v", outcome.Solution, want)
	}
	if outcome.Refused != 0 || outcome.Ticks != 62 {
		t.Errorf("refused %v, %d ticks", outcome.Refusals, outcome.Ticks)
	}
	if faults := mdrp.Check(instance, &outcome.Solution); len(faults) > 0 {
		t.Errorf("faults: %v", faults)
	}
}

func TestTheDispatcherIsToldWhatItMayKnow(t *testing.T) {
	s := goodDay()
	run(t, s, mdrp.Options{})
	r1, r2 := mdrp.Location{ID: "r1"}, mdrp.Location{ID: "r2"}
	at := func(x, y float64) mdrp.Location { return mdrp.Location{Point: &mdrp.Point{X: x, Y: y}} }
	wantC1 := map[int]mdrp.CourierState{
		5:  {Courier: "c1", State: mdrp.Idle, At: at(0, 0), Since: 5},
		11: {Courier: "c1", State: mdrp.Moving, At: r1, Since: 5, FreeAt: 15},
		15: {Courier: "c1", State: mdrp.Idle, At: r1, Since: 15, FreeAt: 15},
		19: {Courier: "c1", State: mdrp.AtPickup, At: r1, Since: 18, FreeAt: 15, Orders: []string{"o1"}},
		20: {Courier: "c1", State: mdrp.AtPickup, At: r1, Since: 18, FreeAt: 15, Orders: []string{"o1", "o2"}},
		22: {Courier: "c1", State: mdrp.Delivering, At: at(1300, 0), Since: 18, FreeAt: 40, Orders: []string{"o1", "o2"}},
		40: {Courier: "c1", State: mdrp.Idle, At: at(1300, 0), Since: 40, FreeAt: 40},
		60: {Courier: "c1", State: mdrp.Off, At: at(1300, 0), Since: 40, FreeAt: 40},
	}
	if got := s.states("c1"); !reflect.DeepEqual(got, wantC1) {
		t.Errorf("c1: got  %+v\nwant %+v", got, wantC1)
	}
	c2 := s.states("c2")
	if c2[15].State != mdrp.ToPickup || c2[15].At != r2 || c2[15].Since != 24 || c2[24].State != mdrp.AtPickup || c2[37].State != mdrp.Off {
		t.Errorf("c2: %+v", c2)
	}
	for _, tick := range s.told {
		for _, o := range tick.NewOrders {
			if o.Placed != tick.T {
				t.Errorf("order %s, placed at %d, was told at %d", o.ID, o.Placed, tick.T)
			}
		}
		if want := map[int][]string{22: {"o1", "o2"}, 26: {"o3"}}[tick.T]; !slices.Equal(tick.PickedUp, want) {
			t.Errorf("picked up at %d: %v, want %v", tick.T, tick.PickedUp, want)
		}
	}
}

func TestWhatBreaksARuleIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		minute int
		says   mdrp.Decision
		want   string
	}{
		"nobody":                       {10, trip("c9", "o1"), "no such courier"},
		"nothing":                      {10, trip("c1"), "neither"},
		"both":                         {10, mdrp.Decision{Courier: "c1", Orders: []string{"o1"}, MoveTo: "r1"}, "not both"},
		"nowhere":                      {10, move("c1", "r9"), "no such restaurant"},
		"before the shift":             {4, move("c1", "r1"), "is off"},
		"an order of the future":       {10, trip("c1", "o3"), "no order o3"},
		"no order":                     {10, trip("c1", "o9"), "no order o9"},
		"an order twice":               {10, trip("c1", "o1", "o1"), "named twice"},
		"two restaurants":              {14, trip("c2", "o1", "o3"), "two restaurants"},
		"a courier under way":          {11, move("c1", "r2"), "is moving"},
		"an order of somebody":         {20, trip("c2", "o1"), "is to_pickup"},
		"another restaurant's order":   {20, trip("c1", "o3"), "somebody's"},
		"one who delivers":             {23, trip("c1", "o2"), "is delivering"},
		"a pickup after the shift":     {17, trip("c2", "o1"), "is to_pickup"},
		"an order that was picked up":  {41, trip("c1", "o3"), "somebody's"},
		"a courier after its last day": {60, move("c1", "r1"), "is off"},
	} {
		t.Run(name, func(t *testing.T) {
			s := goodDay()
			// It comes first in its minute, while the couriers are still idle.
			s.says[c.minute] = append([]mdrp.Decision{c.says}, s.says[c.minute]...)
			_, outcome := run(t, s, mdrp.Options{})
			if outcome.Refused != 1 || !strings.Contains(outcome.Refusals[0], c.want) {
				t.Errorf("refused %d: %v, want %q", outcome.Refused, outcome.Refusals, c.want)
			}
			if len(outcome.Solution.Assignments) != 2 {
				t.Errorf("the rest of the day changed: %+v", outcome.Solution)
			}
		})
	}
}

func TestAPickupAfterTheShiftIsRefused(t *testing.T) {
	s := &script{says: map[int][]mdrp.Decision{
		16: {trip("c2", "o1")}, // 12 minutes to r1: arrives 28, pickup 30
		20: {trip("c1", "o2")},
	}}
	_, outcome := run(t, s, mdrp.Options{})
	if outcome.Refused != 0 || outcome.Solution.Assignments[1].PickupAt != 30 {
		t.Errorf("a pickup in the last minute: %v, %+v", outcome.Refusals, outcome.Solution.Assignments)
	}
	s.says[17], s.says[16] = s.says[16], nil
	if _, outcome = run(t, s, mdrp.Options{}); outcome.Refused != 1 || !strings.Contains(outcome.Refusals[0], "after the shift") {
		t.Errorf("refused: %v", outcome.Refusals)
	}
}

func TestAnUpdateMayGiveAnOrderBack(t *testing.T) {
	s := goodDay()
	s.says[20] = []mdrp.Decision{trip("c1", "o2")}
	s.says[41] = []mdrp.Decision{trip("c1", "o1")}
	instance, outcome := run(t, s, mdrp.Options{})
	trips := outcome.Solution.Assignments
	if outcome.Refused != 0 || len(trips) != 3 || len(trips[0].Drops) != 1 || trips[0].Drops[0].Order != "o2" || trips[2].Drops[0].Order != "o1" {
		t.Errorf("refused %v, trips %+v", outcome.Refusals, trips)
	}
	if faults := mdrp.Check(instance, &outcome.Solution); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestTicksMayBeRare(t *testing.T) {
	s := &script{}
	_, outcome := run(t, s, mdrp.Options{Every: 5})
	if outcome.Ticks != 13 || s.told[1].T != 5 || len(s.told[3].NewOrders) != 2 {
		t.Errorf("%d ticks, the fourth %+v", outcome.Ticks, s.told[3])
	}
}

func TestADispatcherThatFailsEndsTheDay(t *testing.T) {
	if _, err := mdrp.Run(tiny(t), &script{fail: 30}, mdrp.Options{}); err == nil || !strings.Contains(err.Error(), "2tiny at 30: out of ideas") {
		t.Errorf("error %v", err)
	}
}

func TestProcessorTimeIsThatOfTheDispatcher(t *testing.T) {
	used := time.Duration(0)
	_, outcome := run(t, &script{}, mdrp.Options{CPU: func() time.Duration { used += time.Millisecond; return used }})
	if outcome.CPU != time.Duration(outcome.Ticks+1)*time.Millisecond {
		t.Errorf("%v for %d ticks and the beginning", outcome.CPU, outcome.Ticks)
	}
}

func TestMeasures(t *testing.T) {
	s := goodDay()
	s.says[14] = nil // o3 stays
	instance, outcome := run(t, s, mdrp.Options{})
	outcome.CPU = 124 * time.Millisecond
	got := mdrp.Measure(instance, outcome)
	// o1 took 31-10, o2 38-12. c1 was 5 minutes on its move and 18 to 40 on its trip; the shifts have 85
	// minutes. c1 has its 20 for two orders (13.75 by the hour), c2 7.50 for its half hour.
	want := mdrp.Measures{
		Orders: 3, Undelivered: 1, UndeliveredPercent: 100. / 3, ClickToDoor: 23.5, ClickToDoorMedian: 23.5, ClickToDoorP90: 25.5,
		ReadyToPickup: 1, OrdersPerTrip: 2, PayPerOrder: 13.75, Utilisation: 27. / 85, Ranking: (21 + 26 + 90) / 3., CPU: 2,
	}
	if !near(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if mean := mdrp.Mean([]mdrp.Measures{got, {}}); mean.Orders != 1.5 || mean.ClickToDoor != 11.75 {
		t.Errorf("mean %+v", mean)
	}
}

func near(a, b mdrp.Measures) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		if math.Abs(x.Field(i).Float()-y.Field(i).Float()) > 1e-9 {
			return false
		}
	}
	return true
}

func TestCheckFindsEachFault(t *testing.T) {
	for name, c := range map[string]struct {
		change func(s *mdrp.Solution)
		want   string
	}{
		"another day":            {func(s *mdrp.Solution) { s.Instance = "x" }, "solution of"},
		"nobody":                 {func(s *mdrp.Solution) { s.Moves[0].Courier = "c9" }, "no courier"},
		"nowhere":                {func(s *mdrp.Solution) { s.Moves[0].To = "r9" }, "no restaurant"},
		"before the shift":       {func(s *mdrp.Solution) { s.Moves[0].DepartAt, s.Moves[0].DecidedAt = 4, 4 }, "free from 5"},
		"departs before decided": {func(s *mdrp.Solution) { s.Assignments[1].DecidedAt = 15 }, "departs at 14"},
		"not yet free":           {func(s *mdrp.Solution) { s.Assignments[0].DepartAt, s.Assignments[0].DecidedAt = 14, 14 }, "free from 15"},
		"picked up too early":    {func(s *mdrp.Solution) { s.Assignments[1].PickupAt = 25 }, "there from 24"},
		"picked up too late":     {func(s *mdrp.Solution) { s.Assignments[1].PickupAt = 31 }, "off at 30"},
		"not ready":              {func(s *mdrp.Solution) { s.Assignments[0].PickupAt = 21 }, "ready at 22"},
		"dropped too early":      {func(s *mdrp.Solution) { s.Assignments[0].Drops[1].DropoffAt = 37 }, "not possible before 38"},
		"not an order":           {func(s *mdrp.Solution) { s.Assignments[0].Drops[1].Order = "o9" }, "no order"},
		"carried twice":          {func(s *mdrp.Solution) { s.Assignments[0].Drops[1].Order = "o1" }, "carried twice"},
		"of another restaurant":  {func(s *mdrp.Solution) { s.Assignments[1].Restaurant = "r1" }, "of r2"},
		"committed too early":    {func(s *mdrp.Solution) { s.Assignments[1].Drops[0].CommittedAt = 13 }, "committed at 13"},
		"committed too late":     {func(s *mdrp.Solution) { s.Assignments[0].Drops[1].CommittedAt = 23 }, "committed at 23"},
		"committed on the way":   {func(s *mdrp.Solution) { s.Assignments[1].Drops[0].CommittedAt = 20 }, "committed at 20"},
		"nothing carried":        {func(s *mdrp.Solution) { s.Assignments[1].Drops = nil }, "without orders"},
	} {
		t.Run(name, func(t *testing.T) {
			instance, outcome := run(t, goodDay(), mdrp.Options{})
			c.change(&outcome.Solution)
			faults := mdrp.Check(instance, &outcome.Solution)
			if !slices.ContainsFunc(faults, func(fault string) bool { return strings.Contains(fault, c.want) }) {
				t.Errorf("faults %v, want %q", faults, c.want)
			}
		})
	}
}

func TestSolutionsKeepInFiles(t *testing.T) {
	_, outcome := run(t, goodDay(), mdrp.Options{})
	folder := t.TempDir()
	if err := outcome.Solution.Write(folder); err != nil {
		t.Fatal(err)
	}
	read, err := mdrp.ReadSolution(folder + "/2tiny.json")
	if err != nil || !reflect.DeepEqual(*read, outcome.Solution) {
		t.Errorf("read %+v: %v", read, err)
	}
}
