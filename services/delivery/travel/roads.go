package travel

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/paulmach/orb"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/routing"
	"doorstep/kit/routing/roads"
)

const (
	// keptLegs is how many rides are remembered: those from stores to doors are asked again and again.
	keptLegs = 1 << 16
	// samples and sampleReach say over which rides the pace is measured.
	samples     = 400
	sampleReach = 3000.0 // metres as the crow flies
)

// Roads rides along the streets of an extract. Where it has none it rides straight.
//
// Streets say how fast one may go, people how long they take: the pace of a rider is set so that rides
// of a store's size take 15 km/h on average, as published.
type Roads struct {
	network  *roads.Roads
	ways     routing.Router
	pace     float64 // seconds of a rider for a second of the network
	legs     *otter.Cache[ends, Leg]
	straight Straight
	// changes counts how often the conditions changed.
	changes atomic.Uint32
	setting sync.Mutex // guards set
	set     []Slowdown
}

var _ Guide = (*Roads)(nil)

// ends of a ride, in degrees rounded to about a metre, under the conditions after so many changes.
type ends struct {
	fromLat, fromLon, toLat, toLon int32
	changes                        uint32
}

// On is a guide on a street network, which becomes the guide's: it changes the network's conditions.
// Another engine may show the ways; the network does when ways is nil.
func On(network *roads.Roads, ways routing.Router) *Roads {
	if ways == nil {
		ways = network
	}
	return &Roads{network: network, ways: ways, pace: paceOn(network), legs: otter.Must(&otter.Options[ends, Leg]{MaximumSize: keptLegs})}
}

// paceOn compares the network with the published mean speed.
func paceOn(network *roads.Roads) float64 {
	var seconds, metres float64
	for i := range uint32(samples) {
		// Odd multipliers spread the samples over all streets.
		from, to := network.Random(i*2654435761), network.Random(i*2246822519+1)
		if from.Metres(to) > sampleReach {
			continue
		}
		if s, m, ok := between(network, from, to); ok {
			seconds, metres = seconds+s, metres+m
		}
	}
	if seconds == 0 {
		return 1
	}
	return metres / meanSpeed / seconds
}

func between(network *roads.Roads, from, to geo.Point) (seconds, metres float64, ok bool) {
	a, err := network.Locate(from)
	if err != nil {
		return 0, 0, false
	}
	b, err := network.Locate(to)
	if err != nil {
		return 0, 0, false
	}
	return network.Between(a, b)
}

// Between implements Times.
func (r *Roads) Between(from, to geo.Point, at time.Time) Leg {
	key := ends{round(from.Latitude), round(from.Longitude), round(to.Latitude), round(to.Longitude), r.changes.Load()}
	leg, known := r.legs.GetIfPresent(key)
	if !known {
		seconds, metres, ok := between(r.network, from, to)
		if !ok {
			return r.straight.Between(from, to, at)
		}
		leg = Leg{Metres: metres, Seconds: seconds * r.pace}
		r.legs.Set(key, leg)
	}
	leg.Seconds /= rush(at.Hour())
	return leg
}

func round(degrees float64) int32 { return int32(math.Round(degrees * 1e5)) }

// Way implements Guide. It takes as long as Between says for each of its metres, whichever engine shows
// it.
func (r *Roads) Way(ctx context.Context, from, to geo.Point, at time.Time) (routing.Route, error) {
	route, err := r.ways.Route(ctx, []geo.Point{from, to})
	if errs.Is(err, "no_road_near") || errs.Is(err, "no_route") {
		return r.straight.Way(ctx, from, to, at)
	}
	leg := r.Between(from, to, at)
	if err != nil || route.Seconds <= 0 || leg.Metres <= 0 {
		return route, err
	}
	return stretched(route, leg.Seconds/leg.Metres*route.Metres/route.Seconds), nil
}

// stretched is the same route in another time. The engine's own answer may be shared, so it is left.
func stretched(route routing.Route, factor float64) routing.Route {
	route.Seconds *= factor
	route.Legs = slices.Clone(route.Legs)
	for i := range route.Legs {
		leg := &route.Legs[i]
		leg.Seconds *= factor
		leg.Steps = slices.Clone(leg.Steps)
		for k := range leg.Steps {
			leg.Steps[k].Seconds *= factor
		}
	}
	return route
}

// SetSlowdowns implements Guide. Rides are found on the old speeds until the network has the new ones. What
// is set already costs nothing: several services of one process may say it.
func (r *Roads) SetSlowdowns(ctx context.Context, slow []Slowdown) error {
	r.setting.Lock()
	defer r.setting.Unlock()
	if r.changes.Load() > 0 && slices.Equal(slow, r.set) {
		return nil
	}
	conditions := roads.Conditions{}
	for _, s := range slow {
		conditions.Areas = append(conditions.Areas, roads.Area{
			Bound: orb.Bound{Min: orb.Point{s.West, s.South}, Max: orb.Point{s.East, s.North}}, Factor: s.Speed,
		})
	}
	if err := r.network.SetConditions(ctx, conditions); err != nil {
		return err
	}
	r.changes.Add(1)
	r.set = slices.Clone(slow)
	return r.straight.SetSlowdowns(ctx, slow)
}
