package fault

// Bugs that can be planted, each in one line where somebody would make it. test/planted says which
// ordinary test catches it.
const (
	// NaiveCursor reads the outbox as far as it can see, past transactions that are still open and
	// whose events it then never reads.
	NaiveCursor Bug = "naive_cursor"
	// NoInbox lets a consumer apply an event each time that it comes.
	NoInbox Bug = "no_inbox"
	// LeakedHold forgets to give back the units of a cancelled order.
	LeakedHold Bug = "leaked_hold"
	// DoubleRefund gives each attempt at a refund a reference of its own, so that the provider cannot
	// know a repeat.
	DoubleRefund Bug = "double_refund"
	// MissingOwnerCheck shows anybody the payment of anybody's order.
	MissingOwnerCheck Bug = "missing_owner_check"
	// LostRetry asks the provider once what became of a payment, and not again when it does not know:
	// the order stays pending.
	LostRetry Bug = "lost_retry"
	// StalePrice keeps a store's shelf, with its prices, when one of its products changes.
	StalePrice Bug = "stale_price"
	// UnguardedTransition lets an order take any status after any other.
	UnguardedTransition Bug = "unguarded_transition"
	// OutOfOrderFix lets an older position of a rider replace a newer one.
	OutOfOrderFix Bug = "out_of_order_fix"
	// QuoteNotHonoured adds the fees to a bill that contains them.
	QuoteNotHonoured Bug = "quote_not_honoured"
)
