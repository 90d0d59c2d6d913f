package inventory

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/services/inventory/db/dbgen"
)

// ListMovements pages through what happened to one product, newest first.
func (s *Service) ListMovements(ctx context.Context, req *inventoryv1.ListMovementsRequest) (*inventoryv1.ListMovementsResponse, error) {
	before, err := movementsBefore(req.PageToken)
	if err != nil {
		return nil, err
	}
	size := pageSize(req.PageSize, defaultMovements)
	rows, err := s.queries.ListMovements(ctx, dbgen.ListMovementsParams{
		WarehouseID: req.WarehouseId, ProductID: req.ProductId, BeforeID: before, PageSize: size,
	})
	if err != nil {
		return nil, fmt.Errorf("list movements: %w", err)
	}
	res := &inventoryv1.ListMovementsResponse{Movements: make([]*inventoryv1.Movement, len(rows))}
	for i, row := range rows {
		res.Movements[i] = &inventoryv1.Movement{
			Kind: row.Kind, QuantityDelta: row.QuantityDelta, ReservedDelta: row.ReservedDelta,
			Reference: row.Reference, Note: row.Note, ActorId: row.Actor, CreatedAt: timestamppb.New(row.CreatedAt),
		}
	}
	if len(rows) == int(size) {
		res.NextPageToken = pageToken(strconv.FormatInt(rows[size-1].ID, 10))
	}
	return res, nil
}

func movementsBefore(token string) (int64, error) {
	key, err := openPageToken(token)
	if err != nil || key == "" {
		return math.MaxInt64, err
	}
	id, err := strconv.ParseInt(key, 10, 64)
	if err != nil {
		return 0, errs.New(errs.InvalidArgument, "page_token_invalid", "This page token is not one of ours.")
	}
	return id, nil
}
