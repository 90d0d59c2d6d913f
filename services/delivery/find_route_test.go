package delivery_test

import (
	"testing"

	deliveryv1 "doorstep/gen/delivery/v1"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/errs"
	"doorstep/kit/routing/polyline"
	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
)

func TestFindRouteFollowsTheConditions(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	ctx, ask := deliverytest.Rider(t, "rider"), &deliveryv1.FindRouteRequest{
		FromLatitude: deliverytest.At.Latitude, FromLongitude: deliverytest.At.Longitude,
		ToLatitude: deliverytest.At.Latitude + 0.01, ToLongitude: deliverytest.At.Longitude,
	}
	clear, err := f.FindRoute(ctx, ask)
	if err != nil {
		t.Fatal(err)
	}
	line, err := polyline.Decode(clear.Line, polyline.Google)
	if err != nil || len(line) != 2 || line[0].Metres(deliverytest.At) > 1 || clear.DistanceM < 1490 || clear.DistanceM > 1510 {
		t.Errorf("the way is %v over %d m, %v", line, clear.DistanceM, err)
	}
	f.Map.Slow(&locationv1.Condition{Kind: "heavy_rain", South: 12.9, West: 77.5, North: 13, East: 77.7, SpeedPercent: 50})
	deliverytest.Await(t, "the rain", func() bool {
		wet, err := f.FindRoute(ctx, ask)
		return err == nil && wet.Seconds >= 2*clear.Seconds-1
	})
}

func TestFindRouteIsForPlacesOnEarthThatAreNear(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	for _, ask := range []*deliveryv1.FindRouteRequest{
		{ToLatitude: 12.9, ToLongitude: 77.6},
		{FromLatitude: 12.9, FromLongitude: 77.6, ToLatitude: 28.6, ToLongitude: 77.2},
	} {
		if _, err := f.FindRoute(deliverytest.Rider(t, "rider"), ask); !errs.Is(err, "position_invalid") {
			t.Errorf("%v: %v", ask, err)
		}
	}
}
