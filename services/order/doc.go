// Package order owns the cart, the bill, the order from cart to delivered, its invoice, and what its
// customer says of it. It never decides stock (inventory), prices (catalog), promises (delivery) or
// money (payment): it asks them, and writes down what was agreed.
//
// The order's state machine, which is also the public status:
//
//	pending -> confirmed -> preparing -> ready_for_pickup -> out_for_delivery -> delivered
//	   |           |            |               |                   |
//	   +-----------+------------+---------------+-------------------+--------> cancelled
//
// out_for_delivery ends in cancelled only when the delivery failed.
//
// Placing is intent first, outcome last: the pending order, the used quote and the idempotency key
// commit together; then stock is confirmed and money asked for, both keyed by the order; then the
// order is confirmed. A crash in between leaves a pending order that the sweeper resumes.
//
// Events out: order_created, order_confirmed, order_preparing, order_ready_for_pickup,
// order_out_for_delivery, order_delivered, order_cancelled, order_lines_refunded, order_rated.
// Events in: payment_captured, payment_failed, payment_refunded, pick_started, order_packed,
// order_handed_over, rider_assigned, rider_unassigned, rider_arrived_at_store,
// rider_arrived_at_door, delivery_completed, delivery_failed, goods_returned, eta_changed.
package order
