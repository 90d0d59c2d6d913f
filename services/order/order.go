package order

import (
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"doorstep/kit/errs"
	"doorstep/kit/fault"
)

// Status is the public status of an order; see the package comment for the machine.
type Status string

const (
	Pending        Status = "pending"
	Confirmed      Status = "confirmed"
	Preparing      Status = "preparing"
	ReadyForPickup Status = "ready_for_pickup"
	OutForDelivery Status = "out_for_delivery"
	Delivered      Status = "delivered"
	Cancelled      Status = "cancelled"
)

// transitions is the machine as a table.
var transitions = map[Status][]Status{
	Pending:        {Confirmed, Cancelled},
	Confirmed:      {Preparing, Cancelled},
	Preparing:      {ReadyForPickup, Cancelled},
	ReadyForPickup: {OutForDelivery, Cancelled},
	OutForDelivery: {Delivered, Cancelled},
}

// Ended reports whether nothing can change the status any more.
func (s Status) Ended() bool { return len(transitions[s]) == 0 }

// Payment methods and states.
const (
	COD      = "cod"
	byCredit = "credit" // the customer's credit pays all of it

	PaymentPending           = "pending"
	PaymentPaid              = "paid"
	PaymentFailed            = "failed"
	PaymentRefunded          = "refunded"
	PaymentPartiallyRefunded = "partially_refunded"
)

// What to do about an item that is not on the shelf.
const (
	WhenMissingSubstitute = "substitute"
	WhenMissingRefund     = "refund"
)

// Actors of the history.
const (
	ByCustomer   = "customer"
	ByStore      = "store"
	ByRider      = "rider"
	BySystem     = "system"
	ByOperations = "operations"
	ByPayment    = "payment"
)

// Order is an order with the changes that are not written yet. Times that have not come are zero.
type Order struct {
	ID, UserID, WarehouseID, CartID, PartnerID string

	Status                       Status
	PaymentMethod, PaymentStatus string
	Currency                     string
	Items                        []Item // loaded where the lines matter

	Total, DeliveryFee, Fees, Discount, Tax, Final, Quoted, Refunded int64
	// Credit is what the customer's credit pays of Final; with more of it than Final by now, the rest goes
	// back. The method pays what is left.
	Credit int64

	FeeLines      []Fee
	AddressSealed []byte
	OTPSealed     []byte
	Latitude      float64
	Longitude     float64
	RideS         int32
	EstimateS     int32
	PromiseS      int32

	CreatedAt, ConfirmedAt, PickStartedAt, PickDoneAt, PreparedAt, AssignedAt, RiderAtStoreAt time.Time
	PickedUpAt, RiderAtDoorAt, DeliveredAt, CancelledAt, PromiseAt, EstimatedAt               time.Time

	// PayUntil is when a pending order is given up whose customer pays at the provider's page.
	PayUntil time.Time

	CancelledBy, CancelReason string
	// WhenMissing is what the customer wants for what is not on the shelf.
	WhenMissing string

	Sequence, Published int32

	added   []Item // lines that came after the order was placed, among Items
	history []Entry
	outbox  []proto.Message
	// toInvoice: the order was delivered just now, and its invoice gets a number.
	toInvoice bool
	// cartBack: the order came to nothing before it was confirmed, and its items go back into a cart.
	cartBack bool
}

// Item is a line of an order.
type Item struct {
	ProductID, Name, PackSize, ImageURL, HSN, StorageZone string

	Quantity, Short, Refunded int32
	Price, MRP                int64
	TaxRateBP                 int32
	IsFood                    bool
	Barcodes                  []string
	Fragile                   bool
	WeightG                   int32
	// SubstituteFor is the ordered product that this one replaces; empty for what was ordered.
	SubstituteFor string

	shortChanged bool
}

// Entry is one line of the history.
type Entry struct {
	Sequence int32
	Name     string
	Status   Status
	Actor    string
	ActorID  string
	Detail   string
	At       time.Time
}

// note appends to the history.
func (o *Order) note(at time.Time, name, actor, actorID, detail string) {
	o.Sequence++
	o.history = append(o.history, Entry{Sequence: o.Sequence, Name: name, Status: o.Status, Actor: actor, ActorID: actorID, Detail: detail, At: at})
}

// publish queues an event about the order.
func (o *Order) publish(payload proto.Message) { o.outbox = append(o.outbox, payload) }

// move changes the status, or says that it cannot be changed so.
func (o *Order) move(to Status) error {
	if !slices.Contains(transitions[o.Status], to) && !fault.Planted(fault.UnguardedTransition) {
		return fmt.Errorf("order %s is %s and cannot become %s", o.ID, o.Status, to)
	}
	o.Status = to
	return nil
}

// CanCancel says whether an actor may cancel now: customers until picking starts, operations until
// the bag is handed over. Reasons: order_ended, cancel_too_late.
func (o *Order) CanCancel(actor string) error {
	switch {
	case o.Status.Ended():
		return errs.New(errs.FailedPrecondition, "order_ended", "This order is already %s.", o.Status)
	case actor == ByCustomer && o.Status != Pending && o.Status != Confirmed:
		return errs.New(errs.FailedPrecondition, "cancel_too_late", "The store has started on this order; it cannot be cancelled any more.")
	case actor == ByOperations && o.Status == OutForDelivery:
		return errs.New(errs.FailedPrecondition, "cancel_too_late", "The order is on its way; the rider has to report a failed delivery.")
	}
	return nil
}
