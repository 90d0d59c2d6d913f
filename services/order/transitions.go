package order

import (
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/money"
)

// create notes the birth of a pending order.
func (o *Order) create(now time.Time) {
	o.note(now, "order_created", ByCustomer, "", "")
	o.publish(&eventsv1.OrderCreated{
		OrderId: o.ID, UserId: o.UserID, WarehouseId: o.WarehouseID, HoldId: o.CartID,
		FinalAmountMinor: o.Final, PaymentMethod: o.PaymentMethod,
	})
}

// confirm accepts the order: stock is confirmed and money captured or due at the door. The promise
// that the quote gave in minutes starts to run. The customer may have changed the method until now;
// empty: they did not. Items must be loaded.
func (o *Order) confirm(now time.Time, actor, method string) error {
	if err := o.move(Confirmed); err != nil {
		return err
	}
	if method != "" {
		o.PaymentMethod = method
	}
	o.ConfirmedAt = now
	o.PromiseAt = now.Add(time.Duration(o.PromiseS) * time.Second)
	o.EstimatedAt = now.Add(time.Duration(o.EstimateS) * time.Second)
	if o.PaymentMethod != COD {
		o.PaymentStatus = PaymentPaid
	}
	o.note(now, "order_confirmed", actor, "", "")
	o.publish(&eventsv1.OrderConfirmed{
		OrderId: o.ID, UserId: o.UserID, WarehouseId: o.WarehouseID, Lines: o.lines(),
		FinalAmountMinor: o.Final, PaymentMethod: o.PaymentMethod,
		ConfirmedAt: timestamppb.New(now), PromiseAt: timestamppb.New(o.PromiseAt), EstimateAt: timestamppb.New(o.EstimatedAt),
		RideS: o.RideS, Latitude: o.Latitude, Longitude: o.Longitude,
		AddressSealed: o.AddressSealed, DeliveryOtpSealed: o.OTPSealed, CashDueMinor: o.cashDue(),
		WhenMissing: o.WhenMissing,
	})
	return nil
}

func (o *Order) lines() []*eventsv1.OrderLine {
	lines := make([]*eventsv1.OrderLine, len(o.Items))
	for i, item := range o.Items {
		lines[i] = &eventsv1.OrderLine{
			ProductId: item.ProductID, Name: item.Name, PackSize: item.PackSize, ImageUrl: item.ImageURL, Quantity: item.Quantity,
			PriceMinor: item.Price, StorageZone: item.StorageZone, IsFood: item.IsFood, Barcodes: item.Barcodes,
			Fragile: item.Fragile, WeightG: item.WeightG,
		}
	}
	return lines
}

func (o *Order) cashDue() int64 {
	if o.PaymentMethod == COD && o.PaymentStatus == PaymentPending {
		return max(0, o.Final-o.Credit)
	}
	return 0
}

// startPicking: a picker took the order.
func (o *Order) startPicking(at time.Time, picker string) error {
	if err := o.move(Preparing); err != nil {
		return err
	}
	o.PickStartedAt = latest(at, o.ConfirmedAt)
	o.note(o.PickStartedAt, "order_preparing", ByStore, picker, "")
	o.publish(&eventsv1.OrderPreparing{OrderId: o.ID, UserId: o.UserID, WarehouseId: o.WarehouseID})
	return nil
}

// packed takes what the store could not find off the bill. An order of which nothing was found is
// cancelled by the store. Items must be loaded.
func (o *Order) packed(pickDone, packed time.Time, lines []*eventsv1.OrderPacked_Line) error {
	if err := o.move(ReadyForPickup); err != nil {
		return err
	}
	o.PickDoneAt = latest(pickDone, o.PickStartedAt)
	o.PreparedAt = latest(packed, o.PickDoneAt)
	packed = o.PreparedAt
	o.takeOff(packed, lines)
	if o.Total == 0 {
		return o.cancel(packed, ByStore, "nothing_found")
	}
	o.note(packed, "order_ready_for_pickup", ByStore, "", "")
	o.publish(&eventsv1.OrderReadyForPickup{
		OrderId: o.ID, UserId: o.UserID, WarehouseId: o.WarehouseID,
		FinalAmountMinor: o.Final, CashDueMinor: o.cashDue(), ShortMinor: o.Quoted - o.Final,
	})
	return nil
}

// takeOff marks lines short and recomputes the bill. Units that were replaced are short already.
func (o *Order) takeOff(at time.Time, lines []*eventsv1.OrderPacked_Line) {
	for _, line := range lines {
		o.shortenTo(at, line, func(*Item) bool { return true })
	}
	o.addUp()
}

// shortenTo follows a line of the store for an item that is one of some.
func (o *Order) shortenTo(at time.Time, line *eventsv1.OrderPacked_Line, among func(*Item) bool) {
	index := slices.IndexFunc(o.Items, func(i Item) bool { return i.ProductID == line.ProductId })
	if index < 0 || !among(&o.Items[index]) {
		return
	}
	item := &o.Items[index]
	more := min(line.NotFound, item.Quantity) - item.Short
	o.shorten(item, more)
	if more > 0 {
		o.note(at, "line_short_picked", ByStore, "", item.Name)
	}
}

// standIns are the units that stand for an ordered product.
func (o *Order) standIns(productID string) (units int32) {
	for _, item := range o.Items {
		if item.SubstituteFor == productID {
			units += item.Quantity - item.Short
		}
	}
	return units
}

