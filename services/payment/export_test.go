package payment

import "context"

// CheckDue and RefundDue are one round of the loops.
func (s *Service) CheckDue(ctx context.Context) (int, error)  { return s.checkDue(ctx) }
func (s *Service) RefundDue(ctx context.Context) (int, error) { return s.refundDue(ctx) }

// Handlers of events, to run them inside a test's transaction.
var (
	OnOrderCancelled     = (*Service).onOrderCancelled
	OnOrderDelivered     = (*Service).onOrderDelivered
	OnOrderLinesRefunded = (*Service).onOrderLinesRefunded
)
