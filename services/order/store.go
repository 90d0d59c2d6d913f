package order

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/events"
	"doorstep/kit/fault"
	"doorstep/kit/live"
	"doorstep/kit/storage"
	"doorstep/services/order/db/dbgen"
)

// topic of this service's events.
const topic = "order"

// change loads orders under lock, applies fn to each that exists, and saves what changed, with its
// history and events, in tx. Orders come in the order of their ids, so that no two deadlock.
func (s *Service) change(ctx context.Context, tx pgx.Tx, ids []string, fn func(o *Order) error) ([]*Order, error) {
	rows, err := s.queries.WithTx(tx).LockOrders(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("lock orders: %w", err)
	}
	orders := make([]*Order, len(rows))
	for i, row := range rows {
		if orders[i], err = fromRow(row); err != nil {
			return nil, err
		}
	}
	if err := s.loadItems(ctx, tx, orders); err != nil {
		return nil, err
	}
	for _, o := range orders {
		if err := fn(o); err != nil {
			return nil, err
		}
	}
	return orders, s.save(ctx, tx, orders)
}

// changeOne is change for one order that must exist.
func (s *Service) changeOne(ctx context.Context, id string, fn func(o *Order) error) (*Order, error) {
	return s.changeOneIn(ctx, id, func(_ pgx.Tx, o *Order) error { return fn(o) })
}

// changeOneIn is changeOne for whoever writes beside the order.
func (s *Service) changeOneIn(ctx context.Context, id string, fn func(tx pgx.Tx, o *Order) error) (*Order, error) {
	var changed *Order
	err := storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		orders, err := s.change(ctx, tx, []string{id}, func(o *Order) error { return fn(tx, o) })
		if err == nil && len(orders) == 0 {
			err = fmt.Errorf("order %s is gone", id)
		}
		if err == nil {
			changed = orders[0]
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	fault.Pass(fault.OrderChanged)
	s.announce(ctx, changed)
	return changed, nil
}

// changePending is changeOne for an order whose items are loaded, if it is still pending; they do
// not change until it is confirmed.
func (s *Service) changePending(ctx context.Context, known *Order, fn func(o *Order) error) (*Order, error) {
	var o *Order
	err := storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		rows, err := s.queries.WithTx(tx).LockOrders(ctx, []string{known.ID})
		if err != nil || len(rows) == 0 {
			return errors.Join(fmt.Errorf("lock order %s", known.ID), err)
		}
		if o, err = fromRow(rows[0]); err != nil {
			return err
		}
		if o.Status != Pending {
			return s.loadItems(ctx, tx, []*Order{o}) // settled elsewhere meanwhile
		}
		o.Items = known.Items
		if err := fn(o); err != nil {
			return err
		}
		return s.save(ctx, tx, []*Order{o})
	})
	if err != nil {
		return nil, err
	}
	fault.Pass(fault.OrderChanged)
	s.announce(ctx, o)
	return o, nil
}

// insert writes a new order with its items, history and events.
func (s *Service) insert(ctx context.Context, tx pgx.Tx, o *Order) error {
	fees, err := json.Marshal(o.FeeLines)
	if err != nil {
		return err
	}
	drafts, queries := s.drafts([]*Order{o}), dbgen.New(storage.Later(tx))
	err = errors.Join(
		queries.InsertOrder(ctx, dbgen.InsertOrderParams{
			OrderID: o.ID, UserID: o.UserID, WarehouseID: o.WarehouseID, CartID: o.CartID, Status: string(o.Status),
			PaymentMethod: o.PaymentMethod, PaymentStatus: o.PaymentStatus, Currency: o.Currency,
			TotalAmount: o.Total, DeliveryFee: o.DeliveryFee, FeesAmount: o.Fees, Discount: o.Discount, TaxAmount: o.Tax,
			FinalAmount: o.Final, QuotedAmount: o.Quoted, Fees: fees, AddressSealed: o.AddressSealed,
			DeliveryLatitude: o.Latitude, DeliveryLongitude: o.Longitude, DeliveryOtpSealed: o.OTPSealed,
			RideS: o.RideS, EstimateS: o.EstimateS, PromiseS: o.PromiseS, CreatedAt: o.CreatedAt, Sequence: o.Sequence, Published: o.Published, PayUntil: some(o.PayUntil), WhenMissing: o.WhenMissing, CreditAmount: o.Credit,
		}),
		queries.InsertItems(ctx, itemParams(o.ID, o.Items, 0)),
		queries.InsertHistory(ctx, historyParams([]*Order{o})),
		events.Publish(ctx, tx, drafts...),
	)
	o.history = nil // nobody watches an order that nobody knows
	return err
}

