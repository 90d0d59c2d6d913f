package order

import (
	"encoding/json"
	"fmt"

	orderv1 "doorstep/gen/order/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/kit/money"
	"doorstep/services/order/db/dbgen"
)

// feeLimits is the most that rules edited by hand may say: somewhat above what is seen in the trade
// (domain guide, section 1). A slip of a key never reaches a bill.
var feeLimits = Fees{
	Delivery:  []Slab{{From: 100_000, Fee: 10_000}},
	SmallCart: 5_000, SmallCartBelow: 30_000,
	Handling:  3_000,
	SurgeBase: 10_000, SurgeStep: 2_500, SurgeCap: 5_000,
	MinOrder: 50_000,
}

// check says what is wrong with rules. Reason: fees_beyond_limits.
func (f Fees) check() error {
	most := feeLimits
	for _, rule := range []struct {
		what        string
		value, most int64
	}{
		{"The small-order fee", f.SmallCart, most.SmallCart},
		{"The value below which an order is small", f.SmallCartBelow, most.SmallCartBelow},
		{"The handling fee", f.Handling, most.Handling},
		{"The surge at 200 %", f.SurgeBase, most.SurgeBase},
		{"A step of the surge", f.SurgeStep, most.SurgeStep},
		{"The cap of the surge", f.SurgeCap, most.SurgeCap},
		{"The least order", f.MinOrder, most.MinOrder},
	} {
		if rule.value < 0 || rule.value > rule.most {
			return beyondLimits("%s is %s; it may be %s at most and not less than nothing.", rule.what, money.Paise(rule.value), money.Paise(rule.most))
		}
	}
	if len(f.Delivery) == 0 || f.Delivery[0].From != 0 {
		return beyondLimits("The first delivery band begins at %s.", money.Paise(0))
	}
	for i, slab := range f.Delivery {
		switch {
		case slab.Fee < 0 || slab.Fee > most.Delivery[0].Fee:
			return beyondLimits("A delivery fee is %s; it may be %s at most.", money.Paise(slab.Fee), money.Paise(most.Delivery[0].Fee))
		case slab.From > most.Delivery[0].From:
			return beyondLimits("A delivery band begins at %s; %s is the highest.", money.Paise(slab.From), money.Paise(most.Delivery[0].From))
		case i > 0 && slab.From <= f.Delivery[i-1].From:
			return beyondLimits("Delivery bands begin at rising values.")
		case i > 0 && slab.Fee > f.Delivery[i-1].Fee:
			return beyondLimits("Who buys more never pays more for delivery: %s from %s on is more than %s before.",
				money.Paise(slab.Fee), money.Paise(slab.From), money.Paise(f.Delivery[i-1].Fee))
		}
	}
	return nil
}

func beyondLimits(format string, args ...any) error {
	return errs.New(errs.InvalidArgument, "fees_beyond_limits", format, args...)
}

// readFees reads rules of a request; an amount that is absent is nothing. Reason: fees_beyond_limits.
func (s *Service) readFees(rules *orderv1.FeeRules) (Fees, error) {
	f := Fees{TaxRateBP: s.cfg.Fees.TaxRateBP}
	var fault error
	read := func(m *typev1.Money) int64 {
		if m.GetCurrency() != "" && m.Currency != currency {
			fault = beyondLimits("Fees are in %s.", currency)
		}
		return m.GetAmountMinor()
	}
	for _, slab := range rules.Delivery {
		f.Delivery = append(f.Delivery, Slab{From: read(slab.From), Fee: read(slab.Fee)})
	}
	f.SmallCart, f.SmallCartBelow, f.Handling = read(rules.SmallCart), read(rules.SmallCartBelow), read(rules.Handling)
	f.SurgeBase, f.SurgeStep, f.SurgeCap, f.MinOrder = read(rules.SurgeBase), read(rules.SurgeStep), read(rules.SurgeCap), read(rules.MinimumOrder)
	if fault != nil {
		return f, fault
	}
	return f, f.check()
}

func showRules(f Fees) *orderv1.FeeRules {
	shown := &orderv1.FeeRules{
		SmallCart: inr(f.SmallCart), SmallCartBelow: inr(f.SmallCartBelow), Handling: inr(f.Handling), SurgeBase: inr(f.SurgeBase),
		SurgeStep: inr(f.SurgeStep), SurgeCap: inr(f.SurgeCap), MinimumOrder: inr(f.MinOrder),
	}
	for _, slab := range f.Delivery {
		shown.Delivery = append(shown.Delivery, &orderv1.FeeRules_Slab{From: inr(slab.From), Fee: inr(slab.Fee)})
	}
	return shown
}

// feesOfRow reads rules as they are stored; the tax rate is not theirs.
func (s *Service) feesOfRow(id string, rules []byte) (Fees, error) {
	var f Fees
	if err := json.Unmarshal(rules, &f); err != nil {
		return f, fmt.Errorf("read fees of change %s: %w", id, err)
	}
	f.TaxRateBP = s.cfg.Fees.TaxRateBP
	return f, nil
}

// showChange shows a change with its state; inForce is the change that holds now.
func (s *Service) showChange(row dbgen.OrdersFeeChange, inForce string) (*orderv1.FeeChange, error) {
	f, err := s.feesOfRow(row.FeeChangeID, row.Rules)
	if err != nil {
		return nil, err
	}
	shown := &orderv1.FeeChange{
		FeeChangeId: row.FeeChangeID, WarehouseId: row.WarehouseID, Rules: showRules(f), HoldsFrom: stamp(row.HoldsFrom),
		Reason: row.Reason, CreatedBy: row.CreatedBy, CreatedAt: stamp(row.CreatedAt), State: "past",
	}
	switch {
	case row.WithdrawnAt != nil:
		shown.State = "withdrawn"
	case row.HoldsFrom.After(s.Clock.Now()):
		shown.State = "planned"
	case row.FeeChangeID == inForce:
		shown.State = "now"
	}
	return shown, nil
}
