package promise

import "math"

// Surge is what the delivery fee rises by while riders are scarce, and why. It follows what a new order
// would wait for a rider and how much longer rides take than usual, which is what rain does; it rises
// in steps that people can follow, and not without end.
type Surge struct {
	// Percent is what the fee is multiplied with, in hundredths: 100 is none.
	Percent int32
	Reasons []Reason
}

const (
	// surgeAfter minutes of waiting for a rider cost nothing; each further one surgeMinute percent.
	surgeAfter  = 2
	surgeMinute = 10
	// surgeSlow is how much longer rides may take; each further tenth costs surgeTenth percent, surgeRain
	// at most.
	surgeSlow  = 1.15
	surgeTenth = 10
	surgeRain  = 40
	surgeMost  = 200
	surgeStep  = 5
)

// Surge of a store whose rides take so long against the usual forecast of them.
func (q Queue) Surge(pace float64) Surge {
	s := Surge{Percent: 100}
	slow := pace * max(q.Slow, 1)
	wait := q.RiderIn().Seconds()
	load := min(surgeMinute*max(wait/60-surgeAfter, 0), surgeMost-100)
	if load >= surgeStep {
		s.Reasons = append(s.Reasons, Reason{riderIn, int64(minutes(wait))})
	}
	rain := min(surgeTenth*10*max(slow-surgeSlow, 0), surgeRain)
	if rain >= surgeStep {
		s.Reasons = append(s.Reasons, Reason{slowRides, int64(math.Round(100 * (slow - 1)))})
	}
	s.Percent = int32(min(100+load+rain, surgeMost))
	s.Percent -= s.Percent % surgeStep
	if s.Percent == 100 {
		s.Reasons = nil
	}
	return s
}
