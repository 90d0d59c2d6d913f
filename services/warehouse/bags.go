package warehouse

import (
	"cmp"
	"slices"
)

// Kinds of bags: food never shares one with other goods, and cold food never one with the rest.
const (
	bagAmbientFood = "ambient_food"
	bagColdFood    = "cold_food"
	bagNonFood     = "non_food"
)

// bagCapacity is how many units a bag takes, and bagGrams how heavy they may be: estimates, about what one
// hand carries.
const (
	bagCapacity = 12
	bagGrams    = 8000
)

// Bag is one bag of an order.
type Bag struct {
	Number  int32
	Kind    string
	Units   int32
	WeightG int32
}

// space is what a bag can still take.
type space struct {
	index        int // in bags
	units, grams int32
}

// PlanBags says which bag each line goes into, in the order of the lines. A line stays together: it
// opens a new bag when it does not fit into the last one of its kind, by units or by weight, and a line of
// more than a bagful takes several bags, of which the first is named. The plan depends on what was ordered,
// never on what was found, so that it holds during the whole pick; a bag whose lines were all short
// stays without units.
func PlanBags(lines []Line) (bags []Bag, bagOf []int32) {
	bagOf = make([]int32, len(lines))
	last := make(map[string]space) // the last bag of each kind
	for i, line := range lines {
		kind := line.bagKind()
		if room, open := last[kind]; open && line.Quantity <= room.units && line.Quantity*line.WeightG <= room.grams {
			bagOf[i] = bags[room.index].Number
			bags[room.index].put(line.stillWanted(), line.WeightG)
			last[kind] = space{room.index, room.units - line.Quantity, room.grams - line.Quantity*line.WeightG}
			continue
		}
		bagOf[i] = int32(len(bags) + 1)
		ordered, wanted := line.Quantity, line.stillWanted()
		for ordered > 0 {
			load := min(ordered, bagful(line.WeightG))
			units := min(wanted, load)
			bags = append(bags, Bag{Number: int32(len(bags) + 1), Kind: kind})
			bags[len(bags)-1].put(units, line.WeightG)
			last[kind] = space{len(bags) - 1, bagCapacity - load, bagGrams - load*line.WeightG}
			ordered, wanted = ordered-load, wanted-units
		}
	}
	return bags, bagOf
}

func (b *Bag) put(units, weightG int32) {
	b.Units += units
	b.WeightG += units * weightG
}

// bagful is how many units of a weight a bag takes, at least one.
func bagful(weightG int32) int32 {
	if weightG == 0 {
		return bagCapacity
	}
	return max(1, min(bagCapacity, bagGrams/weightG))
}

// layers are the products of a bag in the order in which they are laid into it: the heaviest at the bottom,
// what breaks on top.
func layers(lines []Line, bagOf []int32, bag int32) []string {
	var inside []Line
	for i, line := range lines {
		if bagOf[i] == bag {
			inside = append(inside, line)
		}
	}
	slices.SortStableFunc(inside, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.onTop(), b.onTop()), cmp.Compare(b.WeightG, a.WeightG))
	})
	products := make([]string, len(inside))
	for i, line := range inside {
		products[i] = line.ProductID
	}
	return products
}

func (l Line) onTop() int {
	if l.Fragile {
		return 1
	}
	return 0
}

func (l Line) bagKind() string {
	switch {
	case !l.IsFood:
		return bagNonFood
	case l.cold():
		return bagColdFood
	default:
		return bagAmbientFood
	}
}

// filled are the bags that something goes into.
func filled(bags []Bag) []Bag {
	var full []Bag
	for _, bag := range bags {
		if bag.Units > 0 {
			full = append(full, bag)
		}
	}
	return full
}
