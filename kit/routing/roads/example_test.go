package roads_test

import (
	"bytes"
	"context"
	"fmt"

	"doorstep/kit/geo"
	"doorstep/kit/routing/roads"
	"doorstep/kit/routing/streets"
)

func Example() {
	ctx := context.Background()
	r, err := roads.Build(ctx, bytes.NewReader(square()), "scooter", streets.Options{LeftHand: true}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	home, shop := geo.Point{Latitude: 12.9692, Longitude: 77.6021}, geo.Point{Latitude: 12.9737, Longitude: 77.6025}
	route, err := r.Route(ctx, []geo.Point{home, shop})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f s, %.0f m\n", route.Seconds, route.Metres)
	for _, step := range route.Legs[0].Steps {
		fmt.Printf("%-8s %-13s %4.0f m\n", step.Turn, step.Street, step.Metres)
	}

	// It rains: all speeds go down, and answers change at once.
	if err := r.SetConditions(ctx, roads.Conditions{Factor: 0.75}); err != nil {
		fmt.Println(err)
		return
	}
	from, _ := r.Locate(home)
	to, _ := r.Locate(shop)
	seconds, _, _ := r.Between(from, to)
	fmt.Printf("%.0f s in the rain\n", seconds)
	// Output:
	// 88 s, 804 m
	// depart   Mill Lane       89 m
	// right    South Street   184 m
	// left     East Street    400 m
	// left     North Street   130 m
	// arrive   North Street     0 m
	// 117 s in the rain
}
