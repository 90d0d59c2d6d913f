package order

import (
	"encoding/json"
	"fmt"
	"time"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/errs"
	"doorstep/services/order/db/dbgen"
)

// States of a claim. It is open until somebody, or a rule, decides; then it stays. A refund that takes its
// order above the limit of one person is proposed first, and refunded when a second person says the same.
const (
	ClaimOpen     = "open"
	ClaimProposed = "proposed"
	ClaimRefunded = "refunded"
	ClaimDeclined = "declined"
)

// ClaimRules say which claims are paid without a person looking. Amounts are minor units.
type ClaimRules struct {
	// Within is how long after the delivery a problem may be reported; 48 hours when zero.
	Within time.Duration
	// AtOnce is the largest claim that is refunded at once, and MonthAtOnce the most that one customer
	// gets so in 30 days; Rs 500 and Rs 1,500 when zero.
	AtOnce, MonthAtOnce int64
}

func (r ClaimRules) withDefaults() ClaimRules {
	if r.Within == 0 {
		r.Within = 48 * time.Hour
	}
	if r.AtOnce == 0 {
		r.AtOnce = 50_000
	}
	if r.MonthAtOnce == 0 {
		r.MonthAtOnce = 150_000
	}
	return r
}

// claimMonth is the time over which refunds without a look are counted.
const claimMonth = 30 * 24 * time.Hour

// state decides a claim of an amount by a customer who got so much by rule lately.
func (r ClaimRules) state(amount, lately int64) string {
	if amount <= r.AtOnce && lately+amount <= r.MonthAtOnce {
		return ClaimRefunded
	}
	return ClaimOpen
}

// mayClaim reports whether problems of the order can still be reported.
func (o *Order) mayClaim(now time.Time, rules ClaimRules) error {
	if o.Status != Delivered {
		return errs.New(errs.FailedPrecondition, "not_delivered", "Only a delivered order can have something missing; this one is %s.", o.Status)
	}
	if now.Sub(o.DeliveredAt) > rules.Within {
		return errs.New(errs.FailedPrecondition, "claim_too_late", "Problems can be reported for %.0f hours after the delivery.", rules.Within.Hours())
	}
	return nil
}

// claimLine is a line of a claim, or of a credit note, as it is kept.
type claimLine struct {
	ProductID string `json:"product_id"`
	Name      string `json:"name"`
	Quantity  int32  `json:"quantity"`
}

// kindStaff is of claims that operations wrote themselves.
const kindStaff = "staff"

// refundTo is where the money of the order goes back to: where it came from, unless that was cash or the
// customer wishes for credit.
func (o *Order) refundTo(wish bool) string {
	if wish || o.PaymentMethod == COD {
		return byCredit
	}
	return o.PaymentMethod
}

// showClaim is the public form; staff see who reported and who decided.
func showClaim(row dbgen.OrdersClaim, staff bool) (*orderv1.Claim, error) {
	var lines []claimLine
	if err := json.Unmarshal(row.Lines, &lines); err != nil {
		return nil, fmt.Errorf("read lines of claim %s: %w", row.ClaimID, err)
	}
	shown := &orderv1.Claim{
		ClaimId: row.ClaimID, OrderId: row.OrderID, WarehouseId: row.WarehouseID, Kind: row.Kind, Note: row.Note,
		Amount: inr(row.Amount), State: row.State, Reason: row.Reason, CreatedAt: stamp(row.CreatedAt),
		PictureIds: row.PictureIds, RefundTo: row.RefundTo,
	}
	if !staff && row.State == ClaimProposed {
		shown.State, shown.Reason = ClaimOpen, "" // nothing is decided
	}
	if row.DecidedAt != nil {
		shown.DecidedAt = stamp(*row.DecidedAt)
	}
	for _, line := range lines {
		shown.Lines = append(shown.Lines, &orderv1.Claim_Line{ProductId: line.ProductID, Name: line.Name, Quantity: line.Quantity})
	}
	if staff {
		shown.UserId, shown.DecidedBy, shown.ProposedBy = row.UserID, row.DecidedBy, row.ProposedBy
	}
	return shown, nil
}
