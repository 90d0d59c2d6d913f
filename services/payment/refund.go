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
	toCredit      bool // as the customer wishes; see GrantRefunds for what goes there anyway
}

// everything asks for all that is left of a payment.
const everything = int64(1) << 62

// grant promises refunds in the transaction of queries: each refund once, and together never more than
// was captured and taken of credit. Orders must not repeat. A payment of which nothing was taken has nothing
// to refund.
func (s *Service) grant(ctx context.Context, queries *dbgen.Queries, borneBy account, asks ...ask) error {
	if len(asks) == 0 {
		return nil
	}
	rows := dbgen.GrantRefundsParams{BorneBy: string(borneBy), Now: s.clock.Now()}
	for _, a := range asks {
		rows.OrderIds, rows.RefundIds = append(rows.OrderIds, a.order), append(rows.RefundIds, a.refund)
		rows.AmountsMinor, rows.Reasons, rows.ToCredit = append(rows.AmountsMinor, a.minor), append(rows.Reasons, a.reason), append(rows.ToCredit, a.toCredit)
	}
	if err := queries.LockPayments(ctx, rows.OrderIds); err != nil {
		return fmt.Errorf("lock payments: %w", err)
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
