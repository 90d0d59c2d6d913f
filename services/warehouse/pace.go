package warehouse

import "time"

// Pace is how long the work in a store is expected to take.
type Pace struct {
	PickBase, PerLine, PerExtraUnit, Chilled time.Duration
	PackBase, PerExtraBag                    time.Duration
	Handover                                 time.Duration
}

// DefaultPace has the expected values of domain.md, section 5, without their noise.
var DefaultPace = Pace{
	PickBase: 15 * time.Second, PerLine: 12 * time.Second, PerExtraUnit: 2 * time.Second, Chilled: 12 * time.Second,
	PackBase: 20 * time.Second, PerExtraBag: 12 * time.Second,
	Handover: 60 * time.Second,
}

// Pick is the expected time to pick the lines; one chilled line costs as much as several.
func (p Pace) Pick(lines []Line) time.Duration {
	took, chilled := p.PickBase, false
	for _, line := range lines {
		took += p.PerLine + time.Duration(line.Quantity-1)*p.PerExtraUnit
		chilled = chilled || line.cold()
	}
	if chilled {
		took += p.Chilled
	}
	return took
}

// Pack is the expected time to pack so many bags.
func (p Pace) Pack(bags int) time.Duration {
	return p.PackBase + time.Duration(max(bags-1, 0))*p.PerExtraBag
}

// LatestStart is when picking has to begin so that the order is at the door at promise.
func (p Pace) LatestStart(promise time.Time, ride time.Duration, lines []Line) time.Time {
	bags, _ := PlanBags(lines)
	return promise.Add(-ride - p.Handover - p.Pack(len(bags)) - p.Pick(lines))
}
