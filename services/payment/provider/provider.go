// Package provider is the port to whoever moves money for us. The payment service knows nothing of
// a provider beyond it; adapters (and the emulator) implement it and own the provider's wire facts.
package provider

import (
	"context"
	"time"

	"doorstep/kit/money"
)

// Status is what became of a charge or refund.
type Status int

const (
	// Unknown: not known yet, or nobody answered. It is a result: ask later, by reference.
	Unknown Status = iota
	// Succeeded: the money moved.
	Succeeded
	// Failed: it did not and will not.
	Failed
	// Absent: the provider has never heard of the reference.
	Absent
	// Waiting: the customer has not paid at the provider's page yet, and still can. If a try was
	// refused, Message and Refusal say why.
	Waiting
)

func (s Status) String() string {
	return [...]string{"unknown", "succeeded", "failed", "absent", "waiting"}[s]
}

// Outcome is the provider's answer.
type Outcome struct {
	Status Status
	// Amount that moved; compared with what was asked.
	Amount money.Money
	// Reference is the provider's own, for people who ask it.
	Reference string
	// Method that the money came by, when the provider says so.
	Method string
	// Message says why it failed, for the customer; Refusal is the word for it: insufficient_funds,
	// bank_unavailable, wrong_pin, no_answer or declined.
	Message, Refusal string
}

// Charge takes money from a customer.
type Charge struct {
	// Reference is ours; the same one always means the same charge.
	Reference string
	Method    string // upi or card
	Amount    money.Money
}

// Refund gives money of a charge back.
type Refund struct {
	// Reference is ours; the same one always means the same refund.
	Reference string
	// ChargeReference is ours, of the charge.
	ChargeReference string
	Amount          money.Money
}

// Provider moves money. Every call is safe to repeat with the same reference. An error means the
// same as Unknown: the outcome has to be found out.
type Provider interface {
	// Name is stored with each payment.
	Name() string
	Charge(context.Context, Charge) (Outcome, error)
	// Lookup tells what became of a charge, by our reference.
	Lookup(ctx context.Context, reference string) (Outcome, error)
	Refund(context.Context, Refund) (Outcome, error)
}

// Checkout is a charge that the customer makes at the provider's page, in as many tries as it takes.
type Checkout struct {
	Charge
	// ReturnTo is where the page sends the customer afterwards, whatever came of it.
	ReturnTo string
	// Until is when the page stops taking money.
	Until time.Time
}

// Hosted is a provider with a page of its own. For one reference money moves at most once, however
// many tries there were.
type Hosted interface {
	Provider
	// Open makes the page of a charge, once per reference, or shows the method on the one that is
	// there, and tells its address. The outcome is Waiting while it can be paid.
	Open(context.Context, Checkout) (page string, outcome Outcome, err error)
	// Close ends a page. Failed: no money comes from now on. Succeeded: it had come already. Unknown:
	// a try is under way; there is none after it.
	Close(ctx context.Context, reference string) (Outcome, error)
}

// Notice is what a provider tells of its own accord: that something happened to a charge. It may come
// twice, late, or before the answer to the call that it is about; what happened is looked up.
type Notice struct {
	// EventID is the provider's; the same one is the same notice.
	EventID   string
	Reference string
}