func (s *Service) loadItems(ctx context.Context, db dbgen.DBTX, orders []*Order) error {
	ids, byID := make([]string, len(orders)), make(map[string]*Order, len(orders))
	for i, o := range orders {
		ids[i], byID[o.ID] = o.ID, o
	}
	items, err := dbgen.New(db).ItemsOf(ctx, ids)
	if err != nil {
		return fmt.Errorf("load items: %w", err)
	}
	for _, row := range items {
		o := byID[row.OrderID]
		o.Items = append(o.Items, Item{
			ProductID: row.ProductID, Name: row.Name, PackSize: row.PackSize, ImageURL: row.ImageUrl, HSN: row.Hsn, StorageZone: row.StorageZone,
			Quantity: row.Quantity, Short: row.ShortQuantity, Refunded: row.RefundedQuantity, Price: row.Price, MRP: row.Mrp,
			TaxRateBP: row.TaxRateBp, IsFood: row.IsFood, Barcodes: row.Barcodes,
			Fragile: row.Fragile, WeightG: row.WeightG, SubstituteFor: row.SubstituteFor,
		})
	}
	return nil
}

// save writes changed orders, their history and their events, set-based.
func (s *Service) save(ctx context.Context, tx pgx.Tx, orders []*Order) error {
	changed := slices.DeleteFunc(slices.Clone(orders), func(o *Order) bool { return len(o.history) == 0 })
	if len(changed) == 0 {
		return nil
	}
	drafts := s.drafts(changed)
	queries := dbgen.New(storage.Later(tx))
	if err := queries.SaveOrders(ctx, saveParams(changed)); err != nil {
		return fmt.Errorf("save orders: %w", err)
	}
	if shorts := shortParams(changed); len(shorts.OrderIds) > 0 {
		if err := queries.SaveShortItems(ctx, shorts); err != nil {
			return fmt.Errorf("save short items: %w", err)
		}
	}
	for _, o := range changed {
		if len(o.added) == 0 {
			continue
		}
		if err := queries.InsertItems(ctx, itemParams(o.ID, o.added, len(o.Items)-len(o.added))); err != nil {
			return fmt.Errorf("add items: %w", err)
		}
		o.added = nil
	}
	if err := queries.InsertHistory(ctx, historyParams(changed)); err != nil {
		return fmt.Errorf("save history: %w", err)
	}
	if delivered := toInvoice(changed); len(delivered) > 0 {
		if err := numberInvoices(ctx, queries, delivered); err != nil {
			return err
		}
	}
	if err := s.giveCartsBack(ctx, queries, changed); err != nil {
		return err
	}
	return events.Publish(ctx, tx, drafts...)
}

