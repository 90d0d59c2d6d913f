package order

import (
	"context"

	orderv1 "doorstep/gen/order/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/money"
)

// PreviewFees shows what baskets would pay by the rules that hold now and by others. Reason:
// fees_beyond_limits.
func (s *Service) PreviewFees(ctx context.Context, req *orderv1.PreviewFeesRequest) (*orderv1.PreviewFeesResponse, error) {
	after, err := s.readFees(req.Rules)
	if err != nil {
		return nil, err
	}
	before, _, err := s.feesOf(ctx, req.WarehouseId, s.Clock.Now())
	if err != nil {
		return nil, err
	}
	res := &orderv1.PreviewFeesResponse{}
	for _, basket := range req.Baskets {
		items := basket.AmountMinor
		if items < 0 || items > mostBasket {
			return nil, beyondLimits("A basket is worth something, and %s at most here.", money.Paise(mostBasket))
		}
		shown := &orderv1.PreviewFeesResponse_Basket{Items: inr(items)}
		shown.Before, shown.BeforeTotal = previewOf(before, items, req.SurgePercent)
		shown.After, shown.AfterTotal = previewOf(after, items, req.SurgePercent)
		res.Baskets = append(res.Baskets, shown)
	}
	return res, nil
}

// mostBasket bounds what is previewed, in minor units.
const mostBasket = 100_000_00

func previewOf(f Fees, items int64, surgePercent int32) ([]*orderv1.Fee, *typev1.Money) {
	fees := f.Charge(items, Surge{Percent: surgePercent})
	if items < f.MinOrder {
		return showFees(fees), nil
	}
	total := items
	for _, fee := range fees {
		total += fee.Minor
	}
	return showFees(fees), inr(total)
}
