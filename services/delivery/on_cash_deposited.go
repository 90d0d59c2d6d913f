package delivery

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/delivery/db/dbgen"
)

// onCashDeposited lets a rider who handed in cash take cash orders again.
func (s *Service) onCashDeposited(ctx context.Context, tx pgx.Tx, event events.Of[*eventsv1.CashDeposited]) error {
	m := event.Message
	err := s.db.WithTx(tx).HandInCash(ctx, dbgen.HandInCashParams{PartnerID: m.PartnerId, AmountMinor: m.AmountMinor, LeftMinor: m.LeftMinor})
	if err != nil {
		return fmt.Errorf("note cash that was handed in: %w", err)
	}
	return nil
}
