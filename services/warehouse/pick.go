package warehouse

import (
	"slices"
	"time"

	"doorstep/kit/errs"
)

// Status of a pick; see the diagram of the package.
type Status string

const (
	Queued     Status = "queued"
	Picking    Status = "picking"
	Packing    Status = "packing"
	Packed     Status = "packed"
	HandedOver Status = "handed_over"
	Cancelled  Status = "cancelled"
)

// Pick is an order on its way through the store.
type Pick struct {
	WarehouseID, OrderID string
	Status               Status
	// Version is the number of events published about it.
	Version int64
	// Revision grows with every change of a line.
	Revision                  int64
	PromiseAt, LatestStartAt  time.Time
	QueuedAt                  time.Time
	PickerID                  string
	PickStartedAt, PickDoneAt *time.Time
	PackingAt, PackedAt       *time.Time
	// StagingCell is where the bags wait, 0 when there are none.
	StagingCell  int32
	HandedOverAt *time.Time
	RiderID      string
	RiderAtStore bool
	// WhenMissing is what the customer wants for what is not on the shelf.
	WhenMissing string
	// Lines in the order of the walk.
	Lines []Line
}

// Line is one product of an order.
type Line struct {
	Place
	ProductID, Name, PackSize, ImageURL string
	Quantity, Picked, NotFound          int32
	StorageZone                         string
	IsFood                              bool
	Barcodes                            []string
	// Fragile goods lie on top; WeightG is 0 where nobody knows.
	Fragile bool
	WeightG int32
	// SubstituteFor is the product of the line that this one replaces, empty for what was ordered.
	SubstituteFor string
}

func (l Line) cold() bool { return l.StorageZone == "chilled" || l.StorageZone == "frozen" }

// stillWanted are the units that are in the basket or may still get there.
func (l Line) stillWanted() int32 { return l.Quantity - l.NotFound }

func (l Line) resolved() bool { return l.Picked+l.NotFound == l.Quantity }

// Hand is who works on a pick. A manager may work on a pick that another person began, so that one
// that was left behind can be finished.
type Hand struct {
	UserID  string
	Manager bool
}

// Scan notes that the basket now holds total units of a line, named by barcode or, without one, by
// product. Counting only goes up, so a scan that arrives twice or late changes nothing; units
// found after the line was called short count as found, unless something else stands for them. Reasons: wrong_item, too_many, not_picking,
// not_your_pick, order_cancelled.
func (p *Pick) Scan(by Hand, barcode, productID string, total int32, now time.Time) (*Line, error) {
	if err := p.pickable(by); err != nil {
		return nil, err
	}
	line := p.find(barcode, productID)
	if line == nil {
		return nil, errs.New(errs.FailedPrecondition, "wrong_item", "That item is not part of this order.")
	}
	if most := p.attainable(line); total > most {
		return nil, errs.New(errs.FailedPrecondition, "too_many", "The order has %d of %s.", most, line.Name).
			With("product_id", line.ProductID)
	}
	line.Picked = max(line.Picked, total)
	line.NotFound = min(line.NotFound, line.Quantity-line.Picked)
	p.noteDone(now)
	return line, nil
}

// Short notes that what is missing of a line is not on the shelf. Reasons: as Scan.
func (p *Pick) Short(by Hand, productID string, now time.Time) (*Line, error) {
	if err := p.pickable(by); err != nil {
		return nil, err
	}
	line := p.find("", productID)
	if line == nil {
		return nil, errs.New(errs.FailedPrecondition, "wrong_item", "That item is not part of this order.")
	}
	line.NotFound = line.Quantity - line.Picked
	p.noteDone(now)
	return line, nil
}

// BeginPacking writes the intent to pack; done is true when the pick is packed already. Reasons:
// lines_open, not_picking, not_your_pick, order_cancelled.
func (p *Pick) BeginPacking(by Hand, now time.Time) (done bool, err error) {
	switch p.Status {
	case Packed, HandedOver:
		return true, nil
	case Packing:
		return false, p.owned(by)
	}
	if err := p.pickable(by); err != nil {
		return false, err
	}
	if !p.allResolved() {
		return false, errs.New(errs.FailedPrecondition, "lines_open", "Pick every line or say that it is not there first.")
	}
	p.Status, p.PackingAt = Packing, &now
	return false, nil
}

// LeaveBehind takes out of the basket what may not be sold any more, given how many units of some products may
// be: the rest is missing, and the picker is back at the shelves.
func (p *Pick) LeaveBehind(sellable map[string]int32) {
	for i := range p.Lines {
		line := &p.Lines[i]
		if most, known := sellable[line.ProductID]; known && line.Picked > most {
			line.Picked, line.NotFound = most, line.Quantity-most
		}
	}
	p.Status, p.PackingAt = Picking, nil
}

// Pack ends packing: the bags stand in the cell, 0 when there are none.
func (p *Pick) Pack(cell int32, now time.Time) {
	p.noteDone(now)
	p.Status, p.StagingCell, p.PackedAt = Packed, cell, &now
	p.Version++
}

// HandOver gives the bags away.
func (p *Pick) HandOver(now time.Time) {
	p.Status, p.HandedOverAt = HandedOver, &now
	p.Version++
}

// PickedUnits of all lines.
func (p *Pick) PickedUnits() (units int32) {
	for _, line := range p.Lines {
		units += line.Picked
	}
	return units
}

func (p *Pick) pickable(by Hand) error {
	switch p.Status {
	case Picking:
		return p.owned(by)
	case Cancelled:
		return errCancelled()
	default:
		return errs.New(errs.FailedPrecondition, "not_picking", "This order is not being picked.")
	}
}

func (p *Pick) owned(by Hand) error {
	if p.PickerID == by.UserID || by.Manager {
		return nil
	}
	return errs.New(errs.FailedPrecondition, "not_your_pick", "Somebody else picks this order.")
}

func (p *Pick) find(barcode, productID string) *Line {
	for i := range p.Lines {
		line := &p.Lines[i]
		if barcode != "" && !slices.Contains(line.Barcodes, barcode) {
			continue
		}
		if productID != "" && productID != line.ProductID {
			continue
		}
		return line
	}
	return nil
}

func (p *Pick) allResolved() bool {
	return !slices.ContainsFunc(p.Lines, func(l Line) bool { return !l.resolved() })
}

// noteDone keeps the moment in which the last line was resolved.
func (p *Pick) noteDone(now time.Time) {
	if p.PickDoneAt == nil && p.allResolved() {
		p.PickDoneAt = &now
	}
}

func errCancelled() error {
	return errs.New(errs.FailedPrecondition, "order_cancelled", "The order was cancelled: put the items back.")
}
