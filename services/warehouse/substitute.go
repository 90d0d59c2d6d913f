package warehouse

import (
	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/errs"
)

// What customers want for what is missing: something similar, or their money.
const (
	whenMissingSubstitute = "substitute"
	whenMissingRefund     = "refund"
)

// Replaceable says how many units of a line a product may replace now: as many as asked, or with 0 all that
// are not picked. done is true when it replaces them already. Every substitute is a line of its own and
// stands for one line, so the products of an order stay distinct. Reasons: substitution_declined,
// nothing_missing, too_many, not_a_substitute, wrong_item, not_picking, not_your_pick, order_cancelled.
func (p *Pick) Replaceable(by Hand, productID, substituteID string, asked int32) (units int32, done bool, err error) {
	if err := p.pickable(by); err != nil {
		return 0, false, err
	}
	line, known := p.find("", productID), p.find("", substituteID)
	switch {
	case line == nil:
		return 0, false, errs.New(errs.FailedPrecondition, "wrong_item", "That item is not part of this order.")
	case known != nil && known.SubstituteFor == productID:
		return known.Quantity, true, nil
	case known != nil || line.SubstituteFor != "":
		return 0, false, errs.New(errs.FailedPrecondition, "not_a_substitute", "This product cannot stand in for the one that is missing.")
	case p.WhenMissing != whenMissingSubstitute:
		return 0, false, errs.New(errs.FailedPrecondition, "substitution_declined", "The customer wants no substitute.")
	}
	missing := line.Quantity - line.Picked - p.replaced(productID)
	switch {
	case missing <= 0:
		return 0, false, errs.New(errs.FailedPrecondition, "nothing_missing", "Nothing of %s is missing.", line.Name)
	case asked > missing:
		return 0, false, errs.New(errs.FailedPrecondition, "too_many", "Only %d of %s are missing.", missing, line.Name).With("product_id", productID)
	case asked == 0:
		asked = missing
	}
	return asked, false, nil
}

// Substitute replaces units that are Replaceable.
func (p *Pick) Substitute(productID string, units int32, sub *catalogv1.QuotedProduct) Line {
	line := p.find("", productID)
	line.NotFound = max(line.NotFound, p.replaced(productID)+units)
	added := Line{
		ProductID: sub.ProductId, Name: sub.Name, PackSize: sub.PackSize, ImageURL: sub.ImageUrl, Quantity: units,
		StorageZone: sub.StorageZone, IsFood: sub.IsFood, Barcodes: sub.Barcodes, Fragile: sub.Fragile, WeightG: sub.WeightG,
		SubstituteFor: productID,
	}
	p.Lines = append(p.Lines, added)
	p.PickDoneAt = nil
	p.Version++
	return added
}

// replaced are the units of a line that others stand for, or may still come to stand for.
func (p *Pick) replaced(productID string) (units int32) {
	for _, line := range p.Lines {
		if line.SubstituteFor == productID {
			units += line.stillWanted()
		}
	}
	return units
}

// attainable is the most that may be picked of a line: of what was ordered and what stands for it, together
// no more than was ordered.
func (p *Pick) attainable(line *Line) int32 {
	if line.SubstituteFor == "" {
		return line.Quantity - p.replaced(line.ProductID)
	}
	ordered := p.find("", line.SubstituteFor)
	others := p.replaced(ordered.ProductID) - line.stillWanted()
	return min(line.Quantity, ordered.Quantity-ordered.Picked-others)
}
