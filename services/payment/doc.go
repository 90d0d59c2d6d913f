// Package payment owns money: how each order is paid, what was given back, the cash that riders
// hold, and the ledger that explains all of it. It decides whether an order is paid. It computes no
// bill and no share of one: amounts come from order. No card number ever reaches it.
//
// A payment is keyed by its order. Intent first: the row is committed before the provider is asked,
// no transaction is open while it is, and the outcome is written last. What a crash or a silent
// provider leaves open is looked up by our reference until it is known.
//
//	cash_due --------------------> captured (delivered, cash collected)
//	   |
//	   +--> voided (cancelled)
//
//	pending --> captured
//	   |   \--> failed
//	   +--> unknown --> captured | failed
//	   +--> action_needed <--> unknown, when the customer pays at the provider's page: a refused try
//	            |              leaves it open for another until its time is over
//	            +--> captured | failed | cash_due (the customer pays at the door instead)
//	pending, action_needed, unknown --> voided (cancelled before the outcome was known)
//	failed, voided --> captured, when money comes after all: then all of it is refunded
//
// Refunds are promised in the transaction of the event that asks for them, each once and together
// never more than was taken, and carried out by a worker until the provider has answered. What the
// method paid goes back first, and to where it came from; cash, and what the customer wishes so, becomes
// credit of the customer in the ledger (customer_credit:<customer>), and what credit paid goes back last.
//
// Credit pays for orders: it is taken with the intent, in one transaction, and comes back when the order
// is cancelled, whatever became of the rest of the payment; see beginWithCredit.
//
// Events out: payment_captured and payment_failed, when the caller of Authorise was not told;
// payment_refunded; about a rider: cash_deposited. Events in: order_ready_for_pickup, order_delivered, order_cancelled,
// order_lines_refunded.
package payment
