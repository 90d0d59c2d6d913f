// Package inventory owns the stock of every store: what is on the shelf, which units are held for
// carts and orders, and every movement that led there. It decides whether a unit can be sold; no
// cache or read model does. It knows nothing of prices, names or shelves.
//
// quantity is what is on the shelf, reserved_quantity what holds keep of it, blocked_quantity what may
// not be sold any more, and available_quantity the rest, never below nothing. A hold belongs to a cart until Confirm makes it an order's:
//
//	 +------------- Reserve -------------+
//	 v                                   |
//	held --> released (let go), expired -+
//	 |
//	 +-- Confirm --> confirmed --> consumed (Pick; cancelled later: units go back on the shelf)
//	                     |
//	                     +-------> released (order cancelled)
//
// A released or expired cart hold keeps nothing, and starts anew with the next Reserve or Confirm
// as far as units are free. A hold with an order never starts anew. Units on the shelf are never
// fewer than the units held: the conditional updates see to it and a CHECK stands behind them.
//
// Goods that came with a date are in lots. What is picked leaves the lots that go off first. When the last
// day on which a lot may be sold has ended where the store is, the lot is blocked, within a second and for
// good: under the lock of the stock row its units leave what is available, so nobody reserves one after
// that. A unit that comes or comes back too late is blocked as it comes. Who reserved one before keeps the
// reservation and does not get the unit: Pick books no blocked unit out, the picker takes what may be sold,
// offers something similar or leaves the rest out, and the blocked units stay on the shelf, not "not
// found", until somebody takes the lot away. A cart that is confirmed meanwhile is such an order; asking
// the lots at every confirmation would cost each order what one in thousands needs.
//
// Everything that changes a hold locks its row first, in a statement of its own, and then the stock
// rows in key order; see db/queries/holds.sql.
//
// Events out: stock_levels_changed, low_stock_detected. Events in: order_cancelled, goods_returned,
// warehouse_saved.
package inventory
