// Package invoice draws the GST invoice of a delivered order as PDF, with a credit note behind it for
// each refund after the delivery. It computes shares of tax from prices that include it, refuses
// lines that do not add up to the bill, and takes everything else as it is given. Equal invoices have
// equal bytes.
package invoice

import (
	"fmt"
	"time"

	"doorstep/kit/ids"
	"doorstep/kit/money"
)

// Party is somebody with an address. Empty lines are left out.
type Party struct{ Name, Address string }

// Seller is who sells, as the law wants it on every invoice.
type Seller struct {
	Party
	// GSTIN is the registration for goods and services tax, FSSAI the licence to sell food.
	GSTIN, FSSAI string
}

// Line is a product or a fee. Amounts are of one unit, in minor units, and include tax; MRP is zero for a
// fee.
type Line struct {
	Name, HSN  string
	Quantity   int32
	MRP, Price int64
	TaxRateBP  int32
}

// Note is a credit note: what was given back in one refund.
type Note struct {
	Number string
	At     time.Time // in the zone in which it is printed
	Lines  []Line
}

// Invoice is everything that is printed.
type Invoice struct {
	Seller       Seller
	Store, Buyer Party
	// Number is of the invoice; the order's number is printed beside it and on credit notes.
	Number  string
	OrderID ids.Order
	// At is when it was delivered, in the zone in which it is printed.
	At time.Time
	// Notes are the refunds, in the order in which they came.
	Notes []Note
	// Lines are the products; Discount is shared among them.
	Lines, Fees     []Line
	Discount, Total int64
	// Paid says how, such as "by UPI".
	Paid     string
	Currency string
}

// amounts of a line: what is paid is what is taxed and two equal taxes, central and state's. Their
// rounding goes to what is taxed.
type amounts struct{ paid, taxable, central, state int64 }

func (a amounts) plus(b amounts) amounts {
	return amounts{a.paid + b.paid, a.taxable + b.taxable, a.central + b.central, a.state + b.state}
}

func split(paid money.Money, rateBP int32) amounts {
	half := paid.Share(int64(rateBP), 2*(10_000+int64(rateBP))).Minor
	return amounts{paid.Minor, paid.Minor - 2*half, half, half}
}

// entry is a line as it is printed.
type entry struct {
	Line
	amounts
}

// billed are the lines of the invoice, which add up to its total or there is none.
func (i Invoice) billed() ([]entry, error) {
	var all []entry
	items := money.Money{Currency: i.Currency}
	for _, l := range i.Lines {
		items = items.Plus(i.price(l))
	}
	discount, before := money.Money{Minor: i.Discount, Currency: i.Currency}, money.Money{Currency: i.Currency}
	sum := int64(0)
	for _, l := range i.Lines {
		paid := i.price(l)
		after := before.Plus(paid)
		if i.Discount > 0 {
			paid = paid.Minus(discount.Share(after.Minor, items.Minor)).Plus(discount.Share(before.Minor, items.Minor))
		}
		before = after
		all, sum = append(all, entry{l, split(paid, l.TaxRateBP)}), sum+paid.Minor
	}
	for _, l := range i.Fees {
		all, sum = append(all, entry{l, split(i.price(l), l.TaxRateBP)}), sum+i.price(l).Minor
	}
	if sum != i.Total {
		return nil, fmt.Errorf("invoice of order %s: lines of %d for a bill of %d", i.OrderID, sum, i.Total)
	}
	return all, nil
}

func (i Invoice) price(l Line) money.Money {
	return money.Money{Minor: l.Price, Currency: i.Currency}.Times(int64(l.Quantity))
}

// credited are the lines of a credit note.
func (i Invoice) credited(n Note) (all []entry) {
	for _, l := range n.Lines {
		all = append(all, entry{l, split(i.price(l), l.TaxRateBP)})
	}
	return all
}

// title is what the law calls a paper with these lines.
func (i Invoice) title(lines []entry) string {
	taxed, exempt := false, false
	for _, l := range lines {
		taxed, exempt = taxed || l.TaxRateBP > 0, exempt || l.TaxRateBP == 0
	}
	switch {
	case i.Seller.GSTIN == "":
		return "Invoice"
	case taxed && exempt:
		return "Invoice-cum-bill of supply"
	case exempt:
		return "Bill of supply"
	}
	return "Tax invoice"
}
