package inventory

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/page"
	"doorstep/services/inventory/db/dbgen"
)

// ListMovements pages through what happened to one product, newest first. Reason:
// page_token_invalid.
func (s *Service) ListMovements(ctx context.Context, req *inventoryv1.ListMovementsRequest) (*inventoryv1.ListMovementsResponse, error) {
	p, err := page.Read[int64](req, 50)
	if err != nil {
		return nil, err
	}
	rows, err := s.queries.ListMovements(ctx, dbgen.ListMovementsParams{
		WarehouseID: req.WarehouseId, ProductID: req.ProductId, PageSize: p.Limit(),
		BeforeID: cmp.Or(p.After, math.MaxInt64),
	})
	if err != nil {
		return nil, fmt.Errorf("list movements: %w", err)
	}
	rows, next := page.Cut(rows, p, func(row dbgen.InventoryMovement) int64 { return row.ID })
	res := &inventoryv1.ListMovementsResponse{Movements: make([]*inventoryv1.Movement, len(rows)), NextPageToken: next}
	for i, row := range rows {
		res.Movements[i] = &inventoryv1.Movement{
			Kind: row.Kind, QuantityDelta: row.QuantityDelta, ReservedDelta: row.ReservedDelta,
			Reference: row.Reference, Note: row.Note, ActorId: row.Actor, CreatedAt: timestamppb.New(row.CreatedAt),
		}
	}
	return res, nil
}
