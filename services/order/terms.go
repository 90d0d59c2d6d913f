package order

import (
	"context"
	"slices"
	"strings"

	catalogv1 "doorstep/gen/catalog/v1"
	deliveryv1 "doorstep/gen/delivery/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/errs"
	"doorstep/kit/money"
)

// reasonCold is why a line from the cold rooms is refused while the store takes on less.
const reasonCold = "cold_paused"

// reasonNotSold is why a line is refused that was taken off sale since.
const reasonNotSold = "not_sold"

// minimumOrder is the least value of a basket: ours, or that of a store that takes on less.
func (f Fees) minimumOrder(terms *deliveryv1.StoreTerms) int64 {
	return max(f.MinOrder, terms.GetMinimumOrder().GetAmountMinor())
}

// keepTerms refuses what the store does not take at the moment. Reasons: cold_paused,
// below_minimum_order.
func keepTerms(b *bill, terms *deliveryv1.StoreTerms, fees Fees) error {
	var cold []string
	for _, item := range b.Items {
		if slices.Contains(terms.GetRefusedZones(), item.StorageZone) {
			cold = append(cold, item.Name)
		}
	}
	if len(cold) > 0 {
		return errs.New(errs.FailedPrecondition, reasonCold, "%s Please take out: %s.", terms.GetMessage(), strings.Join(cold, ", "))
	}
	least := fees.minimumOrder(terms)
	if b.ItemsTotal >= least {
		return nil
	}
	message := "The least order is %s of items."
	if least > fees.MinOrder {
		message = "Many orders right now: the least order is %s of items for the moment."
	}
	return errs.New(errs.FailedPrecondition, "below_minimum_order", message, money.Paise(least))
}

// showTerms adds to a cart what will be asked beside the items: no fee and no limit appears only at the
// end. A cart is shown without them rather than not at all.
func (s *Service) showTerms(ctx context.Context, shown *orderv1.Cart, prices map[string]*catalogv1.QuotedProduct) {
	terms, err := s.Delivery.Terms(ctx, &deliveryv1.TermsRequest{WarehouseId: shown.WarehouseId})
	if err != nil {
		s.Log.WarnContext(ctx, "cart shown without fees", "error", err)
		return
	}
	fees, _, err := s.feesOf(ctx, shown.WarehouseId, s.Clock.Now())
	if err != nil {
		s.Log.WarnContext(ctx, "cart shown without fees", "error", err)
		return
	}
	shown.Fees = showFees(fees.Charge(shown.ItemsTotal.AmountMinor, Surge{terms.SurgePercent, terms.SurgeReasons, terms.SurgeBecause}))
	shown.Total = inr(shown.ItemsTotal.AmountMinor)
	for _, fee := range shown.Fees {
		shown.Total.AmountMinor += fee.Amount.AmountMinor
	}
	shown.MinimumOrder, shown.Notice, shown.Mode = inr(fees.minimumOrder(terms)), terms.Message, terms.Mode
	for _, item := range shown.Items {
		if slices.Contains(terms.RefusedZones, prices[item.ProductId].GetStorageZone()) {
			item.Refused = reasonCold
		}
	}
}
