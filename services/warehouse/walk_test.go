package warehouse_test

import (
	"slices"
	"testing"

	"doorstep/services/warehouse"
)

func TestSortByWalkIsASerpentine(t *testing.T) {
	t.Parallel()
	at := func(product string, position int32, aisle string, bin int32) warehouse.Line {
		return warehouse.Line{ProductID: product, Place: warehouse.Place{Position: position, Aisle: aisle, Bin: bin}}
	}
	lines := []warehouse.Line{
		at("lost", 0, "", 0), at("b9", 2, "B", 9), at("a9", 1, "A", 9), at("c1", 3, "C", 1), at("a1", 1, "A", 1),
		at("b1", 2, "B", 1), at("a1-too", 1, "A", 1),
	}
	warehouse.SortByWalk(lines)
	var walked []string
	for _, line := range lines {
		walked = append(walked, line.ProductID)
	}
	want := []string{"a1", "a1-too", "a9", "b9", "b1", "c1", "lost"}
	if !slices.Equal(walked, want) {
		t.Errorf("walked %v, want %v", walked, want)
	}
}
