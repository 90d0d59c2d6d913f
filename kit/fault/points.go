package fault

// The points, each between two effects that a crash may separate. Points lists them all.
const (
	// idem: the key, the effect and the answer are written and not committed.
	EffectUncommitted Point = "effect_uncommitted"

	// order
	CartHeld        Point = "cart_held"        // units are held, the cart does not say so
	OrderIntended   Point = "order_intended"   // the pending order is committed, nothing else has happened
	StockConfirmed  Point = "stock_confirmed"  // the units are the order's, the money was not asked for
	MoneyAuthorised Point = "money_authorised" // the money is there, the order is still pending
	OrderChanged    Point = "order_changed"    // a step of an order is committed, nobody was told or woken

	// inventory
	UnitsHeld      Point = "units_held"      // a hold is committed, the caller does not know
	UnitsConfirmed Point = "units_confirmed" // a hold has become an order's, the caller does not know

	// payment
	PaymentIntended Point = "payment_intended" // the intent is committed, the provider was not asked
	MoneyTaken      Point = "money_taken"      // the provider took the money, we did not write it down
	PaymentRecorded Point = "payment_recorded" // the capture is committed, the caller does not know
	MoneyRefunded   Point = "money_refunded"   // the provider gave money back, we did not write it down

	// events
	EventsUncommitted Point = "events_uncommitted" // a batch is applied, its transaction is open
	EventsCommitted   Point = "events_committed"   // a batch is committed, what follows it has not run

	// EventsSent is passed only where Kafka carries the events: Kafka has a batch, the outbox does not say so.
	EventsSent Point = "events_sent"

	// warehouse
	PickClaimed    Point = "pick_claimed"     // a picker has the order, nobody was told
	PackIntended   Point = "pack_intended"    // the packing is intended, the units are still booked in
	UnitsBookedOut Point = "units_booked_out" // the units are booked out, the order is not packed
	BagsHandedOver Point = "bags_handed_over" // the rider has the bags, nobody was told

	// delivery: a step of a trip is committed, nobody was told.
	TripChanged Point = "trip_changed"
)

// Points are all of them but EventsSent, which not every installation passes.
var Points = []Point{
	EffectUncommitted,
	CartHeld, OrderIntended, StockConfirmed, MoneyAuthorised, OrderChanged,
	UnitsHeld, UnitsConfirmed,
	PaymentIntended, MoneyTaken, PaymentRecorded, MoneyRefunded,
	EventsUncommitted, EventsCommitted,
	PickClaimed, PackIntended, UnitsBookedOut, BagsHandedOver,
	TripChanged,
}
