package warehouse

// Kinds of bags: food never shares one with other goods, and cold food never one with the rest.
const (
	bagAmbientFood = "ambient_food"
	bagColdFood    = "cold_food"
	bagNonFood     = "non_food"
)

// bagCapacity is how many units a bag takes: an estimate, about what one hand carries.
const bagCapacity = 12

// Bag is one bag of an order.
type Bag struct {
	Number int32
	Kind   string
	Units  int32
}

// PlanBags says which bag each line goes into, in the order of the lines. A line stays together: it
// opens a new bag when it does not fit into the last one of its kind, and a line of more than a
// bagful takes several bags, of which the first is named. The plan depends on what was ordered,
// never on what was found, so that it holds during the whole pick; a bag whose lines were all short
// stays without units.
func PlanBags(lines []Line) (bags []Bag, bagOf []int32) {
	bagOf = make([]int32, len(lines))
	room := make(map[string]int32) // left in the last bag of the kind
	last := make(map[string]int)   // its index in bags
	for i, line := range lines {
		kind := line.bagKind()
		if index, open := last[kind]; open && line.Quantity <= room[kind] {
			bagOf[i] = bags[index].Number
			bags[index].Units += line.stillWanted()
			room[kind] -= line.Quantity
			continue
		}
		bagOf[i] = int32(len(bags) + 1)
		ordered, wanted := line.Quantity, line.stillWanted()
		for ordered > 0 {
			load := min(ordered, bagCapacity)
			units := min(wanted, load)
			bags = append(bags, Bag{Number: int32(len(bags) + 1), Kind: kind, Units: units})
			last[kind], room[kind] = len(bags)-1, bagCapacity-load
			ordered, wanted = ordered-load, wanted-units
		}
	}
	return bags, bagOf
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
