package location

import (
	"context"
	"errors"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"doorstep/kit/obs"
)

// metrics are counted with plain atomics on the path of the fixes and observed when somebody looks.
type metrics struct {
	fixes [verdicts]atomic.Int64
}

func (m *metrics) count(judged *[verdicts]int32) {
	for verdict, n := range judged {
		if n > 0 {
			m.fixes[verdict].Add(int64(n))
		}
	}
}

func (m *metrics) register(queue *samples) error {
	meter := obs.Global().OTel()
	fixes, err1 := meter.Int64ObservableCounter("doorstep_location_fixes_total", metric.WithDescription("Fixes of riders by verdict."))
	dropped, err2 := meter.Int64ObservableCounter("doorstep_location_samples_dropped_total", metric.WithDescription("Samples of the history lost to a full queue."))
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	_, err := meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		for verdict := range m.fixes {
			o.ObserveInt64(fixes, m.fixes[verdict].Load(), metric.WithAttributes(attribute.String("verdict", Verdict(verdict).String())))
		}
		o.ObserveInt64(dropped, queue.droppedSoFar())
		return nil
	}, fixes, dropped)
	return err
}
