// Package warehouse is the dark store: its address and hours, where products stand, and the way of
// an order through it: picked in the order of a walk past the shelves, packed, staged in a numbered
// cell, given to the rider who says the pickup code.
//
// It never decides stock (inventory does; PackOrder tells it what was picked, SubstituteItem asks it
// for more), prices, what may stand in for what (catalog does), or who carries an order.
//
//	queued ---> picking ---> packing ---> packed ---> handed_over
//	   |           |            |            |
//	   +-----------+------------+------------+---> cancelled
//
// packing is inside: apps see picking. It is the intent that is written before inventory is told,
// so that a sweep can finish what a crash left. It goes back to picking when inventory says that some
// of it may not be sold any more.
//
// Who takes an order is on shift, and whoever says so; a shift without a sign of work ends by itself.
//
// Events in: order_confirmed (makes the pick), order_cancelled (drops it), rider_assigned,
// rider_unassigned, rider_arrived_at_store (who comes for the bags).
// Events out: warehouse_saved about a store; pick_queued, pick_started, any number of
// line_substituted, order_packed and order_handed_over about an order, numbered in this order.
package warehouse
