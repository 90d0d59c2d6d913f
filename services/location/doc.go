// Package location is where things are: delivery zones and which store serves a place, where riders
// are now, when they reach a store or a door, and where they were.
//
// It never decides who carries an order, finds no ways on roads itself and shows a rider to nobody but
// operations and, while the rider is on the way for them, the customers of the trip.
//
// What people call places comes from a geocoder (kit/geocode) over an extract of the map, which is read
// in the background when a process starts.
//
// A fix goes through memory only: filter, index, the customers' channels. Three slower things hang
// off it through bounded queues: arrivals (the outbox, batched), history (COPY, batched; when the
// queue is full the oldest sample goes), and a snapshot of the positions every few seconds.
//
// Several processes. Each one knows the riders who report to it. The snapshots in the database carry
// their last positions to the others and over a restart, so NearestRiders finds every rider
// anywhere, some seconds late at worst. A rider's fixes may go to any process; sending each rider to
// one process (by hash of the id, at the load balancer) only makes the filter and the geofences see
// them without gaps. Beyond that the index can be divided by store, because dispatch never looks
// further than the surroundings of one.
//
// Events in: warehouse_saved, order_confirmed (where people order from, for the editor of zones),
// partner_state_changed, and the life of a stop: rider_assigned,
// order_handed_over, and then delivery_completed, delivery_failed, rider_unassigned or
// order_cancelled. Each fact is kept with the number of its event and the newest of a kind wins, so
// facts may arrive in any order and more than once:
//
//	open       assigned newer than ended
//	picked up  handed over newer than assigned
//
// Events out: zone_saved about a zone; partner_at_store and partner_at_door about a rider.
package location
