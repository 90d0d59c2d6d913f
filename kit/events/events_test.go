package events_test

import (
	"testing"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/eventstest"
	"doorstep/kit/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

func TestFromTheOutbox(t *testing.T) {
	eventstest.Run(t, func(_ testing.TB, w eventstest.World) eventstest.Open {
		return func(opts events.Options) *events.Bus { return events.NewBus(w.Pool, opts) }
	})
}

func TestTypeOf(t *testing.T) {
	if got := events.TypeOf(&eventsv1.OrderOutForDelivery{}); got != "order_out_for_delivery" {
		t.Errorf("TypeOf = %q", got)
	}
}
