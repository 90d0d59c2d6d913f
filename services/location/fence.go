package location

// A geofence needs so many fixes inside, so that one stray fix is no arrival, and forgets them only
// outside of a wider circle, so that a rider at the edge is not forgotten.
const (
	fenceFixes = 2
	fenceWiden = 1.5
)

// Fence notices once that a rider has arrived.
type Fence struct {
	inside int
	fired  bool
}

// See takes the distance of the next fix; true is the arrival.
func (f *Fence) See(distance, radius float64) bool {
	switch {
	case distance <= radius:
		f.inside++
	case distance > radius*fenceWiden:
		f.inside = 0
	}
	if f.fired || f.inside < fenceFixes || distance > radius {
		return false
	}
	f.fired = true
	return true
}

// Again makes the fence notice the arrival once more: it could not be told.
func (f *Fence) Again() { f.fired = false }
