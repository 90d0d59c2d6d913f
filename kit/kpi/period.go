package kpi

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"doorstep/kit/errs"
)

const (
	// Zone is in whose days and hours a series is cut.
	Zone = "Asia/Kolkata"
	day  = 24 * time.Hour
	// tenMinutes is the shortest step.
	tenMinutes = "ten_minutes"
	// A series has at most so many steps, which also bounds how much one question reads.
	longestByTen  = day
	longestByHour = 8 * day
	longestByDay  = 93 * day
)

var zone = time.FixedZone(Zone, 5*3600+1800) // there is no summer time

// period reads from and to: the day so far when both are absent. Reason: period_invalid.
func period(from, to *timestamppb.Timestamp, step string, now time.Time) (Ask, error) {
	ask := Ask{From: startOfDay(now), To: now, Step: step, Zone: Zone}
	switch {
	case (from == nil) != (to == nil):
		return Ask{}, invalid("A period has a beginning and an end.")
	case from != nil && (!from.IsValid() || !to.IsValid()):
		return Ask{}, invalid("That is no time.")
	case from != nil:
		ask.From, ask.To = from.AsTime(), to.AsTime()
	case !ask.From.Before(now): // midnight, exactly
		ask.From = now.Add(-day)
	}
	long := ask.To.Sub(ask.From)
	if ask.Step == "" {
		ask.Step = "hour"
		if long > 3*day {
			ask.Step = "day"
		}
	}
	switch {
	case long < time.Minute:
		return Ask{}, invalid("A period lasts a minute or more.")
	case ask.Step == tenMinutes && long > longestByTen:
		return Ask{}, invalid("By ten minutes a period lasts a day at most.")
	case ask.Step == "hour" && long > longestByHour:
		return Ask{}, invalid("By the hour a period lasts 8 days at most.")
	case long > longestByDay:
		return Ask{}, invalid("A period lasts 93 days at most.")
	}
	return ask, nil
}

func invalid(why string, values ...any) error {
	return errs.New(errs.InvalidArgument, "period_invalid", why, values...)
}

func startOfDay(at time.Time) time.Time {
	local := at.In(zone)
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
}

// stepAt is the part of a step that lies in the period.
func stepAt(ask Ask, begins time.Time) (from, to time.Time) {
	length := time.Hour
	switch ask.Step {
	case tenMinutes:
		length = 10 * time.Minute
	case "day":
		length = day
	}
	from, to = begins, begins.Add(length)
	if from.Before(ask.From) {
		from = ask.From
	}
	if to.After(ask.To) {
		to = ask.To
	}
	return from, to
}
