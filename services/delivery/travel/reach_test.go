package travel

import (
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// What is inside of eight minutes is reached in about eight minutes, and what is outside is not.
func TestReachAgreesWithRides(t *testing.T) {
	r := bengaluru(t)
	const within = 8 * time.Minute
	checked, wrong := 0, 0
	for _, pair := range rides(r, 12) {
		area, err := r.Isochrone(t.Context(), pair[0], within)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range rides(r, 40) {
			seconds := r.Seconds(pair[0], other[1], noon)
			inside := planar.MultiPolygonContains(area, orb.Point{other[1].Longitude, other[1].Latitude})
			checked++
			// The outline is drawn with a margin of a street's width.
			if inside && seconds > within.Seconds()+60 || !inside && seconds < within.Seconds()-60 {
				wrong++
			}
		}
	}
	if wrong > checked/50 {
		t.Errorf("%d of %d places on the wrong side", wrong, checked)
	}
}
