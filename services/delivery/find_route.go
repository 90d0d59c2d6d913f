package delivery

import (
	"context"
	"math"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/routing"
	"doorstep/kit/routing/polyline"
)

// longestWay is the greatest distance over which a rider is shown the way, in metres.
const longestWay = 50_000

// FindRoute is the fastest way between two places at this moment. Repeating it is safe. Reason:
// position_invalid.
func (s *Service) FindRoute(ctx context.Context, req *deliveryv1.FindRouteRequest) (*deliveryv1.Route, error) {
	from := geo.Point{Latitude: req.FromLatitude, Longitude: req.FromLongitude}
	to := geo.Point{Latitude: req.ToLatitude, Longitude: req.ToLongitude}
	if !from.Valid() || !to.Valid() || from.Metres(to) > longestWay {
		return nil, errs.New(errs.InvalidArgument, "position_invalid", "A way is shown between two places at most %d km apart.", longestWay/1000)
	}
	way, err := s.cfg.Travel.Way(ctx, from, to, s.Clock.Now().In(s.zoneNear(from)))
	if err != nil {
		return nil, err
	}
	return showRoute(way), nil
}

func showRoute(way routing.Route) *deliveryv1.Route {
	shown := &deliveryv1.Route{Seconds: rounded(way.Seconds), DistanceM: rounded(way.Metres), Line: polyline.Encode(way.Line, polyline.Google)}
	for _, leg := range way.Legs {
		for _, step := range leg.Steps {
			shown.Steps = append(shown.Steps, &deliveryv1.RouteStep{
				Turn: string(step.Turn), Street: step.Street, Seconds: rounded(step.Seconds), DistanceM: rounded(step.Metres),
				Latitude: step.At.Latitude, Longitude: step.At.Longitude,
			})
		}
	}
	return shown
}

func rounded(x float64) int32 { return int32(math.Round(x)) }