// toInvoice are the ids of orders that were just delivered.
func toInvoice(orders []*Order) (ids []string) {
	for _, o := range orders {
		if o.toInvoice {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// drafts numbers the queued events of each order.
func (s *Service) drafts(orders []*Order) []events.Draft {
	var drafts []events.Draft
	for _, o := range orders {
		for _, payload := range o.outbox {
			o.Published++
			drafts = append(drafts, events.Draft{
				Topic: topic, Subject: o.ID, PartitionKey: o.WarehouseID, Seq: int64(o.Published),
				Time: s.Clock.Now(), Payload: payload,
			})
		}
		o.outbox = nil
	}
	return drafts
}

// announce tells live watchers of the order and its store what was just committed.
func (s *Service) announce(ctx context.Context, orders ...*Order) {
	s.Bus.Wake()
	for _, o := range orders {
		s.metrics.record(ctx, o)
		for _, entry := range o.history {
			data, err := json.Marshal(liveEntry{
				OrderID: o.ID, Sequence: entry.Sequence, Name: entry.Name, Status: string(entry.Status), Detail: entry.Detail, OccurredAt: entry.At,
			})
			if err == nil {
				err = s.Live.Publish(ctx, "order:"+o.ID, live.Message{Event: "status", ID: fmt.Sprint(entry.Sequence), Data: data})
			}
			if err != nil {
				s.Log.DebugContext(ctx, "live update lost", "order", o.ID, "error", err)
			}
		}
		o.history = nil
	}
}

// liveEntry is the data of a "status" message on the channel order:<order_id>.
type liveEntry struct {
	OrderID    string    `json:"order_id"`
	Sequence   int32     `json:"sequence"`
	Name       string    `json:"name"`
	Status     string    `json:"status"`
	Detail     string    `json:"detail,omitempty"`
	OccurredAt time.Time `json:"occurred_at"`
}

func fromRow(r dbgen.OrdersOrder) (*Order, error) {
	o := &Order{
		ID: r.OrderID, UserID: r.UserID, WarehouseID: r.WarehouseID, CartID: r.CartID, PartnerID: text(r.DeliveryPartnerID),
		Status: Status(r.Status), PaymentMethod: r.PaymentMethod, PaymentStatus: r.PaymentStatus, Currency: r.Currency,
		Total: r.TotalAmount, DeliveryFee: r.DeliveryFee, Fees: r.FeesAmount, Discount: r.Discount, Tax: r.TaxAmount, Final: r.FinalAmount,
		Quoted: r.QuotedAmount, Refunded: r.RefundedAmount, AddressSealed: r.AddressSealed, OTPSealed: r.DeliveryOtpSealed,
		Latitude: r.DeliveryLatitude, Longitude: r.DeliveryLongitude, RideS: r.RideS, EstimateS: r.EstimateS, PromiseS: r.PromiseS,
		CreatedAt: r.CreatedAt, ConfirmedAt: at(r.ConfirmedAt), PickStartedAt: at(r.PickStartedAt), PickDoneAt: at(r.PickDoneAt), PreparedAt: at(r.PreparedAt),
		AssignedAt: at(r.AssignedAt), RiderAtStoreAt: at(r.RiderAtStoreAt), PickedUpAt: at(r.PickedUpAt), RiderAtDoorAt: at(r.RiderAtDoorAt),
		DeliveredAt: at(r.DeliveredAt), CancelledAt: at(r.CancelledAt), PromiseAt: at(r.PromiseAt), EstimatedAt: at(r.EstimatedDeliveryTime),
		CancelledBy: text(r.CancelledBy), CancelReason: text(r.CancelReason), Sequence: r.Sequence, Published: r.Published, PayUntil: at(r.PayUntil), WhenMissing: r.WhenMissing, Credit: r.CreditAmount,
	}
	if err := json.Unmarshal(r.Fees, &o.FeeLines); err != nil {
		return nil, fmt.Errorf("fees of order %s: %w", o.ID, err)
	}
	return o, nil
}

func saveParams(orders []*Order) dbgen.SaveOrdersParams {
	var p dbgen.SaveOrdersParams
	for _, o := range orders {
		p.OrderIds = append(p.OrderIds, o.ID)
		p.Statuss = append(p.Statuss, string(o.Status))
		p.PaymentMethods = append(p.PaymentMethods, o.PaymentMethod)
		p.PaymentStatuss = append(p.PaymentStatuss, o.PaymentStatus)
		p.DeliveryPartnerIds = append(p.DeliveryPartnerIds, o.PartnerID)
		p.TotalAmounts = append(p.TotalAmounts, o.Total)
		p.TaxAmounts = append(p.TaxAmounts, o.Tax)
		p.FinalAmounts = append(p.FinalAmounts, o.Final)
		p.RefundedAmounts = append(p.RefundedAmounts, o.Refunded)
		p.ConfirmedAts = append(p.ConfirmedAts, o.ConfirmedAt)
		p.PickStartedAts = append(p.PickStartedAts, o.PickStartedAt)
		p.PickDoneAts = append(p.PickDoneAts, o.PickDoneAt)
		p.PreparedAts = append(p.PreparedAts, o.PreparedAt)
		p.AssignedAts = append(p.AssignedAts, o.AssignedAt)
		p.RiderAtStoreAts = append(p.RiderAtStoreAts, o.RiderAtStoreAt)
		p.PickedUpAts = append(p.PickedUpAts, o.PickedUpAt)
		p.RiderAtDoorAts = append(p.RiderAtDoorAts, o.RiderAtDoorAt)
		p.DeliveredAts = append(p.DeliveredAts, o.DeliveredAt)
		p.CancelledAts = append(p.CancelledAts, o.CancelledAt)
		p.PromiseAts = append(p.PromiseAts, o.PromiseAt)
		p.EstimatedDeliveryTimes = append(p.EstimatedDeliveryTimes, o.EstimatedAt)
		p.CancelledBys = append(p.CancelledBys, o.CancelledBy)
		p.CancelReasons = append(p.CancelReasons, o.CancelReason)
		p.Sequences = append(p.Sequences, o.Sequence)
		p.Publisheds = append(p.Publisheds, o.Published)
	}
	return p
}

func shortParams(orders []*Order) dbgen.SaveShortItemsParams {
	var p dbgen.SaveShortItemsParams
	for _, o := range orders {
		for _, item := range o.Items {
			if item.shortChanged {
				p.OrderIds = append(p.OrderIds, o.ID)
				p.ProductIds = append(p.ProductIds, item.ProductID)
				p.Shorts = append(p.Shorts, item.Short)
			}
		}
	}
	return p
}

func historyParams(orders []*Order) dbgen.InsertHistoryParams {
	var p dbgen.InsertHistoryParams
	for _, o := range orders {
		for _, entry := range o.history {
			p.OrderIds = append(p.OrderIds, o.ID)
			p.Sequences = append(p.Sequences, entry.Sequence)
			p.Names = append(p.Names, entry.Name)
			p.Statuses = append(p.Statuses, string(entry.Status))
			p.Actors = append(p.Actors, entry.Actor)
			p.ActorIds = append(p.ActorIds, entry.ActorID)
			p.Details = append(p.Details, entry.Detail)
			p.Times = append(p.Times, entry.At)
		}
	}
	return p
}

// itemParams numbers the items from a position on.
func itemParams(orderID string, items []Item, from int) dbgen.InsertItemsParams {
	p := dbgen.InsertItemsParams{OrderID: orderID}
	for i, item := range items {
		p.Positions = append(p.Positions, int32(from+i))
		p.ProductIds = append(p.ProductIds, item.ProductID)
		p.Names = append(p.Names, item.Name)
		p.PackSizes = append(p.PackSizes, item.PackSize)
		p.ImageUrls = append(p.ImageUrls, item.ImageURL)
		p.Quantities = append(p.Quantities, item.Quantity)
		p.Prices = append(p.Prices, item.Price)
		p.Mrps = append(p.Mrps, item.MRP)
		p.TaxRates = append(p.TaxRates, item.TaxRateBP)
		p.Hsns = append(p.Hsns, item.HSN)
		p.StorageZones = append(p.StorageZones, item.StorageZone)
		p.Foods = append(p.Foods, item.IsFood)
		p.Barcodes = append(p.Barcodes, strings.Join(item.Barcodes, "|"))
		p.Fragile = append(p.Fragile, item.Fragile)
		p.Weights = append(p.Weights, item.WeightG)
		p.Substitutes = append(p.Substitutes, item.SubstituteFor)
	}
	return p
}

func at(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// some is a time for a column that may be null.
func some(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
