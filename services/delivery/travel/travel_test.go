package travel

import (
	"math"
	"testing"
	"time"

	"doorstep/kit/geo"
)

func TestStraightRidesSlowerInTheRushHours(t *testing.T) {
	from, to := geo.Point{Latitude: 12.9352, Longitude: 77.6245}, geo.Point{Latitude: 12.9352 + 1000/111_195.0, Longitude: 77.6245}
	for hour, part := range map[int]float64{3: 1, 8: 0.88, 9: 0.88, 10: 1, 17: 1, 18: 0.85, 20: 0.85, 21: 1} {
		leg := (&Straight{}).Between(from, to, time.Date(2026, 11, 22, hour, 30, 0, 0, time.UTC))
		if math.Abs(leg.Metres-1350) > 1 || math.Abs(leg.Seconds-324/part) > 1 {
			t.Errorf("%d h: %.0f m in %.0f s, want 1350 m in %.0f s", hour, leg.Metres, leg.Seconds, 324/part)
		}
	}
}
