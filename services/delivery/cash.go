package delivery

import "doorstep/services/delivery/db/dbgen"

// cashOf is the cash that a rider holds, with what the orders of the open trip and of the next one bring.
// The rider is locked, so neither an offer that is accepted elsewhere nor a delivery changes it meanwhile.
func cashOf(h *held) int64 {
	minor := h.partner.CashHeldMinor
	for _, trip := range []*held{h.before, h, h.after} {
		if trip == nil {
			continue
		}
		for _, o := range trip.with(assigned, pickedUp) {
			minor += o.CashDueMinor
		}
	}
	return minor
}

// dues are the cash that each order brings.
func dues(orders []*dbgen.Order) []int64 {
	minor := make([]int64, len(orders))
	for i, o := range orders {
		minor[i] = o.CashDueMinor
	}
	return minor
}
