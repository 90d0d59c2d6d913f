package inventory

import "doorstep/kit/verify"

// Invariants of the service; they hold whenever no transaction is open.
var Invariants = []verify.Invariant{
	verify.Rule("no_oversell", "no oversell", `
SELECT warehouse_id || '/' || product_id FROM inventory.inventory
WHERE reserved_quantity < 0 OR reserved_quantity > quantity OR available_quantity <> greatest(quantity - reserved_quantity - blocked_quantity, 0)`),
	verify.Rule("stock_equals_movements", "stock is the sum of its movements", `
SELECT coalesce(i.warehouse_id, m.warehouse_id) || '/' || coalesce(i.product_id, m.product_id)
FROM inventory.inventory i
FULL JOIN (SELECT warehouse_id, product_id, sum(quantity_delta) AS quantity, sum(reserved_delta) AS reserved FROM inventory.movements GROUP BY 1, 2) m
  ON m.warehouse_id = i.warehouse_id AND m.product_id = i.product_id
WHERE i.quantity IS DISTINCT FROM m.quantity OR i.reserved_quantity IS DISTINCT FROM m.reserved`),
	verify.Rule("reserved_equals_reservations", "reserved is the sum of live reservations", `
SELECT coalesce(i.warehouse_id, r.warehouse_id) || '/' || coalesce(i.product_id, r.product_id)
FROM inventory.inventory i
FULL JOIN (SELECT warehouse_id, product_id, sum(quantity) AS quantity FROM inventory.reservations GROUP BY 1, 2) r
  ON r.warehouse_id = i.warehouse_id AND r.product_id = i.product_id
WHERE coalesce(i.reserved_quantity, 0) <> coalesce(r.quantity, 0)`),
	verify.Rule("only_live_holds_keep_units", "only live holds keep units", `
SELECT r.hold_id FROM inventory.reservations r LEFT JOIN inventory.holds h ON h.hold_id = r.hold_id AND h.warehouse_id = r.warehouse_id
WHERE h.hold_id IS NULL OR (r.quantity > 0 AND h.status NOT IN ('held', 'confirmed')) OR (r.picked > 0 AND h.status <> 'consumed')`),
	verify.Rule("holds_end_once", "every unit held was given back or picked once", `
WITH names AS (
    SELECT hold_id, hold_id AS reference FROM inventory.holds
    UNION SELECT hold_id, order_id FROM inventory.holds WHERE order_id IS NOT NULL
), moved AS (
    SELECT n.hold_id, m.warehouse_id, m.product_id, sum(m.reserved_delta) AS units
    FROM inventory.movements m LEFT JOIN names n ON n.reference = m.reference
    WHERE m.reserved_delta <> 0 GROUP BY 1, 2, 3)
SELECT coalesce(m.hold_id, r.hold_id, '(no hold)') FROM moved m
FULL JOIN inventory.reservations r ON r.hold_id = m.hold_id AND r.warehouse_id = m.warehouse_id AND r.product_id = m.product_id
WHERE coalesce(m.units, 0) <> coalesce(r.quantity, 0)`),
	verify.Rule("picked_once_returned_once", "picked units left the shelf once, returned ones came back once", `
SELECT h.order_id FROM inventory.holds h
JOIN inventory.reservations r ON r.warehouse_id = h.warehouse_id AND r.hold_id = h.hold_id
LEFT JOIN (
    SELECT warehouse_id, product_id, reference, -coalesce(sum(quantity_delta) FILTER (WHERE kind = 'pick'), 0) AS picked,
           coalesce(sum(quantity_delta) FILTER (WHERE kind = 'return'), 0) AS returned
    FROM inventory.movements WHERE kind IN ('pick', 'return') GROUP BY 1, 2, 3) m
  ON m.warehouse_id = r.warehouse_id AND m.product_id = r.product_id AND m.reference = h.order_id
WHERE r.picked <> coalesce(m.picked, 0) OR r.returned <> coalesce(m.returned, 0)`),
	verify.Rule("lots_are_on_the_shelf", "the lots of a product hold no more than its shelf", `
SELECT l.warehouse_id || '/' || l.product_id FROM (SELECT warehouse_id, product_id, sum(quantity) AS quantity FROM inventory.lots GROUP BY 1, 2) l
LEFT JOIN inventory.inventory i ON i.warehouse_id = l.warehouse_id AND i.product_id = l.product_id
WHERE l.quantity > coalesce(i.quantity, 0)`),
	verify.Rule("lots_equal_their_moves", "a lot holds what came and did not leave", `
SELECT coalesce(l.lot_id, m.lot_id) FROM inventory.lots l
FULL JOIN (SELECT warehouse_id, product_id, lot_id, sum(delta) AS quantity FROM inventory.lot_moves GROUP BY 1, 2, 3) m
  ON m.warehouse_id = l.warehouse_id AND m.product_id = l.product_id AND m.lot_id = l.lot_id
WHERE l.quantity IS DISTINCT FROM m.quantity`),
	verify.Rule("blocked_equals_blocked_lots", "the units that are not for sale are those of blocked lots", `
SELECT format('store %s, product %s: %s units are blocked, their lots hold %s', i.warehouse_id, i.product_id, i.blocked_quantity, coalesce(l.quantity, 0))
FROM inventory.inventory i
LEFT JOIN (SELECT warehouse_id, product_id, sum(quantity) AS quantity FROM inventory.lots WHERE blocked_at IS NOT NULL GROUP BY 1, 2) l
  ON l.warehouse_id = i.warehouse_id AND l.product_id = i.product_id
WHERE i.blocked_quantity <> coalesce(l.quantity, 0)`),
	verify.Rule("nobody_gets_blocked_units", "no unit left for a customer after its lot was blocked", `
SELECT format('lot %s of %s, blocked %s: order %s got some %s', l.lot_id, l.product_id, l.blocked_at, m.reference, m.created_at)
FROM inventory.lots l JOIN inventory.lot_moves m ON m.warehouse_id = l.warehouse_id AND m.product_id = l.product_id AND m.lot_id = l.lot_id
WHERE m.kind = 'pick' AND m.created_at > l.blocked_at`),
	verify.Rule("stock_outs_are_noted", "a product is noted as run out exactly while nothing of it can be sold", `
SELECT format('store %s, product %s: %s on the shelf, %s held, %s blocked, run out since %s', i.warehouse_id, i.product_id, i.quantity, i.reserved_quantity, i.blocked_quantity, s.began_at)
FROM inventory.inventory i LEFT JOIN inventory.stock_outs s ON s.warehouse_id = i.warehouse_id AND s.product_id = i.product_id AND s.ended_at IS NULL
WHERE (i.available_quantity = 0) <> (s.began_at IS NOT NULL)`),
}
