package delivery

import (
	"context"

	deliveryv1 "doorstep/gen/delivery/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/money"
	"doorstep/services/delivery/estimate"
	"doorstep/services/delivery/promise"
)

// coldZones are the storage zones from which nothing is sold while a store takes ambient goods only.
var coldZones = []string{"chilled", "frozen"}

// Terms is what a store asks of every order now. A store that is not known asks nothing. Repeating it
// is safe.
func (s *Service) Terms(ctx context.Context, req *deliveryv1.TermsRequest) (*deliveryv1.StoreTerms, error) {
	seen, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	return s.termsNow(seen, req.WarehouseId), nil
}

func (s *Service) termsNow(seen *snapshot, warehouseID string) *deliveryv1.StoreTerms {
	store, ok := seen.stores[warehouseID]
	if !ok {
		store = storeView{zone: zoneOf(""), queue: s.idle()}
	}
	hour := s.Clock.Now().In(store.zone).Hour()
	return s.termsOf(store, store.queue.Surge(store.learned().Pace(estimate.Ride, hour)))
}

func (s *Service) termsOf(store storeView, surge promise.Surge) *deliveryv1.StoreTerms {
	limits := s.cfg.Effects.Of(store.mode.Step)
	terms := &deliveryv1.StoreTerms{
		Mode: store.mode.Step.String(), Message: store.mode.Step.Says(), SurgePercent: surge.Percent,
		SurgeReasons: texts(surge.Reasons), SurgeBecause: causes(surge.Reasons),
		MinimumOrder: &typev1.Money{AmountMinor: limits.MinOrder, Currency: money.INR},
	}
	if limits.AmbientOnly {
		terms.RefusedZones = coldZones
	}
	return terms
}

// texts are reasons in English.
func texts(reasons []promise.Reason) []string {
	said := make([]string, len(reasons))
	for i, r := range reasons {
		said[i] = r.String()
	}
	return said
}

// causes are the same as data.
func causes(reasons []promise.Reason) []*typev1.Cause {
	told := make([]*typev1.Cause, len(reasons))
	for i, r := range reasons {
		told[i] = &typev1.Cause{Kind: r.Kind, Value: r.Value}
	}
	return told
}
