package trial

import (
	"math"
	"slices"
)

// Chance is how far the best estimate is off when a customer's order waits for nobody: what picking,
// riding, parking and the stay at the door leave to chance. No estimate at checkout can do better on
// average; those of a store with a queue do worse. Minutes, against delivered_at and against the rider
// standing at the door.
func Chance(seed uint64, n Nature) (delivered, arrived Off) {
	const draws = 200_000
	rng := stream(seed, "chance", 0, 0)
	atDoor, atEnd := make([]float64, draws), make([]float64, draws)
	for i := range draws {
		ride := roadFactor * n.Radius * math.Sqrt(rng.Float64()) / meanSpeed
		lines := min(1+geometric(rng, n.Lines-1), linesMost)
		pick := pickStart + pickLine*float64(lines)
		off := ride*(1/noise(rng, n.SpeedSigma)-1) + pick*(noise(rng, pickSigma)-1)
		off += lognormal(rng, bagMedian, bagSigma) + lognormal(rng, parkMedian, parkSigma)
		for range lines {
			if rng.Float64() < n.NotFound {
				off += notFoundTime
			}
		}
		atDoor[i] = off / 60
		off += lognormal(rng, doorMedian, doorSigma)
		if rng.Float64() < slowDoors {
			off += slowDoorMean * rng.ExpFloat64()
		}
		if rng.Float64() < n.LostDoor {
			off += 600 + 600*rng.Float64()
		}
		atEnd[i] = off / 60
	}
	return offMedian(atEnd), offMedian(atDoor)
}

// Off is how far estimates are off, in minutes.
type Off struct{ MAE, P90, Bias float64 }

func offMedian(minutes []float64) Off {
	slices.Sort(minutes)
	median := minutes[len(minutes)/2]
	for i := range minutes {
		minutes[i] -= median
	}
	return Errors(minutes)
}

// Errors sums up the errors of estimates.
func Errors(minutes []float64) (o Off) {
	if len(minutes) == 0 {
		return o
	}
	sizes := make([]float64, len(minutes))
	for i, m := range minutes {
		sizes[i] = math.Abs(m)
		o.MAE += sizes[i] / float64(len(minutes))
		o.Bias += m / float64(len(minutes))
	}
	slices.Sort(sizes)
	o.P90 = sizes[len(sizes)*9/10]
	return o
}
