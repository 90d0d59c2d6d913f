package delivery

import (
	"context"
	"fmt"
	"math"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/dispatch"
)

// GetAssignment tells why riders were asked: the offers of an order, or one offer.
func (s *Service) GetAssignment(ctx context.Context, req *deliveryv1.GetAssignmentRequest) (*deliveryv1.GetAssignmentResponse, error) {
	offers, err := s.db.OffersOfOrder(ctx, req.Id)
	if err == nil && len(offers) == 0 {
		offers, err = s.db.FindOffer(ctx, req.Id)
	}
	if err != nil {
		return nil, fmt.Errorf("find offers: %w", err)
	}
	if len(offers) == 0 {
		return nil, auth.NotFound("assignment", req.Id)
	}
	res := &deliveryv1.GetAssignmentResponse{Assignments: make([]*deliveryv1.Assignment, len(offers))}
	for i, o := range offers {
		if res.Assignments[i], err = showAssignment(o); err != nil {
			return nil, err
		}
	}
	return res, nil
}

func showAssignment(o dbgen.Offer) (*deliveryv1.Assignment, error) {
	shown := &deliveryv1.Assignment{
		OfferId: o.ID, OrderIds: o.OrderIds, WarehouseId: o.WarehouseID, PartnerId: o.PartnerID, Status: o.Status, Reason: o.Reason, Score: o.Score,
		Pay: rupees(o.PayMinor), DistanceM: o.DistanceM, ReadyAt: timestamppb.New(o.ReadyAt), ApproachS: o.ApproachS,
		CreatedAt: timestamppb.New(o.CreatedAt), EndedAt: stamp(o.EndedAt),
	}
	if o.TripID != nil {
		shown.TripId = *o.TripID
	}
	if o.Why != nil {
		shown.Why = new(deliveryv1.AssignmentWhy)
		if err := proto.Unmarshal(o.Why, shown.Why); err != nil {
			return nil, fmt.Errorf("read the explanation of %s: %w", o.ID, err)
		}
	}
	return shown, nil
}

// explain is the explanation as it is kept; its size is bounded by the candidates that the matcher
// names.
func explain(w *dispatch.Why) *deliveryv1.AssignmentWhy {
	if w == nil {
		return nil
	}
	kept := &deliveryv1.AssignmentWhy{
		WaitingOrders: int32(w.Waiting), FreeRiders: int32(w.Free), AwayRiders: int32(w.Away), Load: w.Load, RiderPrice: w.Price,
		ApartCost: w.Apart, Considered: int32(w.Considered),
		Rule: string(w.Rule), Coming: string(w.Coming), ComingS: int32(w.After.Seconds()), Together: w.Together,
		Metres: int32(math.Round(w.Metres)), RiderOrders: int32(w.Aboard),
	}
	for _, c := range w.Candidates {
		kept.Candidates = append(kept.Candidates, &deliveryv1.AssignmentCandidate{
			PartnerId: string(c.Rider), AtStore: timestamppb.New(c.AtStore), Total: c.Total, Wait: c.Cost.Wait, Late: c.Cost.Late, Rider: c.Cost.Rider,
			Refusal: c.Cost.Refusal, Fair: c.Cost.Fair, Chosen: c.Chosen, Note: c.Note(),
			Because: string(c.Because), OrderId: string(c.Order), More: c.More,
		})
	}
	return kept
}
