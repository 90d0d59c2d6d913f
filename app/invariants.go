package app

import (
	"slices"

	"doorstep/kit/events"
	"doorstep/kit/verify"
	"doorstep/services/catalog"
	"doorstep/services/delivery"
	"doorstep/services/inventory"
	"doorstep/services/order"
	"doorstep/services/payment"
	"doorstep/services/warehouse"
)

// settled restricts a rule across services to orders of which everybody has heard everything: what
// is still on its way is no violation.
const settled = `
  AND NOT EXISTS (SELECT FROM events.outbox e JOIN events.cursors c ON e.type = ANY (c.types) AND (e.xid, e.id) > (c.xid, c.id) WHERE e.subject = o.order_id)`

// between are the rules that no service can check alone.
var between = []verify.Invariant{
	verify.Rule("orders_have_their_stock", "an order's hold is where the order is", `
SELECT format('order %s is %s, its hold is %s', o.order_id, o.status, coalesce(h.status, 'absent'))
FROM orders.orders o LEFT JOIN inventory.holds h ON h.order_id = o.order_id
WHERE CASE
    WHEN o.status IN ('confirmed', 'preparing') THEN h.status IS NULL OR h.status NOT IN ('confirmed', 'consumed')
    WHEN o.status IN ('ready_for_pickup', 'out_for_delivery', 'delivered') THEN h.status IS DISTINCT FROM 'consumed'
    WHEN o.status = 'cancelled' THEN h.status IN ('held', 'confirmed')
    ELSE false END`+settled),
	verify.Rule("delivered_units_were_picked", "the units billed are the units that left the shelf", `
SELECT format('order %s, product %s: billed %s, picked %s', o.order_id, i.product_id, i.quantity - i.short_quantity, r.picked)
FROM orders.orders o JOIN orders.order_items i USING (order_id)
JOIN inventory.holds h ON h.order_id = o.order_id
LEFT JOIN inventory.reservations r ON r.warehouse_id = o.warehouse_id AND r.hold_id = h.hold_id AND r.product_id = i.product_id
WHERE o.status IN ('out_for_delivery', 'delivered') AND coalesce(r.picked, 0) <> i.quantity - i.short_quantity`+settled),
	verify.Rule("money_equals_value", "captured and taken of credit - refunded = value delivered", `
SELECT format('order %s (%s): captured %s, refunded %s, value %s', o.order_id, o.status, p.taken, p.refund_minor, v.value)
FROM orders.orders o
JOIN (SELECT order_id, state, refund_minor, credit_minor, credit_minor + CASE state WHEN 'captured' THEN amount_minor ELSE 0 END AS taken FROM payment.payments) p
  ON p.order_id = o.order_id AND (p.state = 'captured' OR p.credit_minor > 0)
CROSS JOIN LATERAL (SELECT CASE WHEN o.status = 'delivered' THEN o.final_amount - coalesce(sum(i.price * i.refunded_quantity), 0) ELSE 0 END AS value
    FROM orders.order_items i WHERE i.order_id = o.order_id) v
WHERE o.status IN ('delivered', 'cancelled') AND p.taken - p.refund_minor <> v.value`+settled),
	verify.Rule("credit_is_held_by_live_orders", "credit that was taken and not given back is of an order that is not cancelled, as much as it says", `
SELECT format('order %s is %s and wants %s of credit, its payment has %s of %s', o.order_id, o.status, o.credit_amount, p.credit_minor - p.refund_minor, p.credit_minor)
FROM orders.orders o JOIN payment.payments p USING (order_id)
WHERE (p.credit_minor NOT IN (0, o.credit_amount) OR p.credit_minor > 0 AND o.status = 'cancelled' AND p.refund_minor < p.credit_minor
   OR p.credit_minor = 0 AND o.credit_amount > 0 AND o.status NOT IN ('pending', 'cancelled'))`+settled+`
UNION ALL
SELECT format('order %s does not exist, its payment has credit', p.order_id) FROM payment.payments p
WHERE p.credit_minor > 0 AND NOT EXISTS (SELECT FROM orders.orders o WHERE o.order_id = p.order_id)`),
	verify.Rule("delivery_agrees_with_order", "a delivered order was completed by its rider, and the other way round", `
SELECT format('order %s is %s, its delivery is %s', o.order_id, o.status, coalesce(d.status, 'absent'))
FROM orders.orders o LEFT JOIN delivery.orders d USING (order_id)
WHERE (o.status = 'delivered') <> coalesce(d.status = 'completed', false)`+settled),
}

// Invariants are all rules of the platform.
func Invariants() []verify.Invariant {
	return slices.Concat(catalog.Invariants, inventory.Invariants, order.Invariants, payment.Invariants, delivery.Invariants, warehouse.Invariants, events.Invariants, between)
}
