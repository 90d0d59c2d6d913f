package order

import (
	"fmt"
	"slices"
	"strings"

	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/money"
)

// Fee is a charge beside the items, with its reason for people and for programs.
type Fee struct {
	Kind    string  `json:"kind"` // delivery, small_cart, handling or surge
	Minor   int64   `json:"minor"`
	Reason  string  `json:"reason"`
	Because []Cause `json:"because,omitempty"`
}

// Cause is a part of a reason: free_delivery, free_from and below (minor units), handling, few_riders, or one
// of the surge as the delivery service names it.
type Cause struct {
	Kind  string `json:"kind"`
	Value int64  `json:"value,omitempty"`
}

// Slab is the delivery fee for baskets from a value on. All amounts are minor units.
type Slab struct {
	From int64 `json:"from"`
	Fee  int64 `json:"fee"`
}

// Fees are the rules of the fee engine. The zero value is replaced by DefaultFees.
type Fees struct {
	// Delivery slabs by rising From; the first starts at 0.
	Delivery []Slab `json:"delivery"`
	// SmallCart is charged below SmallCartBelow.
	SmallCart      int64 `json:"small_cart"`
	SmallCartBelow int64 `json:"small_cart_below"`
	Handling       int64 `json:"handling"`
	// SurgeBase is multiplied by the share above 100 %, capped and rounded down to steps; no step is none.
	SurgeBase int64 `json:"surge_base"`
	SurgeStep int64 `json:"surge_step"`
	SurgeCap  int64 `json:"surge_cap"`
	// TaxRateBP is the tax contained in every fee.
	TaxRateBP int32 `json:"-"`
	// MinOrder is the least value of a basket; 0 for none.
	MinOrder int64 `json:"min_order"`
}

// DefaultFees follow the figures in domain.md, section 1.
var DefaultFees = Fees{
	Delivery:  []Slab{{From: 0, Fee: 2500}, {From: 9900, Fee: 1500}, {From: 19900, Fee: 0}},
	SmallCart: 2000, SmallCartBelow: 9900,
	Handling:  1000,
	SurgeBase: 2500, SurgeCap: 3000,
	TaxRateBP: 1800,
}

// Surge is what the delivery fee rises by, in percent (100 is none), and why.
type Surge struct {
	Percent int32
	Reasons []string
	Because []*typev1.Cause
}

// Charge computes the fees of a basket worth items.
func (f Fees) Charge(items int64, surge Surge) []Fee {
	fees := []Fee{f.delivery(items)}
	if items < f.SmallCartBelow && f.SmallCart > 0 {
		fees = append(fees, Fee{"small_cart", f.SmallCart, "For baskets under " + money.Paise(f.SmallCartBelow).String(), []Cause{{"below", f.SmallCartBelow}}})
	}
	if f.Handling > 0 {
		fees = append(fees, Fee{"handling", f.Handling, "Packing and handling", []Cause{{Kind: "handling"}}})
	}
	if minor := f.surge(surge.Percent); minor > 0 {
		fee := Fee{"surge", minor, "Few riders are free right now", []Cause{{Kind: "few_riders"}}}
		if len(surge.Reasons) > 0 {
			fee.Reason, fee.Because = strings.Join(surge.Reasons, "; "), nil
		}
		for _, cause := range surge.Because {
			fee.Because = append(fee.Because, Cause{cause.Kind, cause.Value})
		}
		fees = append(fees, fee)
	}
	return fees
}

func (f Fees) surge(percent int32) int64 {
	surge := min(f.SurgeBase*int64(percent-100)/100, f.SurgeCap)
	if f.SurgeStep > 0 {
		surge -= surge % f.SurgeStep
	}
	return surge
}

func (f Fees) delivery(items int64) Fee {
	at := slices.IndexFunc(f.Delivery, func(s Slab) bool { return s.From > items })
	if at < 0 {
		at = len(f.Delivery)
	}
	fee := Fee{Kind: "delivery", Minor: f.Delivery[at-1].Fee, Reason: "Delivery"}
	switch free := slices.IndexFunc(f.Delivery, func(s Slab) bool { return s.Fee == 0 }); {
	case fee.Minor == 0:
		fee.Reason, fee.Because = "Free delivery", []Cause{{Kind: "free_delivery"}}
	case free >= 0:
		from := f.Delivery[free].From
		fee.Reason, fee.Because = fmt.Sprintf("Free from %s on", money.Paise(from)), []Cause{{"free_from", from}}
	}
	return fee
}

// bill is what a quote locks; an order is made from it without asking anybody again.
type bill struct {
	WarehouseID   string  `json:"warehouse_id"`
	AddressID     string  `json:"address_id"`
	AddressSealed []byte  `json:"address_sealed"`
	Latitude      float64 `json:"latitude"`
	Longitude     float64 `json:"longitude"`
	Currency      string  `json:"currency"`
	Items         []Item  `json:"items"`
	Fees          []Fee   `json:"fees"`
	ItemsTotal    int64   `json:"items_total"`
	FeesTotal     int64   `json:"fees_total"`
	Discount      int64   `json:"discount"`
	Tax           int64   `json:"tax"`
	Total         int64   `json:"total"`
	RideS         int32   `json:"ride_s"`
	EstimateS     int32   `json:"estimate_s"`
	PromiseS      int32   `json:"promise_s"`
}

// addUp computes the totals from items and fees.
func (b *bill) addUp(feeTaxRateBP int32) {
	b.ItemsTotal, b.FeesTotal, b.Tax = 0, 0, 0
	for _, item := range b.Items {
		line := money.Money{Minor: item.Price * int64(item.Quantity), Currency: b.Currency}
		b.ItemsTotal += line.Minor
		b.Tax += line.TaxIncluded(item.TaxRateBP).Minor
	}
	for _, fee := range b.Fees {
		amount := money.Money{Minor: fee.Minor, Currency: b.Currency}
		b.FeesTotal += amount.Minor
		b.Tax += amount.TaxIncluded(feeTaxRateBP).Minor
	}
	b.Total = b.ItemsTotal + b.FeesTotal - b.Discount
}

func (b *bill) deliveryFee() int64 {
	for _, fee := range b.Fees {
		if fee.Kind == "delivery" {
			return fee.Minor
		}
	}
	return 0
}
