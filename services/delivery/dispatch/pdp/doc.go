// Package pdp solves pickup-and-delivery problems: orders that are picked up at one place and
// delivered at another by the same vehicle, with time windows, capacities and vehicles of all kinds,
// some of which carry orders already. It is pure: a problem goes in, routes come out, and the same
// seed gives the same routes. It knows no riders, stores or maps; what a place is and how far it is
// from another is the caller's.
//
// Solve chooses: one vehicle and few orders are solved exactly, everything else is searched. Exact is
// the former alone. Check measures a solution by driving it, and shares no code with either.
//
// # How
//
// The search ruins a solution and recreates it, over and over. A ruin takes strings of neighbouring
// stops out of neighbouring routes; the recreation puts each order back where it costs least, and
// overlooks a place now and then. This is SISR: J. Christiaens and G. Vanden Berghe, Slack Induction by
// String Removals for Vehicle Routing Problems, Transportation Science 54 (2), 2020. From it are the
// numbers of the ruin, the blinks, the annealing, and taking vehicles away with a count for each order
// of how often it was left out. Here a string takes the other stops of its orders along, and an order
// is put back as a pair.
//
// Whether a stop fits is known in constant time from how early each stop of the route can begin and
// how late it may (M. Savelsbergh, The Vehicle Routing Problem with Time Windows: Minimizing Route
// Duration, 1992). All places of a pair are looked at, but the delivery behind a pickup only when the
// pickup's detour and the smallest detour of any delivery further on are together cheaper than what was
// found in this or another route; few are.
//
// Exact is dynamic programming over which orders wait, are aboard or are delivered, with bounds.
package pdp
