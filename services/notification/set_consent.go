package notification

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	notificationv1 "doorstep/gen/notification/v1"
	"doorstep/kit/auth"
	"doorstep/kit/storage"
	"doorstep/services/notification/db/dbgen"
)

// SetConsent replaces what the caller agreed to. Withdrawing takes back promotions that have not
// arrived yet. Repeating it is safe.
func (s *Service) SetConsent(ctx context.Context, req *notificationv1.Consent) (*notificationv1.Consent, error) {
	user, now := auth.Caller(ctx).UserID, s.clock.Now()
	err := storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		queries := dbgen.New(tx)
		err := queries.SaveConsent(ctx, dbgen.SaveConsentParams{
			UserID: user, Promotions: req.Promotions, QuietFromHour: req.QuietFromHour, QuietToHour: req.QuietToHour, UpdatedAt: now,
		})
		if err != nil || req.Promotions {
			return err
		}
		return queries.DropPromotions(ctx, dbgen.DropPromotionsParams{UserID: user, Now: now})
	})
	if err != nil {
		return nil, fmt.Errorf("set consent: %w", err)
	}
	return &notificationv1.Consent{Promotions: req.Promotions, QuietFromHour: req.QuietFromHour, QuietToHour: req.QuietToHour}, nil
}
