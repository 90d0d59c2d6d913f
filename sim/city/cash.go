package city

import (
	"context"
	"fmt"
	"slices"
	"time"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/ids"
)

const (
	// handInAbove is when a rider who is at the store anyway goes to the counter: half of what the platform
	// lets a rider hold, in paise.
	handInAbove = 1500_00
	// countTime is how long two people count notes, in seconds, median.
	countTime = 60.0
	// miscounted is the share of deposits that are not what the rider said.
	miscounted = 0.03
	// countings is how often they count the same notes.
	countings = 2
)

// handIn brings the rider's cash to the counter. What goes wrong there is no reason to stop working: the
// cash is handed in another time.
func (r *rider) handIn(ctx context.Context) {
	r.cash = 0
	for range countings {
		taken, err := r.offerCash(ctx)
		if err != nil && ctx.Err() == nil {
			r.w.cfg.Log.DebugContext(ctx, "cash was not handed in", "rider", r.id, "error", err)
		}
		if taken || err != nil {
			return
		}
	}
}

// offerCash declares all that the rider holds and has the store count it; what an earlier run declared
// first. True when there is nothing to hand in any more.
func (r *rider) offerCash(ctx context.Context) (taken bool, err error) {
	me := as(ctx, r.session)
	float, err := r.w.api.payment.GetCashFloat(me, &paymentv1.GetCashFloatRequest{})
	if err != nil {
		return false, fmt.Errorf("look at the cash: %w", err)
	}
	held := float.Held.GetAmountMinor()
	if held == 0 {
		return true, nil
	}
	i := slices.IndexFunc(float.Deposits, isOpen)
	if i < 0 {
		declared, err := r.w.api.payment.DeclareDeposit(withKey(me, ids.Secret()), &paymentv1.DeclareDepositRequest{
			WarehouseId: string(r.store.ID), AmountMinor: held,
		})
		if err != nil {
			return false, fmt.Errorf("declare cash: %w", err)
		}
		float.Deposits, i = []*paymentv1.CashDeposit{declared}, 0
	}
	deposit := float.Deposits[i]
	store := r.w.storeOf(deposit.WarehouseId)
	if store == nil {
		return false, fmt.Errorf("the cash is declared at %s, which is not of this city", deposit.WarehouseId)
	}
	return store.manager.count(ctx, &r.time, deposit.Code)
}

func isOpen(d *paymentv1.CashDeposit) bool { return d.State == "open" }

// count counts the cash of the rider who says a code. It takes the rider's time. False when it is not what
// the rider said, or somebody else has decided.
func (m *manager) count(ctx context.Context, line *timeline, code string) (right bool, err error) {
	rng := m.w.streams.of("cash", string(m.store.ID), code, m.w.now().Format(time.RFC3339))
	if err := line.wait(ctx, seconds(lognormal(rng, countTime, 0.4))); err != nil {
		return false, err
	}
	ctx = as(ctx, m.session)
	res, err := m.w.api.payment.ListDeposits(ctx, &paymentv1.ListDepositsRequest{WarehouseId: string(m.store.ID)})
	if err != nil {
		return false, fmt.Errorf("look for the deposit: %w", err)
	}
	i := slices.IndexFunc(res.Deposits, func(d *paymentv1.CashDeposit) bool { return isOpen(d) && d.Code == code })
	if i < 0 {
		return false, nil
	}
	decision := &paymentv1.DecideDepositRequest{WarehouseId: string(m.store.ID), DepositId: res.Deposits[i].DepositId, Accept: rng.Float64() >= miscounted}
	if !decision.Accept {
		decision.Reason = "A note of Rs 50 is missing. Count it again, please."
	}
	if _, err := m.w.api.payment.DecideDeposit(ctx, decision); err != nil && reason(err) != "deposit_decided" {
		return false, fmt.Errorf("decide about the deposit: %w", err)
	}
	return decision.Accept, nil
}
