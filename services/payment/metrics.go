package payment

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// metrics feed the KPIs of money: checkout failure and refund rate.
type metrics struct {
	payments, refunds, refundedMinor metric.Int64Counter
}

func newMetrics() (m metrics, err error) {
	meter := otel.Meter("doorstep/payment")
	counter := func(name, what string) metric.Int64Counter {
		c, fault := meter.Int64Counter(name, metric.WithDescription(what))
		err = errors.Join(err, fault)
		return c
	}
	m.payments = counter("doorstep_payments", "Payments that went to a state, by state.")
	m.refunds = counter("doorstep_refunds", "Refunds that ended, by state.")
	m.refundedMinor = counter("doorstep_refunded_minor", "Money given back, in minor units.")
	return m, err
}

func (m *metrics) settled(ctx context.Context, state string) {
	m.payments.Add(ctx, 1, metric.WithAttributeSet(attribute.NewSet(attribute.String("state", state))))
}

func (m *metrics) refunded(ctx context.Context, state string, minor int64) {
	m.refunds.Add(ctx, 1, metric.WithAttributeSet(attribute.NewSet(attribute.String("state", state))))
	if state == refundSucceeded {
		m.refundedMinor.Add(ctx, minor)
	}
}
