package delivery_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/errs"
	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
)

func TestSavePartner(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	save := &deliveryv1.SavePartnerRequest{PartnerId: "ravi", Name: "Ravi", Phone: "+919876543210", VehicleType: "bike", VehicleNumber: "KA 01", WarehouseId: deliverytest.Store}
	for range 2 {
		p, err := f.SavePartner(t.Context(), save)
		if err != nil || p.Phone != "+919876543210" || p.State != "offline" {
			t.Fatalf("saved: %v %v", p, err)
		}
	}
	var sealed []byte
	if err := f.Pool.QueryRow(t.Context(), `SELECT phone_sealed FROM delivery.delivery_partners`).Scan(&sealed); err != nil || bytes.Contains(sealed, []byte("98765")) {
		t.Errorf("the phone number rests in the clear: %q %v", sealed, err)
	}
	_, err := f.SavePartner(t.Context(), &deliveryv1.SavePartnerRequest{PartnerId: "mala", Name: "Mala", Phone: save.Phone, VehicleType: "bike", WarehouseId: deliverytest.Store})
	if !errs.Is(err, "phone_taken") {
		t.Errorf("two partners with one phone: %v", err)
	}
	save.WarehouseId = "blr-other"
	if p, err := f.SavePartner(t.Context(), save); err != nil || p.WarehouseId != "blr-other" {
		t.Errorf("changed store: %v %v", p, err)
	}
	if got, want := f.Events(t, "ravi"), []string{"partner_state_changed", "partner_state_changed"}; !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	if _, err := f.GetPartner(deliverytest.Rider(t, "stranger"), &deliveryv1.GetPartnerRequest{}); !errs.Is(err, "partner_not_found") {
		t.Errorf("a rider without a record: %v", err)
	}
	if _, err := f.GoOnline(deliverytest.Rider(t, "stranger"), &deliveryv1.GoOnlineRequest{}); !errs.Is(err, "partner_not_found") {
		t.Errorf("a rider without a record goes online: %v", err)
	}
}

func TestBusyPartnerStaysWithTheStore(t *testing.T) {
	f, _ := underWay(t)
	_, err := f.SavePartner(t.Context(), &deliveryv1.SavePartnerRequest{PartnerId: "ravi", Name: "Ravi", Phone: "+919876543210", VehicleType: "bike", WarehouseId: "blr-other"})
	if !errs.Is(err, "partner_busy") {
		t.Errorf("changed stores under way: %v", err)
	}
}

