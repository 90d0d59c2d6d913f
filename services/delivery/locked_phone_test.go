package delivery_test

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
)

// toldAbout are the types of the events about an offer or a shift.
func toldAbout(t *testing.T, f *deliverytest.Fixture, subject string) []string {
	t.Helper()
	rows, err := f.Pool.Query(t.Context(), `SELECT type FROM events.outbox WHERE topic = 'delivery' AND subject = $1 ORDER BY id`, subject)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var types []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		types = append(types, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return types
}

// reach tells delivery whether push messages reach a rider, as notification does.
func reach(t *testing.T, f *deliverytest.Fixture, rider string, reachable bool) {
	t.Helper()
	f.Tell(t, "notification", rider, &eventsv1.PushReachChanged{UserId: rider, Reachable: reachable})
	deliverytest.Await(t, "the reach of the rider", func() bool {
		return f.Count(t, `SELECT count(*) FROM delivery.delivery_partners WHERE id = $1 AND push_reach = $2`, rider, reachable) == 1
	})
}

// An offer says what a rider has to know, and its end is told however it came about.
func TestOfferIsToldAndItsEnd(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	rider := deliverytest.Rider(t, "ravi")
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("o1"))
	offer := f.Offer(t, "ravi")
	var payload []byte
	if err := f.Pool.QueryRow(t.Context(), `SELECT payload FROM events.outbox WHERE type = 'offer_made' AND subject = $1`, offer.OfferId).Scan(&payload); err != nil {
		t.Fatal(err)
	}
	var made eventsv1.OfferMade
	if err := proto.Unmarshal(payload, &made); err != nil {
		t.Fatal(err)
	}
	if made.PartnerId != "ravi" || made.WarehouseName != "Koramangala" || made.PayMinor != offer.Pay.AmountMinor || made.DistanceM != offer.DistanceM ||
		made.Drops != 1 || !made.ExpiresAt.AsTime().Equal(offer.ExpiresAt.AsTime()) {
		t.Errorf("told %v of %v", &made, offer)
	}
	for range 2 {
		if _, err := f.DeclineOffer(rider, &deliveryv1.OfferRef{OfferId: offer.OfferId}); err != nil {
			t.Fatal(err)
		}
	}
	wantTold(t, f, offer.OfferId, "offer_made", "offer_ended")

	f.Clock.Advance(time.Minute)
	offer = f.Offer(t, "ravi")
	f.Accept(t, "ravi")
	wantTold(t, f, offer.OfferId, "offer_made", "offer_ended")

	f.Online(t, "mala", 50)
	f.Confirm(t, f.Order("o2"))
	deliverytest.Await(t, "the offer of o2", func() bool {
		return f.Count(t, `SELECT count(*) FROM delivery.offers WHERE status = 'open' AND order_ids = ARRAY['o2']`) == 1
	})
	withdrawn := f.OfferOf(t, "o2")
	cancel(t, f, "o2", "confirmed")
	wantTold(t, f, withdrawn, "offer_made", "offer_ended")
}

func wantTold(t *testing.T, f *deliverytest.Fixture, subject string, want ...string) {
	t.Helper()
	if got := toldAbout(t, f, subject); !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}

// A locked phone sends no position. Who waits at the store and hears a push message is asked all the
// same; who was seen elsewhere, hears none or has gone quiet for long is not.
func TestLockedPhoneAtTheStoreIsAsked(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	for _, rider := range []string{"away", "deaf", "long-gone", "locked"} {
		f.Online(t, rider, 50)
		reach(t, f, rider, rider != "deaf")
	}
	f.Map.Age("away", deliverytest.North(400), 10*60)
	f.Map.Age("deaf", deliverytest.North(20), 10*60)
	f.Map.Age("long-gone", deliverytest.North(20), 16*60)
	f.Map.Age("locked", deliverytest.North(20), 10*60)
	f.Confirm(t, f.Order("o1"))
	f.Offer(t, "locked")
	if n := f.Count(t, `SELECT count(*) FROM delivery.offers WHERE partner_id <> 'locked'`); n != 0 {
		t.Errorf("%d offers to riders who do not hear them", n)
	}
	reach(t, f, "locked", false)
	f.Clock.Advance(21 * time.Second)
	f.Online(t, "fresh", 900)
	f.Offer(t, "fresh")
}

// A rider is reminded once, half an hour before, and not when at work already.
func TestShiftReminder(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	for _, rider := range []string{"ravi", "mala"} {
		f.Hire(t, rider)
	}
	f.Online(t, "mala", 50)
	shift := func(rider string, in time.Duration) string {
		starts := f.Clock.Now().Add(in)
		planned, err := f.PlanShift(t.Context(), &deliveryv1.PlanShiftRequest{
			PartnerId: rider, StartsAt: timestamppb.New(starts), EndsAt: timestamppb.New(starts.Add(4 * time.Hour)),
		})
		if err != nil {
			t.Fatal(err)
		}
		return planned.ShiftId
	}
	soon, later, atWork := shift("ravi", 20*time.Minute), shift("ravi", 6*time.Hour), shift("mala", 20*time.Minute)
	remembered := func(shift string) bool {
		return f.Count(t, `SELECT count(*) FROM delivery.shifts WHERE id = $1 AND reminded`, shift) == 1
	}
	deliverytest.Await(t, "the reminder", func() bool { return remembered(soon) && remembered(atWork) })
	wantTold(t, f, soon, "shift_near")
	wantTold(t, f, atWork)
	wantTold(t, f, later)
	f.Clock.Advance(5*time.Hour + 40*time.Minute)
	deliverytest.Await(t, "the next reminder", func() bool { return remembered(later) })
	wantTold(t, f, soon, "shift_near")
	wantTold(t, f, later, "shift_near")
}
