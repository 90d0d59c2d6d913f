package payment

import (
	"context"
	"fmt"

	"doorstep/kit/events"
	"doorstep/services/payment/db/dbgen"
)

// ask is for money back.
type ask struct {
	order, refund string
	minor         int64
	reason        string
}

// everything asks for all that is left of a payment.
const everything = int64(1) << 62

// grant promises refunds of captured payments in the transaction of queries: each refund once, and
// together never more than was captured. Orders must not repeat. A payment that was not captured has
// nothing to refund.
func (s *Service) grant(ctx context.Context, queries *dbgen.Queries, borneBy account, asks ...ask) error {
	if len(asks) == 0 {
		return nil
	}
	rows := dbgen.GrantRefundsParams{BorneBy: string(borneBy), Now: s.clock.Now()}
	for _, a := range asks {
		rows.OrderIds, rows.RefundIds = append(rows.OrderIds, a.order), append(rows.RefundIds, a.refund)
		rows.AmountsMinor, rows.Reasons = append(rows.AmountsMinor, a.minor), append(rows.Reasons, a.reason)
	}
	if err := queries.GrantRefunds(ctx, rows); err != nil {
		return fmt.Errorf("promise refunds: %w", err)
	}
	events.AfterCommit(ctx, s.wakeRefunds)
	return nil
}

func (s *Service) wakeRefunds() {
	select {
	case s.refundsDue <- struct{}{}:
	default: // it is already going to look
	}
}
