// Package horizon sends couriers to many pickup places over a day, one decision a minute. It keeps a
// plan of everything it knows for all couriers, mends it at each decision, and carries out only the
// part that cannot wait. It is pure: what happened is told to it, instructions come out; it has no
// clock and does no I/O. Minutes are whole and count from any moment that the caller likes.
package horizon

// Point is where something is, in the caller's plane.
type Point struct{ X, Y float64 }

// Setup is what is known before the day.
type Setup struct {
	// Places are where orders are picked up.
	Places []Point
	// Shifts are the couriers, one for each shift.
	Shifts []Shift
	// Travel is the minutes from one point to another.
	Travel func(from, to Point) int
	// A pickup takes some minutes before the courier has the orders, and some after; so does a drop.
	PickupBefore, PickupAfter int
	DropBefore, DropAfter     int
}

// Shift is when a courier works, and where it begins.
type Shift struct {
	Start   Point
	On, Off int
}

// Order is to be carried from a place to a door.
type Order struct {
	Place         int
	Door          Point
	Placed, Ready int
}

// Phase is what a courier does.
type Phase int

const (
	Off        Phase = iota // not at work
	Idle                    // stands at a point
	Moving                  // on the way to a place, without orders
	ToPickup                // on the way to a place, for orders
	AtPickup                // stands at the place of its orders
	Delivering              // carries orders
)

// Sighting is what is told of a courier.
type Sighting struct {
	Phase Phase
	// Place is where the courier is (Idle, AtPickup) or is going to (Moving, ToPickup); None elsewhere.
	Place int
	// At is the point of an idle courier that is at no place, or where a delivering one ends.
	At Point
	// From is when it will be there: arrival, or the end of delivering. For one who stands it is when
	// it came.
	From int
	// Orders of its trip, in the order of their drops.
	Orders []int
}

// None is no place.
const None = -1

// Instruction is a decision for one courier.
type Instruction struct {
	Courier int
	// Orders are the trip of an idle courier, or the new orders of one who stands at the place.
	Orders []int
	// Place is where an idle courier without orders should go; None with orders.
	Place int
}
