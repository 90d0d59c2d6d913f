package catalog

import (
	"cmp"
	"slices"

	catalogv1 "doorstep/gen/catalog/v1"
)

// mostBrands are offered to choose from.
const mostBrands = 40

// choicesIn are what one can narrow a category by. They hold as long as the shelf does.
func (s *shelf) choicesIn(category string) *catalogv1.Choices {
	if known, ok := s.choices.Load(category); ok {
		return known.(*catalogv1.Choices)
	}
	made := new(catalogv1.Choices)
	brands := make(map[string]int32)
	for i, at := range s.byCategory[category] {
		it := &s.items[at]
		price := it.price.AmountMinor
		if i == 0 {
			made.LeastPriceMinor = price
		}
		made.LeastPriceMinor, made.MostPriceMinor = min(made.LeastPriceMinor, price), max(made.MostPriceMinor, price)
		made.HasDiets = made.HasDiets || diets[it.msg.Attributes["diet"]] != ""
		if it.msg.Brand != "" {
			brands[it.msg.Brand]++
		}
	}
	for name, count := range brands {
		made.Brands = append(made.Brands, &catalogv1.Choices_Brand{Name: name, ProductCount: count})
	}
	slices.SortFunc(made.Brands, func(a, b *catalogv1.Choices_Brand) int {
		return cmp.Or(cmp.Compare(b.ProductCount, a.ProductCount), cmp.Compare(a.Name, b.Name))
	})
	made.Brands = made.Brands[:min(len(made.Brands), mostBrands)]
	s.choices.Store(category, made)
	return made
}
