package catalog

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"doorstep/kit/money"
)

// packPattern reads "500 g", "6 x 200 ml", "1.5l", "20 pieces" and "1 dozen".
var packPattern = regexp.MustCompile(`(?i)^(?:(\d{1,4})\s*[x×]\s*)?(\d{1,7}(?:\.\d{1,3})?)\s*([a-z]+)\.?$`)

// amount is how much is in a pack: thousandths of a gram, millilitre or piece.
type amount struct {
	milli int64
	of    string
}

// unitWords turn a written unit into thousandths of a gram, millilitre or piece.
var unitWords = map[string]amount{
	"mg": {1, "g"}, "g": {1000, "g"}, "gm": {1000, "g"}, "gms": {1000, "g"}, "gram": {1000, "g"}, "grams": {1000, "g"},
	"kg": {1_000_000, "g"}, "kgs": {1_000_000, "g"},
	"ml": {1000, "ml"}, "cl": {10_000, "ml"}, "l": {1_000_000, "ml"}, "ltr": {1_000_000, "ml"},
	"litre": {1_000_000, "ml"}, "litres": {1_000_000, "ml"},
	"piece": {1000, "piece"}, "pieces": {1000, "piece"}, "pc": {1000, "piece"}, "pcs": {1000, "piece"},
	"unit": {1000, "piece"}, "units": {1000, "piece"}, "dozen": {12_000, "piece"},
}

// amountIn reads a pack size; false when it does not say how much there is ("1 pack").
func amountIn(packSize string) (amount, bool) {
	match := packPattern.FindStringSubmatch(strings.TrimSpace(packSize))
	if match == nil {
		return amount{}, false
	}
	unit, known := unitWords[strings.ToLower(match[3])]
	each, err := strconv.ParseFloat(match[2], 64)
	if !known || err != nil {
		return amount{}, false
	}
	packs := int64(1)
	if match[1] != "" {
		packs, _ = strconv.ParseInt(match[1], 10, 64) // up to four digits
	}
	total := amount{milli: packs * int64(math.Round(each*float64(unit.milli))), of: unit.of}
	return total, total.milli > 0
}

// grams is about what a pack weighs, a millilitre counting as a gram; 0 when its size does not tell.
func grams(packSize string) int32 {
	pack, ok := amountIn(packSize)
	if !ok || pack.of == "piece" {
		return 0
	}
	return int32(min(pack.milli/1000, math.MaxInt32))
}

// unitPrice is the price of a kilogram, litre or piece, for people: "₹64 / l". It is empty when
// the pack size does not tell.
func unitPrice(priceMinor int64, packSize string) string {
	pack, ok := amountIn(packSize)
	if !ok {
		return ""
	}
	base, per := int64(1_000_000), "kg"
	switch pack.of {
	case "ml":
		per = "l"
	case "piece":
		base, per = 1000, "piece"
	}
	return money.Paise(priceMinor).Share(base, pack.milli).String() + " / " + per
}
