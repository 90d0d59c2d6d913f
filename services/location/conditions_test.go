package location_test

import (
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
