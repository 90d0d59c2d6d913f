package notification

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	notificationv1 "doorstep/gen/notification/v1"
	"doorstep/kit/auth"
	"doorstep/services/notification/db/dbgen"
)

// GetConsent is what the caller agreed to; nothing, with quiet nights, before they were asked.
func (s *Service) GetConsent(ctx context.Context, _ *notificationv1.GetConsentRequest) (*notificationv1.Consent, error) {
	row, err := dbgen.New(s.pool).GetConsent(ctx, auth.Caller(ctx).UserID)
	if errors.Is(err, pgx.ErrNoRows) {
		return defaultConsent.message(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("get consent: %w", err)
	}
	return consentOf(row).message(), nil
}

func consentOf(row dbgen.NotificationConsent) consent {
	return consent{promotions: row.Promotions, quietFrom: int(row.QuietFromHour), quietTo: int(row.QuietToHour)}
}

func (c consent) message() *notificationv1.Consent {
	return &notificationv1.Consent{Promotions: c.promotions, QuietFromHour: int32(c.quietFrom), QuietToHour: int32(c.quietTo)}
}
