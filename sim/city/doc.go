// Package city is a simulated city on top of the platform: shoppers who order, pickers and store
// managers who run the dark stores, riders who deliver. Everybody logs in with a one-time code and
// acts through the public API only, as the apps do; the numbers of their behaviour are those of the
// domain guide, section 5. People talk to each other where people would: a rider says the pickup
// code at the counter, asks the customer for the code at the door, and has the cash counted at the
// counter (cash.go).
//
// It owns behaviour, time-keeping and the report of a run. It does not import stores, zones or a
// catalogue, does not start the platform, and reaches no database.
//
// Who does what: shopper.go, picker.go, rider.go with trip.go, manager.go. When: demand.go for
// orders, roster.go for shifts, pace.go for waiting in business time.
//
// Every random draw comes from a stream named after what is decided and for whom (streams.go), so
// a change in one part leaves the draws of all others as they were.
//
// Codes are read in the demo inbox. That also opens the door for orders the city did not place, by
// an earlier run or by a person in a browser: visits.go logs in with the customer's phone.
package city
