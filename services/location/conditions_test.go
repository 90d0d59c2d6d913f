package location_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/errs"
	"doorstep/services/location/locationtest"
)

func TestConditionsAreSaidAsAWhole(t *testing.T) {
	w := locationtest.New(t)
	if res, err := w.Service.ListConditions(background, &locationv1.ListConditionsRequest{}); err != nil || len(res.Conditions) > 0 || res.Since != nil {
		t.Fatalf("before anything was said: %v, %v", res, err)
	}
	rain := &locationv1.Condition{Kind: "rain", South: 12.9, West: 77.5, North: 13, East: 77.7}
	jam := &locationv1.Condition{Kind: "traffic", South: 12.95, West: 77.6, North: 12.96, East: 77.61, SpeedPercent: 30}
	for range 2 { // repeating it is safe
		if _, err := w.Service.SetConditions(background, &locationv1.SetConditionsRequest{Conditions: []*locationv1.Condition{jam, rain}}); err != nil {
			t.Fatal(err)
		}
	}
	res, err := w.Service.CurrentConditions(background, &locationv1.ListConditionsRequest{})
	if err != nil || len(res.Conditions) != 2 || res.Conditions[0].SpeedPercent != 30 || res.Conditions[1].SpeedPercent != 75 || !res.Since.AsTime().Equal(locationtest.Start) {
		t.Errorf("said a jam and rain: %v, %v", res, err)
	}
	if _, err := w.Service.SetConditions(background, &locationv1.SetConditionsRequest{}); err != nil {
		t.Fatal(err)
	}
	if res, err := w.Service.ListConditions(background, &locationv1.ListConditionsRequest{}); err != nil || len(res.Conditions) > 0 || res.Since == nil {
		t.Errorf("said that the day is clear: %v, %v", res, err)
	}
}

// A process that only has location makes its streets as slow as another one was told, also what was said
// before it began, and tries again what failed.
func TestOtherProcessesFollowTheConditions(t *testing.T) {
	w := locationtest.New(t)
	say := func(kinds ...string) {
		t.Helper()
		req := &locationv1.SetConditionsRequest{}
		for _, kind := range kinds {
			req.Conditions = append(req.Conditions, &locationv1.Condition{Kind: kind, South: 12.9, West: 77.5, North: 13, East: 77.7})
		}
		if _, err := w.Service.SetConditions(background, req); err != nil {
			t.Fatal(err)
		}
	}
	say("drizzle")
	var mu sync.Mutex // guards the following
	var speeds []int32
	failures := 1
	w.Slowed(func(_ context.Context, said []*locationv1.Condition) error {
		mu.Lock()
		defer mu.Unlock()
		if failures > 0 {
			failures--
			return errors.New("not now")
		}
		speeds = nil
		for _, c := range said {
			speeds = append(speeds, c.SpeedPercent)
		}
		return nil
	})
	are := func(want ...int32) func() bool {
		return func() bool {
			mu.Lock()
			defer mu.Unlock()
			return slices.Equal(speeds, want)
		}
	}
	w.Eventually("what was said before", are(90))
	say("rain", "traffic")
	w.Eventually("rain and a jam", are(75, 60))
	say()
	w.Eventually("a clear day", are())
}

func TestConditionsHaveAnArea(t *testing.T) {
	w := locationtest.New(t)
	for _, c := range []*locationv1.Condition{
		{Kind: "rain", South: 13, West: 77.5, North: 12.9, East: 77.7},
		{Kind: "rain", South: 12.9, West: 77.5, North: 13, East: 77.5},
	} {
		_, err := w.Service.SetConditions(background, &locationv1.SetConditionsRequest{Conditions: []*locationv1.Condition{c}})
		if !errs.Is(err, "area_invalid") {
			t.Errorf("%v: %v", c, err)
		}
	}
}
