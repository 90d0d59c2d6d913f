// Package provider is the port to whoever moves money for us. The payment service knows nothing of
// a provider beyond it; adapters (and the emulator) implement it and own the provider's wire facts.
package provider

import (
	"context"

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
)

func (s Status) String() string {
	return [...]string{"unknown", "succeeded", "failed", "absent"}[s]
}

// Outcome is the provider's answer.
type Outcome struct {
	Status Status
	// Amount that moved; compared with what was asked.
	Amount money.Money
	// Reference is the provider's own, for people who ask it.
	Reference string
	// Message says why it failed, for the customer.
	Message string
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
