package warehouse

import (
	"cmp"
	"slices"
)

// Place is where a product stands. Position counts the aisles along the walk from the packing
// table; 0 means that nobody has put the product away yet.
type Place struct {
	Position int32
	Aisle    string
	Bin      int32
}

// SortByWalk puts lines in the order in which a picker passes them: aisle by aisle, up the odd ones
// and down the even ones (a serpentine), and last what has no known place.
func SortByWalk(lines []Line) {
	slices.SortFunc(lines, func(a, b Line) int {
		return cmp.Or(
			cmp.Compare(a.unplaced(), b.unplaced()),
			cmp.Compare(a.Position, b.Position),
			cmp.Compare(a.Aisle, b.Aisle), // two aisles may share a position
			cmp.Compare(a.along(), b.along()),
			cmp.Compare(a.ProductID, b.ProductID),
		)
	})
}

func (p Place) unplaced() int {
	if p.Aisle == "" {
		return 1
	}
	return 0
}

// along is how far into the walk of its aisle the bin comes.
func (p Place) along() int32 {
	if p.Position%2 == 0 {
		return -p.Bin
	}
	return p.Bin
}
