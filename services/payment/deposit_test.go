package payment_test

import (
	"context"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/errs"
	"doorstep/services/payment/paymenttest"
)

const depositStore = "blr-test"

// holding is a rider with cash of some orders, Rs 50 each.
func holding(t *testing.T, orders ...string) (*paymenttest.Fixture, func() context.Context) {
	t.Helper()
	f := paymenttest.New(t)
	for _, order := range orders {
		pay(t, f, order, "cod", 5000, "cash_due")
		publish(t, f, order, deliveredForCash(f, order, "rider", 5000))
	}
	return f, func() context.Context { return paymenttest.As(t.Context(), "rider", authv1.Role_ROLE_RIDER) }
}

func manager(t *testing.T) context.Context {
	return paymenttest.As(t.Context(), "manager", authv1.Role_ROLE_STORE_MANAGER)
}

func heldBy(t *testing.T, f *paymenttest.Fixture, rider context.Context) *paymentv1.CashFloat {
	t.Helper()
	float, err := f.GetCashFloat(rider, &paymentv1.GetCashFloatRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return float
}

func TestStoreConfirmsADeposit(t *testing.T) {
	f, rider := holding(t, "o1", "o2")
	declare := &paymentv1.DeclareDepositRequest{WarehouseId: depositStore, AmountMinor: 7000}
	once := rider()
	deposit, err := f.DeclareDeposit(once, declare)
	if err != nil || deposit.State != "open" || len(deposit.Code) != 4 || deposit.Amount.AmountMinor != 7000 {
		t.Fatalf("declared %v, %v", deposit, err)
	}
	if again, err := f.DeclareDeposit(once, declare); err != nil || again.DepositId != deposit.DepositId {
		t.Errorf("declared again: %v, %v", again, err)
	}
	_, err = f.DeclareDeposit(rider(), declare)
	wantReason(t, err, "deposit_open")
	if float := heldBy(t, f, rider()); float.Held.AmountMinor != 10000 || len(float.Deposits) != 1 {
		t.Errorf("before it is counted: %v", float)
	}
	decide := func(store string, accept bool, reason string) error {
		_, err := f.DecideDeposit(manager(t), &paymentv1.DecideDepositRequest{WarehouseId: store, DepositId: deposit.DepositId, Accept: accept, Reason: reason})
		return err
	}
	wantReason(t, decide("another", true, ""), "deposit_not_found")
	wantReason(t, decide(depositStore, false, " "), "reason_missing")
	for range 2 {
		if err := decide(depositStore, true, ""); err != nil {
			t.Fatal(err)
		}
	}
	wantReason(t, decide(depositStore, false, "Rs 10 are missing"), "deposit_decided")
	if float := heldBy(t, f, rider()); float.Held.AmountMinor != 3000 || float.Deposits[0].State != "accepted" || float.Deposits[0].DecidedAt == nil {
		t.Errorf("after it: %v", float)
	}
	list, err := f.ListDeposits(manager(t), &paymentv1.ListDepositsRequest{WarehouseId: depositStore})
	if err != nil || len(list.Deposits) != 1 || list.Deposits[0].Code != deposit.Code {
		t.Errorf("the store sees %v, %v", list, err)
	}
	if list, err = f.ListDeposits(manager(t), &paymentv1.ListDepositsRequest{WarehouseId: "another"}); err != nil || len(list.Deposits) > 0 {
		t.Errorf("another store sees %v, %v", list, err)
	}
	// Told once, to whoever decides about cash orders.
	rows, err := f.Pool.Query(t.Context(), `SELECT payload FROM events.outbox WHERE type = 'cash_deposited' AND subject = 'rider'`)
	if err != nil {
		t.Fatal(err)
	}
	told, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	var event eventsv1.CashDeposited
	if err != nil || len(told) != 1 || proto.Unmarshal(told[0], &event) != nil || event.AmountMinor != 7000 || event.LeftMinor != 3000 {
		t.Errorf("told %d times, at last %v: %v", len(told), &event, err)
	}
	checkInvariants(t, f.Pool)
}

func TestDepositIsRefusedOrTakenBack(t *testing.T) {
	f, rider := holding(t, "o1")
	_, err := f.DeclareDeposit(rider(), &paymentv1.DeclareDepositRequest{WarehouseId: depositStore, AmountMinor: 5001})
	wantReason(t, err, "deposit_exceeds_float")
	declare := func() string {
		deposit, err := f.DeclareDeposit(rider(), &paymentv1.DeclareDepositRequest{WarehouseId: depositStore, AmountMinor: 5000})
		if err != nil {
			t.Fatal(err)
		}
		return deposit.DepositId
	}
	refuse := &paymentv1.DecideDepositRequest{WarehouseId: depositStore, DepositId: declare(), Reason: "Rs 10 are missing"}
	for range 2 {
		if refused, err := f.DecideDeposit(manager(t), refuse); err != nil || refused.State != "refused" || refused.Reason != refuse.Reason {
			t.Fatalf("refused: %v, %v", refused, err)
		}
	}
	id := declare()
	for range 2 {
		float, err := f.WithdrawDeposit(rider(), &paymentv1.WithdrawDepositRequest{})
		if err != nil || float.Held.AmountMinor != 5000 || float.Deposits[0].State != "withdrawn" {
			t.Fatalf("taken back: %v, %v", float, err)
		}
	}
	_, err = f.DecideDeposit(manager(t), &paymentv1.DecideDepositRequest{WarehouseId: depositStore, DepositId: id, Accept: true})
	wantReason(t, err, "deposit_decided")
	// Operations booked the cash while the deposit was open: it is not booked twice.
	id = declare()
	if _, err := f.DepositCash(paymenttest.As(t.Context(), "ops", authv1.Role_ROLE_OPERATIONS), &paymentv1.DepositCashRequest{PartnerId: "rider", AmountMinor: 1000}); err != nil {
		t.Fatal(err)
	}
	_, err = f.DecideDeposit(manager(t), &paymentv1.DecideDepositRequest{WarehouseId: depositStore, DepositId: id, Accept: true})
	wantReason(t, err, "deposit_exceeds_float")
	checkInvariants(t, f.Pool)
}

// The rider declares, takes back and declares again while managers confirm and refuse: cash is booked at
// most as often as there is some.
func TestDepositsRace(t *testing.T) {
	f, rider := holding(t, "o1", "o2")
	var hands sync.WaitGroup
	for range 8 {
		hands.Go(func() {
			_, err := f.DeclareDeposit(rider(), &paymentv1.DeclareDepositRequest{WarehouseId: depositStore, AmountMinor: 6000})
			if err != nil && !errs.Is(err, "deposit_open") && !errs.Is(err, "deposit_exceeds_float") {
				t.Error(err)
			}
		})
		hands.Go(func() {
			if _, err := f.WithdrawDeposit(rider(), &paymentv1.WithdrawDepositRequest{}); err != nil {
				t.Error(err)
			}
		})
		for i := range 2 {
			hands.Go(func() {
				list, err := f.ListDeposits(manager(t), &paymentv1.ListDepositsRequest{WarehouseId: depositStore})
				if err != nil {
					t.Error(err)
					return
				}
				for _, d := range list.Deposits {
					_, err := f.DecideDeposit(manager(t), &paymentv1.DecideDepositRequest{WarehouseId: depositStore, DepositId: d.DepositId, Accept: i == 0, Reason: "torn notes"})
					if err != nil && !errs.Is(err, "deposit_decided") && !errs.Is(err, "deposit_exceeds_float") {
						t.Error(err)
					}
				}
			})
		}
	}
	hands.Wait()
	if held := heldBy(t, f, rider()).Held.AmountMinor; held != 10000 && held != 4000 {
		t.Errorf("the rider holds %d", held)
	}
	checkInvariants(t, f.Pool)
}
