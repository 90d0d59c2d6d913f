package location

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/types/known/timestamppb"

	locationv1 "doorstep/gen/location/v1"
)

// ListHistory returns the way of an order's rider, oldest first, as far as samples are kept; nothing
// for an order that no rider has carried.
func (s *Service) ListHistory(ctx context.Context, req *locationv1.ListHistoryRequest) (*locationv1.ListHistoryResponse, error) {
	rows, err := s.db.ListPath(ctx, req.OrderId)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	res := &locationv1.ListHistoryResponse{}
	for _, row := range rows {
		res.Positions = append(res.Positions, &locationv1.Position{
			PartnerId: row.DeliveryPartnerID, Latitude: row.Latitude, Longitude: row.Longitude,
			Speed: row.Speed, Heading: row.Heading, RecordedAt: timestamppb.New(row.Time), OrderId: req.OrderId,
		})
	}
	return res, nil
}
