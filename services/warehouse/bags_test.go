package warehouse_test

import (
	"slices"
	"testing"

	"doorstep/services/warehouse"
)

func line(product string, quantity int32, zone string, food bool) warehouse.Line {
	return warehouse.Line{ProductID: product, Quantity: quantity, StorageZone: zone, IsFood: food}
}

func heavy(product string, quantity, weightG int32) warehouse.Line {
	l := line(product, quantity, "ambient", true)
	l.WeightG = weightG
	return l
}

// What breaks lies on top, and the rest by weight.
func TestLayersOfABag(t *testing.T) {
	t.Parallel()
	eggs, crisps := heavy("eggs", 1, 700), heavy("crisps", 1, 50)
	eggs.Fragile, crisps.Fragile = true, true
	lines := []warehouse.Line{eggs, heavy("tea", 1, 250), crisps, heavy("flour", 1, 5000), line("soap", 1, "ambient", false)}
	_, bagOf := warehouse.PlanBags(lines)
	if got, want := warehouse.Layers(lines, bagOf, 1), []string{"flour", "tea", "eggs", "crisps"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPlanBags(t *testing.T) {
	t.Parallel()
	short := line("milk", 3, "chilled", true)
	short.NotFound = 3
	tests := map[string]struct {
		lines []warehouse.Line
		bags  []warehouse.Bag
		bagOf []int32
	}{
		"nothing": {nil, nil, []int32{}},
		"food apart from soap, cold apart from warm": {
			[]warehouse.Line{line("rice", 1, "ambient", true), line("soap", 2, "ambient", false), line("milk", 1, "chilled", true),
				line("ice", 1, "frozen", true), line("salt", 1, "ambient", true)},
			[]warehouse.Bag{{Number: 1, Kind: "ambient_food", Units: 2}, {Number: 2, Kind: "non_food", Units: 2}, {Number: 3, Kind: "cold_food", Units: 2}},
			[]int32{1, 2, 3, 3, 1},
		},
		"a full bag is followed by another": {
			[]warehouse.Line{line("a", 7, "ambient", true), line("b", 6, "ambient", true), line("c", 6, "ambient", true)},
			[]warehouse.Bag{{Number: 1, Kind: "ambient_food", Units: 7}, {Number: 2, Kind: "ambient_food", Units: 12}},
			[]int32{1, 2, 2},
		},
		"a line of more than a bagful": {
			[]warehouse.Line{line("water", 30, "ambient", true), line("salt", 6, "ambient", true)},
			[]warehouse.Bag{{Number: 1, Kind: "ambient_food", Units: 12}, {Number: 2, Kind: "ambient_food", Units: 12}, {Number: 3, Kind: "ambient_food", Units: 12}},
			[]int32{1, 3},
		},
		"a bag whose lines are short keeps its number and stays empty": {
			[]warehouse.Line{short, line("rice", 1, "ambient", true)},
			[]warehouse.Bag{{Number: 1, Kind: "cold_food", Units: 0}, {Number: 2, Kind: "ambient_food", Units: 1}},
			[]int32{1, 2},
		},
		"no bag is too heavy for one hand": {
			[]warehouse.Line{heavy("flour", 1, 5000), heavy("oil", 2, 2000), heavy("water", 3, 5000)},
			[]warehouse.Bag{
				{Number: 1, Kind: "ambient_food", Units: 1, WeightG: 5000}, {Number: 2, Kind: "ambient_food", Units: 2, WeightG: 4000},
				{Number: 3, Kind: "ambient_food", Units: 1, WeightG: 5000}, {Number: 4, Kind: "ambient_food", Units: 1, WeightG: 5000},
				{Number: 5, Kind: "ambient_food", Units: 1, WeightG: 5000},
			},
			[]int32{1, 2, 3},
		},
		"cold things that are no food go with the other goods": {
			[]warehouse.Line{line("mask", 1, "chilled", false), line("soap", 1, "ambient", false)},
			[]warehouse.Bag{{Number: 1, Kind: "non_food", Units: 2}},
			[]int32{1, 1},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bags, bagOf := warehouse.PlanBags(test.lines)
			if !slices.Equal(bags, test.bags) || !slices.Equal(bagOf, test.bagOf) {
				t.Errorf("got %v %v, want %v %v", bags, bagOf, test.bags, test.bagOf)
			}
		})
	}
}
