// Package delivery brings packed bags to the door: the promise to the customer, the riders and their
// shifts, who is asked to carry what, and every trip up to the proof of delivery.
//
// It never decides what an order contains or costs, when bags are handed over (warehouse), or where
// riders are (location). It keeps what it needs of orders and stores from events.
//
// An order, with its stop on a trip in the same row, so that it never has two riders:
//
//	            offer accepted        bag handed over       code and cash right
//	waiting -------------------> assigned ----------> picked_up ----------> completed
//	   ^  |   rider went away        |  |                 |
//	   |  +--------------------------|--+--> cancelled    +--> failed --> returned
//	   +-----------------------------+
//
// picked_up is shown as at_door once the rider stands there. A trip:
//
//	next --> assigned --> at_store --> under_way --> completed
//	  +---------+------------+--> cancelled (nothing was handed over)
//
// A next trip is accepted at the last door of the open one and begins when that has ended. Its orders have
// places of the same rider, so there is room for one beside the last bag. Who is held up at the door while
// the bag is ready loses it to somebody who is free (rider_delayed).
//
// A rider is offline, available or busy; busy means an open trip. A rider has at most one open trip
// (index trips_open), one next trip (trips_next) and two orders (orders_slot), whatever races.
//
// Dispatch. One process at a time dispatches for a store (a lease in its row; the constraints keep it
// right even when two do). It asks the Matcher, and offers just in time: so that the rider is there
// when the bag is. An offer is open for 20 s; a rider who lets it go is asked again for that order
// only when nobody else is left. Offers keep their score and reason for good.
//
// Promises. A quote reads memory only: the queues of a moment ago (view.go), what each store has taught
// (package estimate), its step on the ladder and its line. delivery_completed teaches the store; the ledger
// of kept promises is written with each delivery. The process that dispatches for a store also moves it
// along its ladder (package ladder), calls those who wait in its line (waitlist.go), counts and forecasts
// its demand (package demand) and keeps estimates true between the milestones (revise_estimates.go).
//
// Reassignment. A rider who goes offline before the handover loses the orders at once, one who was not
// heard of for three minutes loses them by a sweep (rider_unassigned either way); an order that was
// handed over stays with its rider. Should bags be handed to a rider in that very moment, they stay
// with who has them.
//
// Locks are taken in the order partner, trip, orders, offers.
//
// Cash. A rider holds what was collected at doors, less what was handed in at a store (cash_deposited). Nobody
// is offered an order, or may accept one, with whose cash and that of the orders taken already the limit
// would be passed; see dispatch.Rules.TakesCash.
//
// Events in: order_confirmed, order_cancelled, order_ready_for_pickup; warehouse_saved, pick_started,
// order_packed, order_handed_over; partner_at_store, partner_at_door; push_reach_changed; cash_deposited.
// Events out about an order: rider_assigned, rider_unassigned, rider_arrived_at_store,
// rider_arrived_at_door, eta_changed, delivery_completed (which it reads itself, to learn),
// delivery_failed, goods_returned; about a partner: partner_state_changed, trip_changed; about a store:
// store_mode_changed, waitlist_called.
package delivery