func TestListPartners(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	for i := range 5 {
		f.Hire(t, fmt.Sprint("r", i))
	}
	f.Online(t, "r2", 10)
	var seen []string
	for token := ""; ; {
		page, err := f.ListPartners(t.Context(), &deliveryv1.ListPartnersRequest{WarehouseId: deliverytest.Store, PageSize: 2, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page.Partners {
			seen = append(seen, p.PartnerId)
		}
		if token = page.NextPageToken; token == "" {
			break
		}
	}
	if want := []string{"r0", "r1", "r2", "r3", "r4"}; !slices.Equal(seen, want) {
		t.Errorf("partners %v, want %v", seen, want)
	}
	if page, err := f.ListPartners(t.Context(), &deliveryv1.ListPartnersRequest{State: "available"}); err != nil || len(page.Partners) != 1 || page.Partners[0].PartnerId != "r2" {
		t.Errorf("available: %v %v", page, err)
	}
	if page, err := f.ListPartners(t.Context(), &deliveryv1.ListPartnersRequest{WarehouseId: "blr-other"}); err != nil || len(page.Partners) != 0 {
		t.Errorf("another store's: %v %v", page, err)
	}
}

func TestPartnersAreFound(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	for id, partner := range map[string]*deliveryv1.SavePartnerRequest{
		"r1": {Name: "Kavya Rao", Phone: "+919876500001", VehicleType: "bike", VehicleNumber: "KA-05-MN-1234"},
		"r2": {Name: "Imran 100%", Phone: "+919876500002", VehicleType: "bicycle"},
	} {
		partner.PartnerId, partner.WarehouseId = id, deliverytest.Store
		if _, err := f.SavePartner(t.Context(), partner); err != nil {
			t.Fatal(err)
		}
	}
	for find, want := range map[string]string{
		"kavya": "r1", "A RAO": "r1", "0%": "r2", "_": "", "ka05mn": "r1", "KA 05 MN 1234": "r1", "98765 00002": "r2", "+919876500001": "r1",
		"9876500": "", "nobody": "",
	} {
		page, err := f.ListPartners(t.Context(), &deliveryv1.ListPartnersRequest{Find: find})
		if err != nil {
			t.Fatal(err)
		}
		var found string
		for _, p := range page.Partners {
			found += p.PartnerId
		}
		if found != want {
			t.Errorf("%q finds %q, want %q", find, found, want)
		}
	}
	if page, err := f.ListPartners(t.Context(), &deliveryv1.ListPartnersRequest{PartnerId: "r2"}); err != nil || len(page.Partners) != 1 || page.Partners[0].Name != "Imran 100%" {
		t.Errorf("by id: %v %v", page, err)
	}
}

func TestShiftsDoNotOverlap(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Hire(t, "ravi")
	f.Hire(t, "mala")
	plan := func(partner string, from, to int) (*deliveryv1.Shift, error) {
		at := func(h int) *timestamppb.Timestamp {
			return timestamppb.New(deliverytest.Start.Add(time.Duration(h) * time.Hour))
		}
		return f.PlanShift(t.Context(), &deliveryv1.PlanShiftRequest{PartnerId: partner, StartsAt: at(from), EndsAt: at(to)})
	}
	first, err := plan("ravi", 1, 5)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := plan("ravi", 1, 5); err != nil || again.ShiftId != first.ShiftId {
		t.Errorf("planned again: %v %v", again, err)
	}
	if _, err := plan("ravi", 4, 8); !errs.Is(err, "shift_overlaps") {
		t.Errorf("overlapping: %v", err)
	}
	if _, err := plan("ravi", 5, 8); err != nil {
		t.Errorf("one after the other: %v", err)
	}
	if _, err := plan("mala", 4, 8); err != nil {
		t.Errorf("another partner: %v", err)
	}
	if _, err := plan("nobody", 4, 8); !errs.Is(err, "partner_not_found") {
		t.Errorf("nobody: %v", err)
	}
	for _, c := range [][2]int{{5, 5}, {6, 5}, {0, 17}} {
		if _, err := plan("ravi", c[0]+20, c[1]+20); !errs.Is(err, "shift_invalid") {
			t.Errorf("from %d to %d: %v", c[0], c[1], err)
		}
	}
	outcomes := together(20, func(i int) error { _, err := plan("ravi", 40+i%3, 45); return err })
	if f.Count(t, `SELECT count(*) FROM delivery.shifts WHERE partner_id = 'ravi' AND starts_at > $1`, deliverytest.Start.Add(30*time.Hour)) != 1 || outcomes[""]+outcomes["shift_overlaps"] != 20 {
		t.Errorf("racing plans: %v", outcomes)
	}
	list, err := f.ListShifts(deliverytest.Rider(t, "mala"), &deliveryv1.ListShiftsRequest{})
	if err != nil || len(list.Shifts) != 1 || list.Shifts[0].PartnerId != "mala" {
		t.Errorf("shifts of mala: %v %v", list, err)
	}
}

func TestServiceability(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "ravi", 10)
	here := &deliveryv1.CheckServiceabilityRequest{Latitude: deliverytest.North(1000).Latitude, Longitude: deliverytest.At.Longitude}
	check := func() *deliveryv1.Serviceability {
		t.Helper()
		s, err := f.CheckServiceability(t.Context(), here)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	deliverytest.Await(t, "the rider in the view", func() bool { return check().EstimateMinutes < 15 })
	if s := check(); !s.Serviceable || s.WarehouseId != deliverytest.Store || s.WarehouseName != "Koramangala" || s.DistanceM != 1350 || s.PromiseMinutes <= s.EstimateMinutes || !slices.Equal(s.Reasons, []string{"1.4 km"}) {
		t.Errorf("free store: %v", s)
	} else if len(s.Because) != 1 || s.Because[0].Kind != "distance" || s.Because[0].Value != 1350 {
		t.Errorf("free store, as data: %v", s.Because)
	}
	outside, err := f.CheckServiceability(t.Context(), &deliveryv1.CheckServiceabilityRequest{Latitude: 13.5, Longitude: 77})
	if err != nil || outside.Serviceable || outside.WhyNot != "outside_zones" || outside.Message == "" {
		t.Errorf("outside: %v %v", outside, err)
	}

	ask := &deliveryv1.PromiseRequest{WarehouseId: deliverytest.Store, Latitude: here.Latitude, Longitude: here.Longitude, Lines: 3, Units: 4}
	promise, err := f.Promise(t.Context(), ask)
	if err != nil || promise.SurgePercent != 100 || promise.RideS != 324+45 || !promise.PromiseAt.AsTime().Equal(f.Clock.Now().Add(time.Duration(promise.Serviceability.PromiseMinutes)*time.Minute)) {
		t.Errorf("promise: %v %v", promise, err)
	}
	if ask.WarehouseId = "blr-other"; true {
		if other, err := f.Promise(t.Context(), ask); err != nil || other.Serviceability.WarehouseId != deliverytest.Store {
			t.Errorf("asked for a store that does not serve: %v %v", other, err)
		}
	}

	// Thirty large orders and one picker: too much for today.
	var orders []*eventsv1.OrderConfirmed
	for i := range 30 {
		o := f.Order(fmt.Sprint("o", i))
		for range 20 {
			o.Lines = append(o.Lines, &eventsv1.OrderLine{ProductId: "rice", Quantity: 1, IsFood: true})
		}
		orders = append(orders, o)
	}
	f.Confirm(t, orders...)
	deliverytest.Await(t, "the queue in the view", func() bool { return !check().Serviceable })
	if s := check(); s.WhyNot != "store_busy" || s.WarehouseId != deliverytest.Store || !slices.Contains(s.Reasons, "30 orders ahead") {
		t.Errorf("busy store: %v", s)
	}
	if busy, err := f.Promise(t.Context(), ask); err != nil || busy.Serviceability.Serviceable || busy.PromiseAt != nil {
		t.Errorf("promise of a busy store: %v %v", busy, err)
	}
	f.Map.Close()
	if s := check(); s.Serviceable || s.WhyNot != "store_closed" {
		t.Errorf("closed store: %v", s)
	}
}

// The store learns its pace from what packing took, and who is at work from who started.
func TestStoreLearnsItsPace(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{Matcher: nobody{}})
	f.Confirm(t, f.Order("o1")) // 47 s by the formula
	start := f.Clock.Now()
	f.Tell(t, "warehouse", "o1", &eventsv1.PickStarted{OrderId: "o1", WarehouseId: deliverytest.Store, PickerId: "pia", StartedAt: timestamppb.New(start)})
	f.Tell(t, "warehouse", "o1", &eventsv1.OrderPacked{OrderId: "o1", WarehouseId: deliverytest.Store, PackedAt: timestamppb.New(start.Add(94 * time.Second))})
	deliverytest.Await(t, "the pace", func() bool {
		return f.Count(t, `SELECT count(*) FROM delivery.stores WHERE abs(pace - 1.1) < 1e-9`) == 1
	})
	if n := f.Count(t, `SELECT count(*) FROM delivery.store_pickers WHERE picker_id = 'pia'`); n != 1 {
		t.Errorf("%d pickers", n)
	}
}
