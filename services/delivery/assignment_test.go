package delivery_test

import (
	"math"
	"slices"
	"testing"
	"time"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/travel"
)

// inPairs asks the first rider to carry the first two orders together, and nobody to carry one.
type inPairs struct{}

func (inPairs) Decide(state dispatch.State, now time.Time, _ travel.Times) []dispatch.Offer {
	if len(state.Orders) < 2 || len(state.Riders) == 0 {
		return nil
	}
	orders := []ids.Order{state.Orders[0].ID, state.Orders[1].ID}
	slices.Sort(orders)
	return []dispatch.Offer{{Rider: state.Riders[0].ID, Orders: orders, ReadyAt: now, Metres: 3000, Reason: "test"}}
}

func assignments(t *testing.T, f *deliverytest.Fixture, id string) []*deliveryv1.Assignment {
	t.Helper()
	res, err := f.GetAssignment(t.Context(), &deliveryv1.GetAssignmentRequest{Id: id})
	if err != nil {
		t.Fatal(err)
	}
	return res.Assignments
}

func TestTwoOrdersInOneOffer(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{Matcher: inPairs{}})
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("o1"), f.Order("o2"))
	offer := f.Offer(t, "ravi")
	if offer.Drops != 2 || !slices.Equal(offer.OrderIds, []string{"o1", "o2"}) || offer.Pay.AmountMinor != 1500+1000+3*800 {
		t.Errorf("offer %v", offer)
	}
	trip := f.Accept(t, "ravi")
	if len(trip.Stops) != 2 || f.Status(t, "o1") != "assigned" || f.Status(t, "o2") != "assigned" {
		t.Errorf("trip %v", trip)
	}
	for _, id := range []string{"o1", "o2", offer.OfferId} {
		got := assignments(t, f, id)
		if len(got) != 1 || got[0].OfferId != offer.OfferId || got[0].Status != "accepted" || got[0].PartnerId != "ravi" || got[0].TripId != trip.TripId {
			t.Errorf("assignments of %s: %v", id, got)
		}
	}
}

// One of two orders is cancelled while the rider thinks: the other one is not lost.
func TestOneOfTwoOfferedOrdersIsCancelled(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{Matcher: inPairs{}})
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("o1"), f.Order("o2"))
	offer := f.Offer(t, "ravi")
	f.Tell(t, "order", "o1", &eventsv1.OrderCancelled{OrderId: "o1", WarehouseId: deliverytest.Store})
	deliverytest.Await(t, "the cancellation", func() bool { return f.Status(t, "o1") == "cancelled" })
	if _, err := f.AcceptOffer(deliverytest.Rider(t, "ravi"), &deliveryv1.OfferRef{OfferId: offer.OfferId}); !errs.Is(err, "offer_ended") {
		t.Errorf("accepted half an offer: %v", err)
	}
	f.Confirm(t, f.Order("o3"))
	if second := f.Offer(t, "ravi"); !slices.Equal(second.OrderIds, []string{"o2", "o3"}) {
		t.Errorf("offered then: %v", second.OrderIds)
	}
	if got := assignments(t, f, offer.OfferId); got[0].Status != "withdrawn" {
		t.Errorf("the first offer: %v", got)
	}
}

// Why riders were asked stays known, whatever they answered, and their answers are learned from.
func TestAssignmentsAreExplained(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "mala", 0)
	f.Online(t, "ravi", 900)
	f.Confirm(t, f.Order("o1"))
	first := f.Offer(t, "mala")
	if _, err := f.DeclineOffer(deliverytest.Rider(t, "mala"), &deliveryv1.OfferRef{OfferId: first.OfferId}); err != nil {
		t.Fatal(err)
	}
	f.Accept(t, "ravi")
	got := assignments(t, f, "o1")
	if len(got) != 2 || got[0].PartnerId != "ravi" || got[0].Status != "accepted" || got[1].PartnerId != "mala" || got[1].Status != "declined" {
		t.Fatalf("assignments %v", got)
	}
	why := got[1].Why
	if why == nil || why.WaitingOrders != 1 || why.FreeRiders != 2 || why.Considered != 2 || len(why.Candidates) != 2 || got[1].Reason == "" {
		t.Fatalf("why %v", why)
	}
	chosen, other := why.Candidates[0], why.Candidates[1]
	if !chosen.Chosen || chosen.PartnerId != "mala" || other.Chosen || other.Total <= chosen.Total || other.Because != "costs_more" || math.Round(other.More) != math.Round(other.Total-chosen.Total) ||
		other.Wait <= chosen.Wait || chosen.Because != "asked" || why.Rule != "least_cost" || why.Coming == "" {
		t.Errorf("candidates %v", why.Candidates)
	}
	const answers = `SELECT count(*) FROM delivery.delivery_partners WHERE id = $1 AND offers_asked = $2 AND offers_accepted = $3`
	if f.Count(t, answers, "mala", 1, 0) != 1 || f.Count(t, answers, "ravi", 1, 1) != 1 {
		t.Error("the answers were not counted")
	}
	if _, err := f.GetAssignment(t.Context(), &deliveryv1.GetAssignmentRequest{Id: "o2"}); !errs.Is(err, "assignment_not_found") {
		t.Errorf("of an order that nobody knows: %v", err)
	}
}

// Riders under way are planned with.
func TestRidersUnderWayArePlannedWith(t *testing.T) {
	f, _ := underWay(t)
	f.Online(t, "near", 0)
	f.Confirm(t, f.Order("o2"))
	if got := assignments(t, f, f.Offer(t, "near").OfferId); got[0].Why.AwayRiders != 1 || got[0].Why.FreeRiders != 1 {
		t.Errorf("why %v", got[0].Why)
	}
}