// substitute replaces units of a line by another product. The customer pays its price or that of what they
// ordered, whichever is less. Items must be loaded.
func (o *Order) substitute(e *eventsv1.LineSubstituted) error {
	sub := e.Substitute
	replaced := slices.IndexFunc(o.Items, func(i Item) bool { return i.ProductID == e.ProductId })
	known := slices.ContainsFunc(o.Items, func(i Item) bool { return i.ProductID == sub.ProductId })
	if replaced < 0 || known {
		return errMoot
	}
	old, at := &o.Items[replaced], latest(e.At.AsTime(), o.PickStartedAt)
	for _, line := range e.Lines { // what stood for it before may be missing, too
		o.shortenTo(at, line, func(i *Item) bool { return i.SubstituteFor == old.ProductID })
	}
	units := min(sub.Quantity, old.Quantity-o.standIns(old.ProductID))
	if units <= 0 {
		return errMoot
	}
	o.shorten(old, max(0, o.standIns(old.ProductID)+units-old.Short))
	item := Item{
		ProductID: sub.ProductId, Name: sub.Name, PackSize: sub.PackSize, ImageURL: sub.ImageUrl, HSN: e.Hsn, StorageZone: sub.StorageZone,
		Quantity: units, Price: min(old.Price, sub.PriceMinor), MRP: e.MrpMinor, TaxRateBP: e.TaxRateBp, IsFood: sub.IsFood, Barcodes: sub.Barcodes,
		Fragile: sub.Fragile, WeightG: sub.WeightG, SubstituteFor: old.ProductID,
	}
	amount := money.Money{Minor: item.Price * int64(units), Currency: o.Currency}
	o.Total += amount.Minor
	o.Tax += amount.TaxIncluded(item.TaxRateBP).Minor
	o.note(at, "line_substituted", ByStore, e.PickerId, old.Name+" -> "+item.Name)
	o.Items, o.added = append(o.Items, item), append(o.added, item)
	o.addUp()
	return nil
}

// shorten takes units of a line off the bill, or puts them back on it when units is negative.
func (o *Order) shorten(item *Item, units int32) {
	if units == 0 {
		return
	}
	amount := money.Money{Minor: item.Price * int64(units), Currency: o.Currency}
	item.Short += units
	item.shortChanged = true
	o.Total -= amount.Minor
	o.Tax -= amount.TaxIncluded(item.TaxRateBP).Minor
}

// addUp follows the items with the rest of the bill.
func (o *Order) addUp() {
	o.Tax = max(o.Tax, 0)
	o.Discount = min(o.Discount, o.Total)
	o.Final = o.Total + o.Fees - o.Discount
}

// handOver: the bags left the store with the rider.
func (o *Order) handOver(at time.Time, partner string) error {
	if err := o.move(OutForDelivery); err != nil {
		return err
	}
	o.PickedUpAt, o.PartnerID = latest(at, o.PreparedAt), partner
	o.note(o.PickedUpAt, "order_out_for_delivery", ByStore, partner, "")
	o.publish(&eventsv1.OrderOutForDelivery{OrderId: o.ID, UserId: o.UserID, WarehouseId: o.WarehouseID, PartnerId: partner})
	return nil
}

// deliver: the customer has the bags. Items must be loaded.
func (o *Order) deliver(at time.Time, partner string, cash int64) error {
	if err := o.move(Delivered); err != nil {
		return err
	}
	at = latest(at, o.PickedUpAt, o.RiderAtDoorAt)
	o.DeliveredAt, o.toInvoice = at, true
	if o.PaymentMethod == COD {
		o.PaymentStatus = PaymentPaid
	}
	o.note(at, "order_delivered", ByRider, partner, "")
	o.publish(&eventsv1.OrderDelivered{
		OrderId: o.ID, UserId: o.UserID, WarehouseId: o.WarehouseID, PartnerId: partner, PaymentMethod: o.PaymentMethod,
		FinalAmountMinor: o.Final, ItemsMinor: o.Total - o.Discount, FeesMinor: o.Fees, TaxMinor: o.Tax,
		CashCollectedMinor: cash, DeliveredAt: timestamppb.New(at),
	})
	return nil
}

// cancel ends the order. Who may do that is CanCancel's business.
func (o *Order) cancel(at time.Time, actor, reason string) error {
	from := o.Status
	if err := o.move(Cancelled); err != nil {
		return err
	}
	o.CancelledAt, o.CancelledBy, o.CancelReason = at, actor, reason
	o.cartBack = from == Pending
	if actor == ByPayment {
		o.PaymentStatus = PaymentFailed
	}
	o.note(at, "order_cancelled", actor, "", reason)
	o.publish(&eventsv1.OrderCancelled{
		OrderId: o.ID, UserId: o.UserID, WarehouseId: o.WarehouseID, HoldId: o.CartID,
		CancelledBy: actor, Reason: reason, FromStatus: string(from),
	})
	return nil
}

// refunded notes money that went back. total is all of it so far.
func (o *Order) refunded(at time.Time, total int64) {
	o.Refunded = min(max(o.Refunded, total), o.Quoted)
	o.PaymentStatus = PaymentPartiallyRefunded
	if o.Refunded >= o.Quoted || o.Status == Cancelled {
		o.PaymentStatus = PaymentRefunded
	}
	o.note(at, "payment_refunded", ByPayment, "", money.Money{Minor: o.Refunded, Currency: o.Currency}.String())
}

// latest is the last of some times. Processes' clocks differ a little; no step is dated before the
// one that led to it.
func latest(at time.Time, earlier ...time.Time) time.Time {
	for _, e := range earlier {
		if e.After(at) {
			at = e
		}
	}
	return at
}
