package catalog

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/money"
)

// What may stand in for a product: at most so much dearer, which the store bears and not the customer, not
// worth less than half, and between half and twice as much of it.
const (
	dearestSubstitute  = 1.25
	cheapestSubstitute = 0.5
	mostTimesAsMuch    = 2.0
	mostSubstitutes    = 8
)

// ListSubstitutes answers from the view; of a product that the store never carried there are none.
func (s *Service) ListSubstitutes(ctx context.Context, req *catalogv1.ListSubstitutesRequest) (*catalogv1.QuoteResponse, error) {
	v, err := s.view(ctx)
	if err != nil {
		return nil, err
	}
	res := &catalogv1.QuoteResponse{Currency: money.INR}
	shelf := v.stores[req.WarehouseId]
	if shelf == nil {
		return res, nil
	}
	at, carried := shelf.byProduct[req.ProductId]
	if !carried {
		return res, nil
	}
	for _, it := range shelf.substitutes(&shelf.items[at]) {
		res.Products = append(res.Products, it.quote())
	}
	return res, nil
}

// substitutes are what is on the shelf of the product's own category and fits, best first.
func (s *shelf) substitutes(wanted *item) []*item {
	type candidate struct {
		*item
		distance float64
	}
	var found []candidate
	for _, at := range s.byCategory[wanted.msg.CategoryId] {
		it := &s.items[at]
		if available, _ := it.level.said.Load().shown(); available && it != wanted && fits(wanted, it) {
			found = append(found, candidate{it, distance(wanted, it)})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.msg.ProductId, b.msg.ProductId))
	})
	var best []*item
	for _, c := range found[:min(len(found), mostSubstitutes)] {
		best = append(best, c.item)
	}
	return best
}

// strictness has the diets from the strictest to the one that eats everything.
var strictness = []string{"vegan", "veg", "egg", "nonveg"}

// fits reports whether nobody could take it amiss: kept as cold, nothing on the plate that the ordered
// product kept off it, about as much, for about the price.
func fits(wanted, it *item) bool {
	if it.msg.StorageZone != wanted.msg.StorageZone || isFood(it.msg) != isFood(wanted.msg) {
		return false
	}
	if slices.Index(strictness, it.msg.Attributes["diet"]) > slices.Index(strictness, wanted.msg.Attributes["diet"]) {
		return false
	}
	dearer := float64(it.price.AmountMinor) / float64(wanted.price.AmountMinor)
	if dearer > dearestSubstitute || dearer < cheapestSubstitute {
		return false
	}
	times, comparable := timesAsMuch(wanted, it)
	return !comparable || times <= mostTimesAsMuch && times >= 1/mostTimesAsMuch
}

// timesAsMuch is in it; false when the pack sizes do not compare.
func timesAsMuch(wanted, it *item) (times float64, comparable bool) {
	a, known := amountIn(wanted.msg.PackSize)
	b, also := amountIn(it.msg.PackSize)
	if !known || !also || a.of != b.of {
		return 0, false
	}
	return float64(b.milli) / float64(a.milli), true
}

// distance is small for what is called alike, and then for as much at the same price.
func distance(wanted, it *item) float64 {
	d := 3 * (1 - namedAlike(wanted.msg.Name, it.msg.Name))
	if times, comparable := timesAsMuch(wanted, it); comparable {
		d += math.Abs(math.Log(times))
	} else {
		d++
	}
	d += math.Abs(math.Log(float64(it.price.AmountMinor) / float64(wanted.price.AmountMinor)))
	if it.msg.Brand != wanted.msg.Brand {
		d += 0.1
	}
	return d
}

// namedAlike is the share of words that two names have in common, 0 to 1.
func namedAlike(a, b string) float64 {
	inA, inB := wordsOf(a), wordsOf(b)
	shared := 0
	for word := range inA {
		if inB[word] {
			shared++
		}
	}
	return float64(shared) / float64(max(1, len(inA)+len(inB)-shared))
}

func wordsOf(name string) map[string]bool {
	found := make(map[string]bool)
	for _, word := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune(" ()-,&/", r) }) {
		found[word] = true
	}
	return found
}
