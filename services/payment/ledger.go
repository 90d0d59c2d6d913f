package payment

import (
	"context"
	"fmt"
	"time"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/money"
	"doorstep/services/payment/db/dbgen"
)

// account is a name in the ledger. What it stands for decides which side makes it grow: the first
// three grow by debits, the others by credits.
type account string

const (
	// providerReceivable is what the payment provider owes us.
	providerReceivable account = "provider_receivable"
	// cashAtStores is cash that riders have handed in.
	cashAtStores account = "cash_at_stores"
	// salesReturns is what was refunded of delivered orders.
	salesReturns account = "sales_returns"

	// customerDeposits is paid by customers for orders not delivered yet; nothing is left of an order
	// that has ended.
	customerDeposits account = "customer_deposits"
	salesItems       account = "sales_items" // without tax, after discounts
	salesFees        account = "sales_fees"
	taxPayable       account = "tax_payable"
)

// riderFloat is the cash that a rider holds; it grows by debits.
func riderFloat(partner string) account { return account("rider_float:" + partner) }

// customerCredit is owed to a customer, who can spend it; it grows by credits. Its balance is a row beside
// the ledger, so transfers of it are written by AddCredit and SpendCredit and never by book.
func customerCredit(user string) account { return account("customer_credit:" + user) }

// Kinds of transfers.
const (
	kindCapture = "capture"
	kindCash    = "cash"
	kindItems   = "items"
	kindFees    = "fees"
	kindTax     = "tax"
	kindRefund  = "refund"
	kindDeposit = "deposit"
	kindCredit  = "credit" // spent for an order
)

// transfer is one balanced movement: the same amount leaves one account and enters another.
type transfer struct {
	debit, credit account
	amount        money.Money
	order         string
	kind          string
	reference     string // what is booked; it is booked once
	at            time.Time
}

// delivery books a delivered order: cash first becomes a deposit, like money paid in advance, and
// then the deposit becomes what it was paid for. The parts add up to the final amount whatever the
// bill says: tax and fees are cut to it, the items are the rest.
func delivery(e *eventsv1.OrderDelivered, currency string) []transfer {
	at := e.DeliveredAt.AsTime()
	book := func(debit, credit account, minor int64, kind string) transfer {
		return transfer{
			debit: debit, credit: credit, amount: money.Money{Minor: minor, Currency: currency},
			order: e.OrderId, kind: kind, reference: kind + ":" + e.OrderId, at: at,
		}
	}
	tax := min(max(e.TaxMinor, 0), e.FinalAmountMinor)
	fees := min(max(e.FeesMinor, 0), e.FinalAmountMinor-tax)
	return []transfer{
		book(riderFloat(e.PartnerId), customerDeposits, e.CashCollectedMinor, kindCash),
		book(customerDeposits, salesItems, e.FinalAmountMinor-tax-fees, kindItems),
		book(customerDeposits, salesFees, fees, kindFees),
		book(customerDeposits, taxPayable, tax, kindTax),
	}
}

// bookRefund books money that went back, or became credit.
func bookRefund(ctx context.Context, queries *dbgen.Queries, r dbgen.PaymentRefund, user string, at time.Time) error {
	reference := kindRefund + ":" + r.OrderID + ":" + r.RefundID
	if r.Destination == toSource {
		return book(ctx, queries, transfer{
			debit: account(r.BorneBy), credit: providerReceivable, amount: money.Money{Minor: r.AmountMinor, Currency: r.Currency},
			order: r.OrderID, kind: kindRefund, reference: reference, at: at,
		})
	}
	err := queries.AddCredit(ctx, dbgen.AddCreditParams{
		UserID: user, DebitAccount: r.BorneBy, CreditAccount: string(customerCredit(user)), AmountMinor: r.AmountMinor, Currency: r.Currency,
		OrderID: r.OrderID, Kind: kindRefund, Reference: reference + ":" + toCredit, Now: at,
	})
	if err != nil {
		return fmt.Errorf("add credit: %w", err)
	}
	return nil
}

// book writes transfers in one statement. What was booked before is left as it is; a transfer of
// nothing is left out.
func book(ctx context.Context, queries *dbgen.Queries, transfers ...transfer) error {
	var rows dbgen.BookParams
	for _, t := range transfers {
		if t.amount.Minor == 0 {
			continue
		}
		rows.DebitAccounts, rows.CreditAccounts = append(rows.DebitAccounts, string(t.debit)), append(rows.CreditAccounts, string(t.credit))
		rows.AmountsMinor, rows.Currencies = append(rows.AmountsMinor, t.amount.Minor), append(rows.Currencies, t.amount.Currency)
		rows.OrderIds, rows.Kinds = append(rows.OrderIds, t.order), append(rows.Kinds, t.kind)
		rows.Refs, rows.Times = append(rows.Refs, t.reference), append(rows.Times, t.at)
	}
	if len(rows.Refs) == 0 {
		return nil
	}
	if err := queries.Book(ctx, rows); err != nil {
		return fmt.Errorf("book transfers: %w", err)
	}
	return nil
}
