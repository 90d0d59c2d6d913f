package payment

import (
	"context"
	"fmt"
	"time"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/errs"
	"doorstep/kit/money"
	"doorstep/services/payment/db/dbgen"
)

const (
	// zoneName is in whose days cash is counted. India has no daylight saving: its offset needs no zone database.
	zoneName = "Asia/Kolkata"
	// mostCashDays bounds one question, mostDifferences what is named of a day.
	mostCashDays    = 92
	mostDifferences = 20
	lastCashDays    = 7
)

var zone = time.FixedZone(zoneName, 5*3600+1800)

// ListCashDays sets what riders declared against what stores counted, by store and day of the declaration.
// Reason: period_invalid.
func (s *Service) ListCashDays(ctx context.Context, req *paymentv1.ListCashDaysRequest) (*paymentv1.ListCashDaysResponse, error) {
	since, until, err := s.cashPeriod(req)
	if err != nil {
		return nil, err
	}
	rows, err := s.queries.CashDays(ctx, dbgen.CashDaysParams{Since: since, Until: until, Zone: zoneName, WarehouseID: req.WarehouseId})
	if err != nil {
		return nil, fmt.Errorf("list cash days: %w", err)
	}
	refused, err := s.queries.RefusedDeposits(ctx, dbgen.RefusedDepositsParams{
		Since: since, Until: until, Zone: zoneName, WarehouseID: req.WarehouseId, Most: mostDifferences,
	})
	if err != nil {
		return nil, fmt.Errorf("list refused deposits: %w", err)
	}
	type place struct{ day, store string }
	differences := make(map[place][]*paymentv1.CashDeposit)
	for _, row := range refused {
		at := place{row.PaymentDeposit.DeclaredAt.In(zone).Format(time.DateOnly), row.PaymentDeposit.WarehouseID}
		shown := showDeposit(row.PaymentDeposit)
		shown.Code = ""
		differences[at] = append(differences[at], shown)
	}
	res := &paymentv1.ListCashDaysResponse{Days: make([]*paymentv1.CashDay, len(rows))}
	for i, row := range rows {
		res.Days[i] = &paymentv1.CashDay{
			Day: row.Day, WarehouseId: row.WarehouseID, Deposits: row.Deposits, Declared: amount(row.Declared, money.INR),
			Accepted: amount(row.Accepted, money.INR), Refused: amount(row.Refused, money.INR), Withdrawn: amount(row.Withdrawn, money.INR),
			Open: amount(row.Open, money.INR), Differences: differences[place{row.Day, row.WarehouseID}],
		}
	}
	return res, nil
}

// cashPeriod is from the beginning of one local day to the end of another; the last days when none are said.
func (s *Service) cashPeriod(req *paymentv1.ListCashDaysRequest) (since, until time.Time, err error) {
	now := s.clock.Now().In(zone)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	last, err := dayOr(req.ToDay, today)
	if err != nil {
		return since, until, err
	}
	first, err := dayOr(req.FromDay, last.AddDate(0, 0, 1-lastCashDays))
	if err != nil {
		return since, until, err
	}
	if last.Before(first) || last.AddDate(0, 0, -mostCashDays).After(first.AddDate(0, 0, -1)) {
		return since, until, errs.New(errs.InvalidArgument, "period_invalid", "The days have to be in order, and at most %d.", mostCashDays)
	}
	return first, last.AddDate(0, 0, 1), nil
}

func dayOr(said string, otherwise time.Time) (time.Time, error) {
	if said == "" {
		return otherwise, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, said, zone)
	if err != nil {
		return day, errs.New(errs.InvalidArgument, "period_invalid", "There is no day %s.", said)
	}
	return day, nil
}
