package city

import (
	"math/rand/v2"
	"sort"
)

// product is what shoppers and shelves need to know of one.
type product struct {
	id, name, category, zone string
	popularity               float64
	lifeDays                 int32
}

const (
	linesMean = 4.5
	linesMost = 25
	// Zipf-Mandelbrot, for a catalogue that does not know its products' popularity.
	zipfQ = 8.0
	// The share of lines that a customer has bought before.
	repeatShare = 0.55
	favourites  = 15
)

// line is a product, by position in its store, and how many units of it.
type line struct {
	product, units int
}

// picks chooses by weight.
type picks struct {
	upTo []float64 // running sum of the weights
}

// weigh takes products in order of popularity.
func weigh(products []product) picks {
	upTo, sum := make([]float64, len(products)), 0.0
	for rank, p := range products {
		weight := p.popularity
		if weight <= 0 {
			weight = 1 / (float64(rank+1) + zipfQ)
		}
		sum += weight
		upTo[rank] = sum
	}
	return picks{upTo: upTo}
}

func (p picks) one(rng *rand.Rand) int {
	u := rng.Float64() * p.upTo[len(p.upTo)-1]
	return min(sort.SearchFloat64s(p.upTo, u), len(p.upTo)-1)
}

// share is the part of all lines that choose product i.
func (p picks) share(i int) float64 {
	weight := p.upTo[i]
	if i > 0 {
		weight -= p.upTo[i-1]
	}
	return weight / p.upTo[len(p.upTo)-1]
}

// past is what a customer likes to buy. It follows the popularity of the store, so repeats do not
// change what the store sells as a whole.
func (p picks) past(rng *rand.Rand) []int {
	liked := make([]int, favourites)
	for i := range liked {
		liked[i] = p.one(rng)
	}
	return liked
}

// basket fills a basket with different products, some of them from the customer's past.
func (p picks) basket(rng *rand.Rand, past []int) []line {
	wanted := min(1+geometric(rng, linesMean-1), linesMost, len(p.upTo))
	taken := make(map[int]bool, wanted)
	var lines []line
	// A line may be drawn again when it is in the basket already; in the end the basket stays short.
	for tries := 0; len(lines) < wanted && tries < 20*wanted; tries++ {
		chosen := p.one(rng)
		if again := past[rng.IntN(len(past))]; rng.Float64() < repeatShare {
			chosen = again
		}
		if !taken[chosen] {
			taken[chosen] = true
			lines = append(lines, line{product: chosen, units: units(rng)})
		}
	}
	return lines
}

// units of a line: 1 in 78 %, 2 in 15 %, 3 or more in 7 % of cases.
func units(rng *rand.Rand) int {
	switch u := rng.Float64(); {
	case u < 0.78:
		return 1
	case u < 0.93:
		return 2
	default:
		return min(3+geometric(rng, 0.5), 6)
	}
}

func paymentMethod(rng *rand.Rand) string {
	switch u := rng.Float64(); {
	case u < 0.70: // UPI 62 %, and wallets, 8 %, that pay by UPI
		return "upi"
	case u < 0.82:
		return "card"
	default:
		return "cod"
	}
}
