package payment

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	paymentv1 "doorstep/gen/payment/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/services/payment/db/dbgen"
	"doorstep/services/payment/provider"
)

// States of a payment; the diagram is in doc.go.
const (
	stateCashDue      = "cash_due"
	statePending      = "pending"
	stateActionNeeded = "action_needed"
	stateUnknown      = "unknown"
	stateCaptured     = "captured"
	stateFailed       = "failed"
	stateVoided       = "voided"
)

// isOpen reports whether the outcome is not known yet.
func isOpen(state string) bool {
	return state == statePending || state == stateActionNeeded || state == stateUnknown
}

// States of a refund.
const (
	refundSucceeded = "succeeded"
	refundFailed    = "failed"
)

// Destinations of a refund: where the money came from, or the customer's credit.
const (
	toSource = "source"
	toCredit = "credit"
)

const (
	methodCOD  = "cod"
	methodUPI  = "upi"
	methodCard = "card"
	// methodCredit is of a payment that the customer's credit paid all of.
	methodCredit = "credit"

	// The providers of payments at the door, and of those that need nobody.
	cash   = "cash"
	credit = "credit"
)

// next is the state of a payment after the provider's answer, and whether the money came too late
// for its order. Answers only move a payment forward: an old one changes nothing.
func next(state string, answer provider.Status) (to string, late bool) {
	open := isOpen(state)
	switch answer {
	case provider.Succeeded:
		if open || state == stateFailed || state == stateVoided {
			return stateCaptured, !open
		}
	case provider.Failed, provider.Absent:
		if open {
			return stateFailed, false
		}
	case provider.Waiting:
		if open {
			return stateActionNeeded, false
		}
	case provider.Unknown:
		if open {
			return stateUnknown, false
		}
	}
	return state, false
}

// answered is the state as Authorise says it: what is not known yet is unknown, what will not be
// paid any more has failed.
func answered(state, message, method string) *paymentv1.AuthoriseResponse {
	switch state {
	case statePending:
		state = stateUnknown
	case stateVoided:
		state, message = stateFailed, "The order was cancelled."
	}
	return &paymentv1.AuthoriseResponse{State: state, Message: message, Method: method}
}

// view is a payment as apps see it, with its refunds.
func view(p dbgen.PaymentPayment, refunds []dbgen.PaymentRefund) *paymentv1.Payment {
	shown := &paymentv1.Payment{
		OrderId: p.OrderID, Method: p.Method, Provider: p.Provider, State: p.State,
		Amount: amount(p.AmountMinor, p.Currency), Credit: amount(p.CreditMinor, p.Currency), CreatedAt: timestamppb.New(p.CreatedAt),
	}
	if p.CapturedAt != nil {
		shown.CapturedAt = timestamppb.New(*p.CapturedAt)
	}
	if isOpen(p.State) || p.State == stateFailed {
		shown.Message, shown.Refusal = p.Message, p.Refusal
	}
	if isOpen(p.State) && p.PayUntil != nil {
		shown.CheckoutUrl, shown.PayUntil = p.CheckoutUrl, timestamppb.New(*p.PayUntil)
	}
	var refunded int64
	for _, r := range refunds {
		if r.OrderID != p.OrderID {
			continue
		}
		if r.State == refundSucceeded {
			refunded += r.AmountMinor
		}
		shown.Refunds = append(shown.Refunds, &paymentv1.Refund{
			RefundId: r.RefundID, Amount: amount(r.AmountMinor, r.Currency), State: r.State, Reason: r.Reason,
			CreatedAt: timestamppb.New(r.CreatedAt), Destination: r.Destination,
		})
	}
	shown.Refunded = amount(refunded, p.Currency)
	return shown
}

func amount(minor int64, currency string) *typev1.Money {
	return &typev1.Money{AmountMinor: minor, Currency: currency}
}
