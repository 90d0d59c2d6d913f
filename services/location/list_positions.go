package location

import (
	"context"

	locationv1 "doorstep/gen/location/v1"
)

// ListPositions returns the last known position of every rider who is online or on a trip.
func (s *Service) ListPositions(context.Context, *locationv1.ListPositionsRequest) (*locationv1.ListPositionsResponse, error) {
	res := &locationv1.ListPositionsResponse{}
	for i := range s.index.shards {
		for _, r := range s.index.shards[i].all() {
			if last, orderID, working := r.seen(); working {
				res.Positions = append(res.Positions, positionMessage(r.id, last, orderID))
			}
		}
	}
	return res, nil
}
