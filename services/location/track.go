package location

import (
	"time"

	"doorstep/kit/fault"
	"doorstep/kit/geo"
)

// Position is one fix of a rider.
type Position struct {
	geo.Point
	Speed, Heading, Accuracy float64
	Sequence                 int64
	RecordedAt               time.Time
}

// plausible numbers; not a number fails every comparison.
func (p Position) plausible() bool {
	return p.Valid() && p.Speed >= 0 && p.Heading >= 0 && p.Heading <= 360 && p.Accuracy >= 0
}

// Verdict on a fix.
type Verdict int

const (
	Accepted Verdict = iota
	// Invalid is no place on earth, or the 0, 0 of a broken device.
	Invalid
	// Old has a sequence that is not new, or was recorded too long ago.
	Old
	// Vague could be anywhere within a kilometre.
	Vague
	// Jump cannot have been ridden from the last position.
	Jump

	verdicts
)

var verdictNames = [verdicts]string{"accepted", "invalid", "old", "vague", "jump"}

func (v Verdict) String() string { return verdictNames[v] }

const (
	// maxSpeed no rider reaches, in metres a second.
	maxSpeed = 60
	// recoverAfter so many fixes that agree with each other, the last position was the wrong one.
	recoverAfter = 3
	// maxInaccuracy is the vaguest fix taken, in metres.
	maxInaccuracy = 1000
	// maxAge is how long a device may have kept a fix to itself.
	maxAge = 24 * time.Hour
	// clockSkew is how far a device's clock may be ahead.
	clockSkew = time.Minute
)

// Track is the path of one rider as far as it is needed to judge the next fix.
type Track struct {
	// Last is the newest accepted position; a zero RecordedAt means none yet.
	Last Position
	// Sequence is the highest one seen, of dropped fixes too: a fix that is sent again must not
	// count as another witness.
	Sequence int64

	suspect   Position
	witnesses int
}

// Take judges a fix and makes it the last position when it is accepted. The recorded time comes from
// the device: without one, or ahead of now, it counts as now.
func (t *Track) Take(fix Position, now time.Time) Verdict {
	if fix.RecordedAt.IsZero() || fix.RecordedAt.After(now.Add(clockSkew)) {
		fix.RecordedAt = now
	}
	switch {
	case !fix.plausible():
		return Invalid
	case fix.Sequence <= t.Sequence && !fault.Planted(fault.OutOfOrderFix):
		return Old
	}
	t.Sequence = fix.Sequence
	switch {
	case fix.RecordedAt.Before(now.Add(-maxAge)):
		return Old
	case fix.Accuracy > maxInaccuracy:
		return Vague
	// A position without a sequence is no fix, only where the rider said to be when going online.
	case t.Last.Sequence > 0 && !reachable(t.Last, fix) && !t.recovered(fix):
		return Jump
	}
	t.Last, t.witnesses = fix, 0
	return Accepted
}

// recovered counts fixes that contradict the last position and agree with each other.
func (t *Track) recovered(fix Position) bool {
	if t.witnesses > 0 && reachable(t.suspect, fix) {
		t.witnesses++
	} else {
		t.witnesses = 1
	}
	t.suspect = fix
	return t.witnesses >= recoverAfter
}

// reachable allows a second between fixes at least: device clocks are coarse.
func reachable(from, to Position) bool {
	took := max(to.RecordedAt.Sub(from.RecordedAt).Seconds(), 1)
	return from.Metres(to.Point) <= maxSpeed*took
}
