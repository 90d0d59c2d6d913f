package notification

import (
	"cmp"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	notificationv1 "doorstep/gen/notification/v1"
	"doorstep/gen/notification/v1/notificationv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/idem"
	"doorstep/kit/ids"
	"doorstep/kit/rpc"
	"doorstep/services/notification/db/dbgen"
)

// SendPromotion notes a promotion; spreadPromotions brings it to the customers. Safe to repeat with
// the same Idempotency-Key.
func (s *Service) SendPromotion(ctx context.Context, req *notificationv1.SendPromotionRequest) (*notificationv1.SendPromotionResponse, error) {
	key := idem.Key{
		Caller: auth.Caller(ctx).UserID, Key: rpc.IdempotencyKey(ctx),
		Procedure: notificationv1connect.NotificationPublicServiceSendPromotionProcedure,
	}
	return idem.Do(ctx, s.pool, key, req, func(tx pgx.Tx) (*notificationv1.SendPromotionResponse, error) {
		now := s.clock.Now()
		id := ids.New[string](now)
		err := dbgen.New(tx).InsertPromotion(ctx, dbgen.InsertPromotionParams{
			ID: id, Title: req.Title, Text: req.Text,
			TitleHi: cmp.Or(req.TitleHi, req.Title), TextHi: cmp.Or(req.TextHi, req.Text), CreatedAt: now,
		})
		if err != nil {
			return nil, fmt.Errorf("note promotion: %w", err)
		}
		return &notificationv1.SendPromotionResponse{PromotionId: id}, nil
	})
}
