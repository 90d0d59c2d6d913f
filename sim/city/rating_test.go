package city

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "doorstep/gen/order/v1"
)

func TestShoppersRateWhatCame(t *testing.T) {
	t.Parallel()
	p, cfg := aCity(t, 1)
	w, err := Setup(t.Context(), cfg, []Store{testStore})
	if err != nil {
		t.Fatal(err)
	}
	v := w.newVisit(w.stores[0], "1")
	if err := v.customer.settle(t.Context(), w, v.store); err != nil {
		t.Fatal(err)
	}
	v.plan.opinion.after = time.Minute
	now := w.now()
	delivered := func(id string, at time.Time) *orderv1.Order {
		return &orderv1.Order{
			OrderId: id, Status: statusDelivered, PromiseAt: timestamppb.New(now), DeliveredAt: timestamppb.New(at),
			Items: []*orderv1.OrderItem{{ProductId: "p1", Quantity: 2, ShortQuantity: 1}, {ProductId: "p2", Quantity: 1}},
		}
	}
	missing := delivered("missing", now.Add(-time.Minute))
	missing.Items = append(missing.Items, &orderv1.OrderItem{ProductId: "p3", Quantity: 1, ShortQuantity: 1})
	for _, order := range []*orderv1.Order{
		delivered("early", now.Add(-time.Minute)), delivered("late", now.Add(time.Minute)), missing, {OrderId: "cancelled", Status: statusCancelled},
	} {
		v.rate(t.Context(), order)
	}
	v.plan.opinion.after = 0
	v.rate(t.Context(), delivered("no opinion", now))

	p.mu.Lock()
	defer p.mu.Unlock()
	for id, want := range map[string]int32{"early": 5, "late": 3, "missing": 4} {
		said := p.ratings[id]
		if said == nil || said.Stars != want || len(said.Items) != 2 {
			t.Errorf("%s: %v, want %d stars and two products", id, said, want)
		}
	}
	if len(p.ratings) != 3 {
		t.Errorf("%d ratings", len(p.ratings))
	}
}

func TestOpinions(t *testing.T) {
	t.Parallel()
	w := &World{streams: streams{seed: 1}}
	rng := w.streams.of("opinions")
	given, worth := 0, map[string][6]int{}
	for range 1000 {
		if o := newOpinion(rng); o.after > 0 {
			given++
			if o.after > rateWithin {
				t.Fatalf("rates after %v", o.after)
			}
		}
		for _, product := range []string{"a", "b"} {
			stars := worth[product]
			stars[w.starsOf(product, rng)]++ // beyond 5 there is no place
			worth[product] = stars
		}
	}
	if given < 250 || given > 350 {
		t.Errorf("%d of 1000 rate, want about 300", given)
	}
	if worth["a"][0] > 0 || worth["a"] == worth["b"] || worth["a"][4]+worth["a"][5] < 300 {
		t.Errorf("stars of two products: %v", worth)
	}
}
