package location

import "doorstep/kit/geo"

// Stop is one order on a rider's trip. Its facts carry the number of the event that told them.
type Stop struct {
	OrderID, WarehouseID, PartnerID string
	Store, Door                     geo.Point
	Assigned, HandedOver, Ended     int64
}

// Open reports whether a rider is on the way for the order.
func (s Stop) Open() bool { return s.Assigned > s.Ended }

// PickedUp reports whether the rider has the bags.
func (s Stop) PickedUp() bool { return s.HandedOver > s.Assigned }

// Merge joins what is known of one order. The newest fact of each kind wins, so merging is safe to
// repeat and needs no order.
func (s Stop) Merge(other Stop) Stop {
	newest := s
	if other.Assigned > s.Assigned {
		newest = other
	}
	newest.HandedOver = max(s.HandedOver, other.HandedOver)
	newest.Ended = max(s.Ended, other.Ended)
	return newest
}
