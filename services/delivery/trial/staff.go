package trial

import (
	"fmt"
	"math"

	"doorstep/kit/ids"
)

// cycle is the mean time from accepting to being back in usual traffic: what staffing reckons with.
func (c Config) cycle() float64 {
	ride := roadFactor * plannedRadius * 2 / 3 / (meanSpeed * c.Plan.Speed) * math.Exp(c.Nature.SpeedSigma*c.Nature.SpeedSigma)
	return mean(bagMedian, bagSigma) + 2*ride + mean(parkMedian, parkSigma) + mean(doorMedian, doorSigma) + slowDoors*slowDoorMean
}

// plannedRadius is the radius that staffing is planned for.
const plannedRadius = 2000

func (c Config) picking() float64 {
	n := c.Nature
	work := pickStart + pickLine*n.Lines + packTime
	work += pickChilled * (1 - 1/(1+(n.Lines-1)*n.Chilled)*(1-n.Chilled))
	if n.ExtraUnits {
		work += pickUnit*0.29*n.Lines + packBag/2 + notFoundTime*n.NotFound*n.Lines
	}
	return work
}

func mean(median, sigma float64) float64 { return median * math.Exp(sigma*sigma/2) }

// staff has as many people come as the hour needs, at the loads of the trial.
func (s *shop) staff() {
	c := s.w.cfg
	perSecond := c.Nature.OrdersPerDay * c.Plan.Demand * shareOfDay(s.w.now.Hour()) / 3600
	s.pickers = max(2, int(math.Ceil(perSecond*c.picking()/c.PickerLoad-1e-9)))
	exact := perSecond * c.cycle() / c.RiderLoad * c.Riders / c.Plan.Riders
	need := max(3, int(math.Ceil(exact-1e-9)))
	need = max(1, int(math.Round(float64(need)*c.Nature.Weather(s.number, s.w.now).Riders)))
	present := 0
	for _, r := range s.riders {
		if !r.leaving {
			present++
		}
	}
	for _, r := range s.riders { // who came first goes first
		if present > need && !r.leaving {
			r.leaving = true
			r.leaveIfDone()
			present--
		}
	}
	for ; present < need; present++ {
		s.hire()
	}
	s.pick()
	s.decide()
}

func (s *shop) hire() {
	r := &rider{
		id: ids.Rider(fmt.Sprintf("r%d.%05d", s.number, s.hired)), shop: s, number: s.hired, since: s.w.now, idleSince: s.w.now,
		from: s.at, to: s.at, departs: s.w.now, arrive: s.w.now, atStore: true,
	}
	s.hired++
	s.riders = append(s.riders, r)
	if n := s.w.cfg.Nature; n.BreakEvery > 0 {
		rng := stream(s.w.cfg.Seed, "break", s.number, r.number)
		s.w.after(seconds(rng.ExpFloat64()*n.BreakEvery.Seconds()), func() {
			if !r.leaving {
				r.leaving, r.rests = true, true
				r.leaveIfDone()
			}
		})
	}
}

// leaveIfDone takes a rider who wants to leave and carries nothing off duty.
func (r *rider) leaveIfDone() {
	s := r.shop
	if !r.leaving || len(r.load) > 0 || r.away {
		return
	}
	if r.asking != nil {
		r.withdraw()
	}
	r.rest()
	s.riders = without(s.riders, r)
	if !s.w.sums.closed {
		s.w.sums.online += s.w.now.Sub(r.since)
	}
	if r.rests {
		s.w.after(s.w.cfg.Nature.BreakLasts, s.staff)
	}
}
