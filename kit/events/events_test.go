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

// A dump brings the transaction numbers of the server that made it, which may be far ahead.
func TestRestoredFromAnotherServersDump(t *testing.T) {
	w := eventstest.New(t)
	start := func() (stop func()) {
		bus := events.NewBus(w.Pool, events.Options{})
		bus.Subscribe("one", eventstest.Applying("one", eventstest.Never))
		return eventstest.Start(t, bus)
	}
	stop := start()
	w.MustWrite(t, "a", "b", "a")
	w.AwaitApplied(t, "one", 3)
	stop()
	w.MustWrite(t, "b") // still to be applied when the dump was made
	w.Exec(t, `UPDATE events.outbox SET xid = (xid::text::bigint + 1000000000)::text::xid8`)
	w.Exec(t, `UPDATE events.cursors SET xid = (xid::text::bigint + 1000000000)::text::xid8`)
	stop = start()
	defer stop()
	w.MustWrite(t, "a", "c")
	w.AwaitApplied(t, "one", 6)
	w.CheckOrder(t, "one")
}
