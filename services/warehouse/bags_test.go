package warehouse_test

import (
	"slices"
	"testing"

	"doorstep/services/warehouse"
)

func line(product string, quantity int32, zone string, food bool) warehouse.Line {
	return warehouse.Line{ProductID: product, Quantity: quantity, StorageZone: zone, IsFood: food}
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
			[]warehouse.Bag{{1, "ambient_food", 2}, {2, "non_food", 2}, {3, "cold_food", 2}},
			[]int32{1, 2, 3, 3, 1},
		},
		"a full bag is followed by another": {
			[]warehouse.Line{line("a", 7, "ambient", true), line("b", 6, "ambient", true), line("c", 6, "ambient", true)},
			[]warehouse.Bag{{1, "ambient_food", 7}, {2, "ambient_food", 12}},
			[]int32{1, 2, 2},
		},
		"a line of more than a bagful": {
			[]warehouse.Line{line("water", 30, "ambient", true), line("salt", 6, "ambient", true)},
			[]warehouse.Bag{{1, "ambient_food", 12}, {2, "ambient_food", 12}, {3, "ambient_food", 12}},
			[]int32{1, 3},
		},
		"a bag whose lines are short keeps its number and stays empty": {
			[]warehouse.Line{short, line("rice", 1, "ambient", true)},
			[]warehouse.Bag{{1, "cold_food", 0}, {2, "ambient_food", 1}},
			[]int32{1, 2},
		},
		"cold things that are no food go with the other goods": {
			[]warehouse.Line{line("mask", 1, "chilled", false), line("soap", 1, "ambient", false)},
			[]warehouse.Bag{{1, "non_food", 2}},
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
