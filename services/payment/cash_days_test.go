package payment_test

import (
	"context"
	"testing"
	"time"

	authv1 "doorstep/gen/auth/v1"
	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/services/payment/paymenttest"
)

func operations(t *testing.T) context.Context {
	return paymenttest.As(t.Context(), "ops", authv1.Role_ROLE_OPERATIONS)
}

func floats(t *testing.T, f *paymenttest.Fixture) *paymentv1.ListCashFloatsResponse {
	t.Helper()
	res, err := f.ListCashFloats(operations(t), &paymentv1.ListCashFloatsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// Two riders with cash: one over the limit, who hands in most of it, one who is refused.
func TestOperationsSeeWhoCarriesCash(t *testing.T) {
	f := paymenttest.New(t)
	if got := floats(t, f); len(got.Riders) != 0 || got.Held.AmountMinor != 0 || got.Limit.AmountMinor != 300000 {
		t.Errorf("with nobody: %v", got)
	}
	for order, carried := range map[string]struct {
		rider string
		minor int64
	}{"o1": {"rider", 250000}, "o2": {"rider", 100000}, "o3": {"other", 4000}} {
		pay(t, f, order, "cod", carried.minor, "cash_due")
		publish(t, f, order, deliveredForCash(f, order, carried.rider, carried.minor))
	}
	got := floats(t, f)
	if len(got.Riders) != 2 || got.Held.AmountMinor != 354000 || got.Riders[0].PartnerId != "rider" || !got.Riders[0].OverLimit || got.Riders[1].OverLimit {
		t.Fatalf("%v", got)
	}
	if got.Riders[0].DepositedAt != nil || got.Riders[0].Declared != nil {
		t.Errorf("nothing was handed in yet: %v", got.Riders[0])
	}
	since := got.Riders[0].HeldSince.AsTime()
	f.Clock.Advance(time.Hour)
	say := func(rider string, minor int64) string {
		t.Helper()
		deposit, err := f.DeclareDeposit(paymenttest.As(t.Context(), rider, authv1.Role_ROLE_RIDER), &paymentv1.DeclareDepositRequest{WarehouseId: depositStore, AmountMinor: minor})
		if err != nil {
			t.Fatal(err)
		}
		return deposit.DepositId
	}
	decide := func(id string, accept bool) {
		t.Helper()
		if _, err := f.DecideDeposit(manager(t), &paymentv1.DecideDepositRequest{WarehouseId: depositStore, DepositId: id, Accept: accept, Reason: "Rs 10 are missing"}); err != nil {
			t.Fatal(err)
		}
	}
	first := say("rider", 300000)
	if rider := floats(t, f).Riders[0]; rider.Declared.GetAmountMinor() != 300000 || rider.DeclaredAtWarehouse != depositStore {
		t.Errorf("declared: %v", rider)
	}
	decide(first, true)
	rider := floats(t, f).Riders[0]
	if rider.Held.AmountMinor != 50000 || rider.OverLimit || rider.Declared != nil || !rider.HeldSince.AsTime().Equal(since) || !rider.DepositedAt.AsTime().Equal(f.Clock.Now()) {
		t.Errorf("after it was counted: %v", rider)
	}
	decide(say("other", 4000), false)
	say("rider", 10000) // waits to be counted
	if _, err := f.DepositCash(operations(t), &paymentv1.DepositCashRequest{PartnerId: "other", AmountMinor: 4000}); err != nil {
		t.Fatal(err)
	}
	if got := floats(t, f); len(got.Riders) != 1 {
		t.Errorf("who holds nothing is not shown: %v", got)
	}

	days, err := f.ListCashDays(operations(t), &paymentv1.ListCashDaysRequest{})
	if err != nil || len(days.Days) != 2 {
		t.Fatalf("%v, %v", days, err)
	}
	office, store := days.Days[0], days.Days[1]
	if office.WarehouseId != "" || office.Accepted.AmountMinor != 4000 || office.Deposits != 1 {
		t.Errorf("booked by operations: %v", office)
	}
	if store.WarehouseId != depositStore || store.Deposits != 3 || store.Declared.AmountMinor != 314000 || store.Accepted.AmountMinor != 300000 ||
		store.Refused.AmountMinor != 4000 || store.Open.AmountMinor != 10000 || store.Withdrawn.AmountMinor != 0 {
		t.Errorf("at the store: %v", store)
	}
	if len(store.Differences) != 1 || store.Differences[0].PartnerId != "other" || store.Differences[0].Reason == "" || store.Differences[0].Code != "" {
		t.Errorf("differences: %v", store.Differences)
	}
	// The next day begins with nothing, whoever looks back sees this one.
	f.Clock.Advance(24 * time.Hour)
	today := f.Clock.Now().In(time.FixedZone("", 5*3600+1800)).Format(time.DateOnly)
	if days, err = f.ListCashDays(operations(t), &paymentv1.ListCashDaysRequest{FromDay: today}); err != nil || len(days.Days) != 0 {
		t.Errorf("on the next day: %v, %v", days, err)
	}
	if days, err = f.ListCashDays(operations(t), &paymentv1.ListCashDaysRequest{WarehouseId: depositStore}); err != nil || len(days.Days) != 1 {
		t.Errorf("of the store in a week: %v, %v", days, err)
	}
	checkInvariants(t, f.Pool)
}

func TestCashDaysRefusesOddPeriods(t *testing.T) {
	f := paymenttest.New(t)
	for name, req := range map[string]*paymentv1.ListCashDaysRequest{
		"no such day": {FromDay: "2026-02-30"}, "backwards": {FromDay: "2026-03-02", ToDay: "2026-03-01"}, "93 days": {FromDay: "2026-01-01", ToDay: "2026-04-03"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.ListCashDays(operations(t), req)
			wantReason(t, err, "period_invalid")
		})
	}
	if _, err := f.ListCashDays(operations(t), &paymentv1.ListCashDaysRequest{FromDay: "2026-01-01", ToDay: "2026-04-02"}); err != nil {
		t.Errorf("92 days: %v", err)
	}
}
