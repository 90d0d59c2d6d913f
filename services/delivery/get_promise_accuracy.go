package delivery

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/estimate"
)

// usualDays is how far back the ledger is shown when nobody says.
const usualDays = 28

// GetPromiseAccuracy is the open ledger of a store: how its deliveries compare with what was promised,
// by the definitions of domain.md, section 4.
func (s *Service) GetPromiseAccuracy(ctx context.Context, req *deliveryv1.GetPromiseAccuracyRequest) (*deliveryv1.PromiseAccuracy, error) {
	store, err := s.db.GetStore(ctx, req.WarehouseId)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("warehouse", req.WarehouseId)
	}
	if err != nil {
		return nil, fmt.Errorf("find store: %w", err)
	}
	days := int(req.Days)
	if days == 0 {
		days = usualDays
	}
	today := s.Clock.Now().In(zoneOf(store.TimeZone))
	rows, err := s.db.PromiseDays(ctx, dbgen.PromiseDaysParams{WarehouseID: req.WarehouseId, After: dayOf(today.AddDate(0, 0, -days))})
	if err != nil {
		return nil, fmt.Errorf("read days: %w", err)
	}
	res := &deliveryv1.PromiseAccuracy{WarehouseId: req.WarehouseId, StatedLevel: estimate.Promised}
	all := dbgen.PromiseDay{Errors: make([]int32, errorPlaces)}
	for _, day := range rows {
		res.Days = append(res.Days, showDay(day))
		addDay(&all, day)
	}
	res.Total = showDay(all)
	return res, nil
}

func addDay(all *dbgen.PromiseDay, day dbgen.PromiseDay) {
	all.Deliveries += day.Deliveries
	all.OnTime += day.OnTime
	all.Hits += day.Hits
	all.Revisions += day.Revisions
	all.ErrorS += day.ErrorS
	all.AbsErrorS += day.AbsErrorS
	for i, n := range day.Errors {
		all.Errors[min(i, errorPlaces-1)] += n
	}
}

func showDay(day dbgen.PromiseDay) *deliveryv1.PromiseAccuracy_Day {
	shown := &deliveryv1.PromiseAccuracy_Day{Deliveries: day.Deliveries}
	if day.Day.Valid {
		shown.Date = day.Day.Time.Format(time.DateOnly)
	}
	if n := float64(day.Deliveries); n > 0 {
		shown.OnTimeRate = float64(day.OnTime) / n
		shown.Coverage = shown.OnTimeRate // what is shown ends at the promise and begins at once
		shown.HitRate, shown.Revisions = float64(day.Hits)/n, float64(day.Revisions)/n
		shown.MaeMinutes, shown.BiasMinutes = day.AbsErrorS/n/60, day.ErrorS/n/60
		shown.P90ErrorMinutes = quantileOf(day.Errors, day.Deliveries, 0.9).Minutes()
	}
	return shown
}

// quantileOf reads a quantile from counted errors, as if they lay evenly within their place.
func quantileOf(errors []int32, n int32, level float64) time.Duration {
	wanted := level * float64(n)
	below := 0.0
	for place, count := range errors {
		if at := below + float64(count); at >= wanted && count > 0 {
			return time.Duration((float64(place) + (wanted-below)/float64(count)) * float64(errorStep))
		}
		below += float64(count)
	}
	return time.Duration(math.Max(float64(len(errors)), 0)) * errorStep
}
