package order

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	orderv1 "doorstep/gen/order/v1"
	typev1 "doorstep/gen/type/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
	"doorstep/kit/storage"
	"doorstep/services/order/db/dbgen"
	"doorstep/services/order/invoice"
)

// invoiceZone is the time that invoices are dated in; it has no daylight saving time.
var invoiceZone = time.FixedZone("Asia/Kolkata", 5*3600+1800)

// drawnAtOnce bounds how many invoices are drawn at the same time: one takes a few milliseconds of a
// processor.
const drawnAtOnce = 2

// GetInvoice is for the customer of the order. Reasons: invoice_not_ready, no_invoice.
func (s *Service) GetInvoice(ctx context.Context, req *orderv1.GetOrderRequest) (*typev1.Document, error) {
	o, err := s.loadOwn(ctx, req.OrderId)
	if err != nil {
		return nil, err
	}
	return s.invoice(ctx, o)
}

// InspectInvoice is for operations and admin.
func (s *Service) InspectInvoice(ctx context.Context, req *orderv1.GetOrderRequest) (*typev1.Document, error) {
	o, err := s.load(ctx, req.OrderId)
	if err != nil {
		return nil, err
	}
	return s.invoice(ctx, o)
}

// invoice draws what was sold at the prices of the locked bill, and what of it was refunded since.
func (s *Service) invoice(ctx context.Context, o *Order) (*typev1.Document, error) {
	switch o.Status {
	case Delivered:
	case Cancelled:
		return nil, errs.New(errs.FailedPrecondition, "no_invoice", "A cancelled order has no invoice.")
	default:
		return nil, errs.New(errs.FailedPrecondition, "invoice_not_ready", "The invoice is there once the order is delivered; this one is %s.", o.Status)
	}
	paper, err := s.paper(ctx, o)
	if err != nil {
		return nil, err
	}
	select {
	case s.drawing <- struct{}{}:
		defer func() { <-s.drawing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	data, err := invoice.PDF(paper)
	if err != nil {
		return nil, err
	}
	return &typev1.Document{ContentType: "application/pdf", Name: "invoice-" + o.ID + ".pdf", Data: data}, nil
}

// paper collects what is printed.
func (s *Service) paper(ctx context.Context, o *Order) (invoice.Invoice, error) {
	number, err := s.invoiceNumber(ctx, o.ID)
	if err != nil {
		return invoice.Invoice{}, err
	}
	store, err := s.Warehouse.GetWarehouse(ctx, &warehousev1.GetWarehouseRequest{WarehouseId: o.WarehouseID})
	if err != nil {
		return invoice.Invoice{}, fmt.Errorf("find store: %w", err)
	}
	sealed, err := s.Keys.Open(addressPurpose, o.AddressSealed)
	if err != nil {
		return invoice.Invoice{}, err
	}
	var to recipient
	if err := json.Unmarshal([]byte(sealed), &to); err != nil {
		return invoice.Invoice{}, fmt.Errorf("read address of order %s: %w", o.ID, err)
	}
	paper := invoice.Invoice{
		Seller: s.cfg.Seller.in(o.WarehouseID), Store: invoice.Party{Name: store.Name, Address: store.Address},
		Buyer: invoice.Party{Name: to.Name, Address: to.Address}, Number: number, OrderID: ids.Order(o.ID), At: o.DeliveredAt.In(invoiceZone),
		Discount: o.Discount, Total: o.Final, Paid: o.paid(), Currency: o.Currency,
	}
	for _, item := range o.Items {
		if sold := item.Quantity - item.Short; sold > 0 {
			paper.Lines = append(paper.Lines, item.invoiced(sold))
		}
	}
	for _, fee := range o.FeeLines {
		if fee.Minor > 0 {
			paper.Fees = append(paper.Fees, fee.invoiced(s.cfg.Fees.TaxRateBP))
		}
	}
	paper.Notes, err = s.notes(ctx, o)
	return paper, err
}

// notes are the credit notes of an order, one for each refund.
func (s *Service) notes(ctx context.Context, o *Order) (notes []invoice.Note, err error) {
	rows, err := s.queries.NotesOf(ctx, o.ID)
	if err != nil {
		return nil, fmt.Errorf("find credit notes: %w", err)
	}
	for _, row := range rows {
		var lines []claimLine
		if err := json.Unmarshal(row.Lines, &lines); err != nil {
			return nil, fmt.Errorf("read lines of a credit note of order %s: %w", o.ID, err)
		}
		note := invoice.Note{Number: fmt.Sprintf("%d-%02d-C%06d", row.Book, row.Year%100, row.Number), At: row.RefundedAt.In(invoiceZone)}
		for _, line := range lines {
			at := slices.IndexFunc(o.Items, func(i Item) bool { return i.ProductID == line.ProductID })
			if at < 0 {
				return nil, fmt.Errorf("credit note of order %s: it has no product %s", o.ID, line.ProductID)
			}
			note.Lines = append(note.Lines, o.Items[at].invoiced(line.Quantity))
		}
		notes = append(notes, note)
	}
	return notes, nil
}

var paidBy = map[string]string{COD: "in cash at the door", "upi": "by UPI", "card": "by card", byCredit: "by credit"}

// paid says how the final amount was paid; credit is one of the ways.
func (o *Order) paid() string {
	used := min(o.Credit, o.Final)
	switch used {
	case 0:
		return paidBy[o.PaymentMethod]
	case o.Final:
		return paidBy[byCredit]
	}
	return fmt.Sprintf("Rs %s by credit, Rs %s %s", invoice.Rupees(used), invoice.Rupees(o.Final-used), paidBy[o.PaymentMethod])
}

func (i Item) invoiced(sold int32) invoice.Line {
	name := i.Name
	if i.PackSize != "" {
		name += ", " + i.PackSize
	}
	return invoice.Line{Name: name, HSN: i.HSN, Quantity: sold, MRP: i.MRP, Price: i.Price, TaxRateBP: i.TaxRateBP}
}

// feeServices are fees as an invoice calls them, with the code of the service: local delivery, or support.
var feeServices = map[string]invoice.Line{
	"delivery":   {Name: "Delivery", HSN: "9968"},
	"surge":      {Name: "High demand fee for delivery", HSN: "9968"},
	"small_cart": {Name: "Small order fee", HSN: "9985"},
	"handling":   {Name: "Packing and handling", HSN: "9985"},
}

func (f Fee) invoiced(taxRateBP int32) invoice.Line {
	line, known := feeServices[f.Kind]
	if !known {
		line = invoice.Line{Name: f.Reason, HSN: "9985"}
	}
	line.Quantity, line.Price, line.TaxRateBP = 1, f.Minor, taxRateBP
	return line
}

// invoiceNumber is such as 3-26-000042: book, year in which the financial year begins, number. An order
// that was delivered before invoices had numbers gets the next one.
func (s *Service) invoiceNumber(ctx context.Context, orderID string) (string, error) {
	row, err := s.queries.InvoiceNumber(ctx, orderID)
	if errors.Is(err, pgx.ErrNoRows) {
		if err := s.numberLate(ctx, orderID); err != nil {
			return "", err
		}
		row, err = s.queries.InvoiceNumber(ctx, orderID)
	}
	if err != nil {
		return "", fmt.Errorf("number of the invoice: %w", err)
	}
	return fmt.Sprintf("%d-%02d-%06d", row.Book, row.Year%100, row.Number), nil
}

func (s *Service) numberLate(ctx context.Context, orderID string) error {
	return storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		queries := s.queries.WithTx(tx)
		if _, err := queries.LockOrders(ctx, []string{orderID}); err != nil {
			return fmt.Errorf("lock order: %w", err)
		}
		return numberInvoices(ctx, queries, []string{orderID})
	})
}

// numberInvoices numbers delivered orders that are locked.
func numberInvoices(ctx context.Context, queries *dbgen.Queries, orderIDs []string) error {
	if err := errors.Join(queries.OpenInvoiceBooks(ctx, orderIDs), queries.NumberInvoices(ctx, orderIDs)); err != nil {
		return fmt.Errorf("number invoices: %w", err)
	}
	return nil
}
