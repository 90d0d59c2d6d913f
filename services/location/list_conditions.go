package location

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/timestamppb"

	locationv1 "doorstep/gen/location/v1"
)

// ListConditions is what slows riders down now, for operations.
func (s *Service) ListConditions(ctx context.Context, req *locationv1.ListConditionsRequest) (*locationv1.ListConditionsResponse, error) {
	return s.CurrentConditions(ctx, req)
}

// CurrentConditions is what slows riders down now, for other services.
func (s *Service) CurrentConditions(ctx context.Context, _ *locationv1.ListConditionsRequest) (*locationv1.ListConditionsResponse, error) {
	row, err := s.db.GetConditions(ctx)
	if errors.Is(err, pgx.ErrNoRows) {
		return &locationv1.ListConditionsResponse{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read conditions: %w", err)
	}
	var said locationv1.SetConditionsRequest
	if err := protojson.Unmarshal(row.Conditions, &said); err != nil {
		return nil, fmt.Errorf("read conditions: %w", err)
	}
	return &locationv1.ListConditionsResponse{Conditions: said.Conditions, Since: timestamppb.New(row.Since)}, nil
}
