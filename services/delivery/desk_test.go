package delivery_test

import (
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/errs"
	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
)

// Operations takes an order from a rider; another one is asked, and not the first again.
func TestReassignOrder(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Hire(t, "ravi")
	f.Online(t, "ravi", 100)
	f.Confirm(t, f.Order("o1"))
	f.Accept(t, "ravi")
	f.Hire(t, "mala")
	f.Online(t, "mala", 200)
	req := &deliveryv1.ReassignOrderRequest{WarehouseId: deliverytest.Store, OrderId: "o1"}
	if _, err := f.ReassignOrder(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	f.Accept(t, "mala")
	if rider := f.Count(t, `SELECT count(*) FROM delivery.orders WHERE order_id = 'o1' AND partner_id = 'mala'`); rider != 1 {
		t.Error("mala does not have the order")
	}
	if events := strings.Join(f.Events(t, "o1"), " "); !strings.Contains(events, "rider_unassigned") {
		t.Errorf("events are %s", events)
	}
	f.Pack(t, "o1", 0)
	f.HandOver(t, "o1", "mala")
	deliverytest.Await(t, "the bags are with mala", func() bool { return f.Status(t, "o1") == "picked_up" })
	if _, err := f.ReassignOrder(t.Context(), req); !errs.Is(err, "order_handed_over") {
		t.Errorf("reassigned after the handover: %v", err)
	}
	if _, err := f.ReassignOrder(t.Context(), &deliveryv1.ReassignOrderRequest{WarehouseId: deliverytest.Store, OrderId: "absent"}); !errs.Is(err, "order_not_found") {
		t.Errorf("an absent order: %v", err)
	}
}

// An order of the trip after the open one can be taken from its rider, too; the open trip goes on.
func TestReassignOrderOfTheNextTrip(t *testing.T) {
	f, trip, _ := preassigned(t)
	if _, err := f.ReassignOrder(t.Context(), &deliveryv1.ReassignOrderRequest{WarehouseId: deliverytest.Store, OrderId: "o2"}); err != nil {
		t.Fatal(err)
	}
	if status, p := f.Status(t, "o2"), ravi(t, f); status != "waiting" || p.NextTrip != nil || p.Trip.GetTripId() != trip.TripId {
		t.Errorf("the order is %s, the rider has %v and then %v", status, p.Trip, p.NextTrip)
	}
}

// Who is blocked goes off duty with what was not handed over left to others, and cannot come back alone.
func TestBlockPartner(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Hire(t, "ravi")
	f.Online(t, "ravi", 100)
	f.Confirm(t, f.Order("o1"))
	f.Accept(t, "ravi")
	if _, err := f.BlockPartner(t.Context(), &deliveryv1.BlockPartnerRequest{PartnerId: "ravi", Blocked: true}); !errs.Is(err, "reason_needed") {
		t.Errorf("blocked without a reason: %v", err)
	}
	for range 2 {
		p, err := f.BlockPartner(t.Context(), &deliveryv1.BlockPartnerRequest{PartnerId: "ravi", Blocked: true, Reason: "Licence has expired"})
		if err != nil || p.BlockedReason != "Licence has expired" || p.State != "offline" {
			t.Fatalf("blocked %v, %v", p, err)
		}
	}
	if f.Status(t, "o1") != "waiting" {
		t.Errorf("the order is %s", f.Status(t, "o1"))
	}
	if _, err := f.GoOnline(deliverytest.Rider(t, "ravi"), &deliveryv1.GoOnlineRequest{}); !errs.Is(err, "rider_blocked") {
		t.Errorf("went online: %v", err)
	}
	if _, err := f.BlockPartner(t.Context(), &deliveryv1.BlockPartnerRequest{PartnerId: "ravi"}); err != nil {
		t.Fatal(err)
	}
	f.Online(t, "ravi", 100)
}

func TestPartnerDocuments(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Hire(t, "ravi")
	save := &deliveryv1.SavePartnerDocumentRequest{PartnerId: "ravi", Kind: "licence", Number: "ka01 2020 0001234", ExpiresOn: "2027-03-31"}
	saved, err := f.SavePartnerDocument(t.Context(), save)
	if err != nil || saved.NumberEnd != "1234" || saved.Verified {
		t.Fatalf("saved %v, %v", saved, err)
	}
	// Without a number, the one that is there stays.
	saved, err = f.SavePartnerDocument(t.Context(), &deliveryv1.SavePartnerDocumentRequest{PartnerId: "ravi", Kind: "licence", ExpiresOn: "2028-03-31", Verified: true})
	if err != nil || saved.NumberEnd != "1234" || !saved.Verified {
		t.Fatalf("saved %v, %v", saved, err)
	}
	for reason, req := range map[string]*deliveryv1.SavePartnerDocumentRequest{
		"number_needed":     {PartnerId: "ravi", Kind: "insurance"},
		"date_invalid":      {PartnerId: "ravi", Kind: "licence", ExpiresOn: "2027-02-30"},
		"partner_not_found": {PartnerId: "nobody", Kind: "licence", Number: "1"},
	} {
		if _, err := f.SavePartnerDocument(t.Context(), req); !errs.Is(err, reason) {
			t.Errorf("%v, want %s", err, reason)
		}
	}
	list, err := f.ListPartnerDocuments(t.Context(), &deliveryv1.ListPartnerDocumentsRequest{PartnerId: "ravi"})
	if err != nil || len(list.Documents) != 1 || list.Documents[0].ExpiresOn != "2028-03-31" {
		t.Errorf("listed %v, %v", list, err)
	}
	for rider, want := range map[string]int{"ravi": 1, "mala": 0} { // each their own, and nothing more of the number
		mine, err := f.ListMyDocuments(deliverytest.Rider(t, rider), &deliveryv1.ListMyDocumentsRequest{})
		if err != nil || len(mine.Documents) != want || want == 1 && mine.Documents[0].NumberEnd != "1234" {
			t.Errorf("%s sees %v, %v", rider, mine, err)
		}
	}
	if clear := f.Count(t, `SELECT count(*) FROM delivery.partner_documents WHERE position('0001234'::bytea IN number_sealed) > 0`); clear != 0 {
		t.Error("the number rests in the clear")
	}
}

func TestPlannedShifts(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Hire(t, "ravi")
	f.Hire(t, "mala")
	now := f.Clock.Now()
	plan := func(rider string, in time.Duration) *deliveryv1.Shift {
		t.Helper()
		shift, err := f.PlanShift(t.Context(), &deliveryv1.PlanShiftRequest{PartnerId: rider, StartsAt: timestamppb.New(now.Add(in)), EndsAt: timestamppb.New(now.Add(in + 4*time.Hour))})
		if err != nil {
			t.Fatal(err)
		}
		return shift
	}
	first := plan("ravi", time.Hour)
	plan("mala", 2*time.Hour)
	plan("ravi", 30*time.Hour)
	var seen []string
	for token := ""; ; {
		page, err := f.ListPlannedShifts(t.Context(), &deliveryv1.ListPlannedShiftsRequest{WarehouseId: deliverytest.Store, PageSize: 2, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, shift := range page.Shifts {
			seen = append(seen, shift.PartnerId)
		}
		if token = page.NextPageToken; token == "" {
			break
		}
	}
	if strings.Join(seen, " ") != "ravi mala ravi" {
		t.Errorf("planned %v", seen)
	}
	for range 2 {
		if _, err := f.CancelShift(t.Context(), &deliveryv1.CancelShiftRequest{PartnerId: "ravi", ShiftId: first.ShiftId}); err != nil {
			t.Fatal(err)
		}
	}
	left, err := f.ListPlannedShifts(t.Context(), &deliveryv1.ListPlannedShiftsRequest{PartnerId: "ravi"})
	if err != nil || len(left.Shifts) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
}
