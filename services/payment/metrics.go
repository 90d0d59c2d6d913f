package payment

import (
	"context"

	"go.opentelemetry.io/otel/attribute"

	"doorstep/kit/obs"
)

// metrics feed the KPIs of money: checkout failure and refund rate.
type metrics struct {
	payments, refunds, refundedPaise *obs.Counter
}

func newMetrics() metrics {
	m := obs.Global()
	return metrics{
		payments:      m.Counter("doorstep_payments_total", "Payments that went to a state, by state.", "1"),
		refunds:       m.Counter("doorstep_refunds_total", "Refunds that ended, by state.", "1"),
		refundedPaise: m.Counter("doorstep_refunded_paise_total", "Money given back.", "1"),
	}
}

func (m *metrics) settled(ctx context.Context, state string) {
	m.payments.With(attribute.String("state", state)).Add(ctx, 1)
}

func (m *metrics) refunded(ctx context.Context, state string, minor int64) {
	m.refunds.With(attribute.String("state", state)).Add(ctx, 1)
	if state == refundSucceeded {
		m.refundedPaise.Add(ctx, minor)
	}
}
