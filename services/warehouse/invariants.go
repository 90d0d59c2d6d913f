package warehouse

import "doorstep/kit/verify"

// Invariants of the service; they hold whenever no transaction is open.
var Invariants = []verify.Invariant{
	verify.Rule("picks_resolve_every_unit", "a packed order has each unit picked or missing", `
SELECT format('order %s, product %s: %s of %s picked, %s missing', l.order_id, l.product_id, l.picked, l.quantity, l.not_found)
FROM warehouse.picks p JOIN warehouse.pick_lines l USING (warehouse_id, order_id)
WHERE p.status IN ('packed', 'handed_over') AND l.picked + l.not_found <> l.quantity`),
	verify.Rule("substitutes_fill_the_gap", "what was ordered and what stands for it are together no more than was ordered", `
SELECT format('order %s, product %s: %s ordered, %s picked, %s of substitutes', o.order_id, o.product_id, o.quantity, o.picked, s.picked)
FROM warehouse.pick_lines o
JOIN (SELECT warehouse_id, order_id, substitute_for, sum(picked) AS picked FROM warehouse.pick_lines WHERE substitute_for <> '' GROUP BY 1, 2, 3) s
  ON s.warehouse_id = o.warehouse_id AND s.order_id = o.order_id AND s.substitute_for = o.product_id
WHERE o.picked + s.picked > o.quantity`),
}
