package notification_test

import (
	"fmt"
	"testing"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/notification/notificationtest"
)

// One operation is one order_confirmed told in the app and as a push, in batches as the bus makes
// them: publishing, consuming, rendering, sealing, writing.
func BenchmarkOrderConfirmed(b *testing.B) {
	f := notificationtest.New(b, open, nil)
	f.User(b, "asha", phone, "", "en")
	order := 0
	for b.Loop() {
		b.StopTimer()
		batch := make([]events.Draft, 0, 500)
		for range cap(batch) {
			order++
			id := fmt.Sprint("o", order)
			batch = append(batch, about(id, &eventsv1.OrderConfirmed{OrderId: id, UserId: "asha", FinalAmountMinor: 45_650}))
		}
		b.StartTimer()
		f.Publish(b, batch...)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(order), "µs/order")
}
