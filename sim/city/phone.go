package city

import (
	"context"
	"math/rand/v2"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/geo"
)

const (
	fixEvery         = 5 * time.Second
	fixEveryStanding = 15 * time.Second
	gapShare         = 0.02 // of fixes
	repeatedShare    = 0.01
	mostFixes        = 100 // kept while the network is away
	// All riders together report about 400 times a second on the wall, however fast the clock runs:
	// but often enough not to count as silent.
	shortestRation = 200 * time.Millisecond
	rationPerRider = 2500 * time.Microsecond
	longestRation  = time.Minute
	reportTimeout  = 2 * time.Second
)

// phone is a rider's device: it takes fixes and sends them in batches.
type phone struct {
	api      *api
	session  *session
	rng      *rand.Rand
	sequence int64
	taken    []*locationv1.Fix
	sent     *locationv1.Fix // the last one
}

// fix takes a position, unless the satellites are hidden. Now and then one is sent twice.
func (p *phone) fix(at geo.Point, speed, heading float64, when time.Time) {
	hidden, again := p.rng.Float64() < gapShare, p.rng.Float64() < repeatedShare
	if again && p.sent != nil {
		p.taken = append(p.taken, p.sent)
	}
	if hidden {
		return
	}
	p.sequence++
	p.taken = append(p.taken, &locationv1.Fix{
		Sequence: p.sequence, Latitude: at.Latitude, Longitude: at.Longitude,
		Speed: speed, Heading: heading, Accuracy: 8, RecordedAt: timestamppb.New(when),
	})
	if extra := len(p.taken) - mostFixes; extra > 0 {
		p.taken = p.taken[extra:]
	}
}

// send reports what was taken. What cannot be sent goes with the next report.
func (p *phone) send(ctx context.Context) {
	if len(p.taken) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, reportTimeout)
	defer cancel()
	res, err := p.api.location.ReportLocation(once(as(ctx, p.session)), &locationv1.ReportLocationRequest{Fixes: p.taken})
	if err != nil {
		return
	}
	p.sent = p.taken[len(p.taken)-1]
	p.taken = nil
	p.sequence = max(p.sequence, res.LastSequence) // an earlier run's phone counted further
}

// ration is how much business time a rider leaves between two routine requests at least.
func (w *World) ration() time.Duration {
	return min(w.businessTime(max(shortestRation, time.Duration(w.live.ridersOnline.Load())*rationPerRider)), longestRation)
}

// reportEvery is how often a rider on the move reports, in business time.
func (w *World) reportEvery() time.Duration { return max(fixEvery, w.ration()) }
