package dispatch

import (
	"testing"

	"doorstep/services/delivery/travel"
)

func BenchmarkPlanOfTwo(b *testing.B) {
	near, far := order("near"), order("far")
	near.Door, far.Door = north(500), north(-1000)
	orders := []Order{near, far}
	for b.Loop() {
		Plan(store, orders, noon, &travel.Straight{})
	}
}
