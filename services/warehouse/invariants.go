package warehouse

import "doorstep/kit/verify"

// Invariants of the service; they hold whenever no transaction is open.
var Invariants = []verify.Invariant{
	verify.Rule("picks_resolve_every_unit", "a packed order has each unit picked or missing", `
SELECT format('order %s, product %s: %s of %s picked, %s missing', l.order_id, l.product_id, l.picked, l.quantity, l.not_found)
FROM warehouse.picks p JOIN warehouse.pick_lines l USING (warehouse_id, order_id)
WHERE p.status IN ('packed', 'handed_over') AND l.picked + l.not_found <> l.quantity`),
}
