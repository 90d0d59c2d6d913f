package delivery_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
)

// workday is what a rider did, in minutes after noon. A trip may go on beyond the spell.
type workday struct {
	rider  string
	spells [][2]int
	trips  []livedTrip
}

type livedTrip struct {
	from, left, ended, back int
	orders                  int
	pay                     int
}

func liveDays(t *testing.T, f *deliverytest.Fixture) []workday {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 5))
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := f.Pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	at := func(minute int) time.Time { return deliverytest.Start.Add(time.Duration(minute) * time.Minute) }
	days := make([]workday, 6)
	orders := 0
	for i := range days {
		d := &days[i]
		d.rider = fmt.Sprintf("r%d", i)
		f.Hire(t, d.rider)
		for minute := random.IntN(50); minute < 500; {
			end := minute + 30 + random.IntN(200)
			d.spells = append(d.spells, [2]int{minute, end})
			exec(`INSERT INTO delivery.online_spells (partner_id, warehouse_id, began_at, ended_at) VALUES ($1, $2, $3, $4)`, d.rider, deliverytest.Store, at(minute), at(end))
			for m := minute + random.IntN(20); m < end; {
				trip := livedTrip{from: m, left: m + 2 + random.IntN(6), orders: 1 + random.IntN(2), pay: 2000 + random.IntN(5000)}
				trip.ended = trip.left + 3 + random.IntN(15)
				trip.back = trip.ended + random.IntN(12)
				m = trip.ended + random.IntN(20) // the next one may come before the rider is back
				d.trips = append(d.trips, trip)
				id := fmt.Sprintf("t%d-%d", i, len(d.trips))
				var ids []string
				for range trip.orders {
					orders++
					ids = append(ids, fmt.Sprint("o", orders))
				}
				exec(`INSERT INTO delivery.trips (warehouse_id, id, partner_id, status, order_ids, pay_minor, created_at, completed_at, back_at)
					VALUES ($1, $2, $3, 'completed', $4, $5, $6, $7, $8)`,
					deliverytest.Store, id, d.rider, append([]string{"gone-" + id}, ids...), trip.pay, at(trip.from), at(trip.ended), at(trip.back))
				for _, order := range ids {
					exec(`INSERT INTO delivery.orders (warehouse_id, order_id, user_id, status, confirmed_at, promise_at, estimate_at, handover_estimate_at, ride_s,
						latitude, longitude, cash_due_minor, work_s, trip_id, partner_id, slot, assigned_at, picked_up_at, ended_at)
						VALUES ($1, $2, 'u', 'completed', $3, $3, $3, $4, 1, 0, 0, 0, 1, $5, $6, 1, $3, $7, $8)`,
						deliverytest.Store, order, at(trip.from), at(trip.ended-3), id, d.rider, at(trip.left), at(trip.ended))
				}
				minute = max(minute, trip.ended)
			}
			minute = max(minute, end) + 1 + random.IntN(60)
		}
	}
	exec(`INSERT INTO delivery.demand_slots (warehouse_id, slot, orders)
		SELECT warehouse_id, date_bin('30 minutes', confirmed_at, 'epoch'), count(*) FROM delivery.orders GROUP BY 1, 2`)
	return days
}

// ridersByHand goes through the period minute by minute.
func ridersByHand(name string, days []workday, from, to int) (part, whole float64) {
	in := func(m, begin, end int) bool { return begin <= m && m < end }
	for _, d := range days {
		for m := from; m < to; m++ {
			online, busy, engaged, loaded := false, false, false, false
			for _, s := range d.spells {
				online = online || in(m, s[0], s[1])
			}
			for _, trip := range d.trips {
				busy = busy || in(m, trip.from, trip.back)
				engaged = engaged || in(m, trip.from, trip.ended)
				loaded = loaded || in(m, trip.left, trip.ended)
			}
			if !online {
				continue
			}
			switch name {
			case "partner_utilisation", "engaged_share", "loaded_share":
				whole++
				if map[string]bool{"partner_utilisation": busy, "engaged_share": engaged, "loaded_share": loaded}[name] {
					part++
				}
			case "orders_per_rider_hour", "earnings_per_hour":
				whole += 1.0 / 60
			}
		}
		for _, trip := range d.trips {
			if !in(trip.ended, from, to) {
				continue
			}
			switch name {
			case "orders_per_rider_hour":
				part += float64(trip.orders)
			case "earnings_per_hour":
				part += float64(trip.pay) / 100
			case "batch_rate":
				whole += float64(trip.orders)
				if trip.orders > 1 {
					part += float64(trip.orders)
				}
			case "eta_error_handover":
				part, whole = part+3*float64(trip.orders), whole+float64(trip.orders)
			}
		}
	}
	return part, whole
}

// Every figure of riders is what comes out when their days are gone through minute by minute.
func TestRiderKpisAreWhatTheDaysSay(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	days := liveDays(t, f)
	f.Clock.Advance(12 * time.Hour)
	at := func(minute int) *timestamppb.Timestamp {
		return timestamppb.New(deliverytest.Start.Add(time.Duration(minute) * time.Minute))
	}
	near := func(what string, got *typev1.KpiFigure, part, whole float64) {
		t.Helper()
		if got.Known != (whole > 0) || got.Known && math.Abs(got.Value-part/whole) > 1e-6 {
			t.Errorf("%s: %v, by hand %v of %v", what, got, part, whole)
		}
	}
	for _, span := range [][2]int{{0, 600}, {73, 331}, {-200, -100}} {
		report, err := f.GetRiderKpis(t.Context(), &typev1.KpiRequest{From: at(span[0]), To: at(span[1]), Step: "hour"})
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range report.Kpis {
			if k.Name == "acceptance" {
				continue // by itself below
			}
			part, whole := ridersByHand(k.Name, days, span[0], span[1])
			near(fmt.Sprint(k.Name, span), k.Now, part, whole)
			for _, point := range k.Series {
				from := int(point.At.AsTime().Sub(deliverytest.Start).Minutes())
				part, whole := ridersByHand(k.Name, days, max(from, span[0]), min(from+60, span[1]))
				near(fmt.Sprint(k.Name, " at ", from), point.Figure, part, whole)
			}
		}
	}
	rows, err := f.ListRiderKpiRows(t.Context(), &typev1.KpiRowsRequest{Name: "partner_utilisation", From: at(0), To: at(600), PageSize: 1000})
	if err != nil {
		t.Fatal(err)
	}
	part, whole := ridersByHand("partner_utilisation", days, 0, 600)
	for _, row := range rows.Rows {
		part, whole = part-row.Part, whole-row.Whole
	}
	if math.Abs(part) > 1e-6 || math.Abs(whole) > 1e-6 || len(rows.Rows) < 20 {
		t.Errorf("%d rows leave %v of %v minutes", len(rows.Rows), part, whole)
	}
	if _, err := f.GetRiderKpis(t.Context(), &typev1.KpiRequest{Names: []string{"orders_placed"}}); !errs.Is(err, "kpi_unknown") {
		t.Errorf("a figure of others: %v", err)
	}
	for name, refused := range map[string]bool{"partner_utilisation": true, "acceptance": false} {
		ask := &typev1.KpiRequest{Names: []string{name}, From: at(0), To: at(600), Step: "ten_minutes"}
		if _, err := f.GetRiderKpis(t.Context(), ask); errs.Is(err, "period_invalid") != refused {
			t.Errorf("%s by ten minutes: %v", name, err)
		}
	}
}

// What the service writes down itself: going online and off, a trip and the way back, offers and answers.
func TestRiderKpisOfARealTrip(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "r1", 100)
	deliver(t, f, "o1", "r1", time.Minute) // ten minutes after noon, and six back
	f.Clock.Advance(20 * time.Minute)
	for range 2 {
		if _, err := f.GoOffline(deliverytest.Rider(t, "r1"), nil); err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(10 * time.Minute)
	}
	report, err := f.GetRiderKpis(t.Context(), &typev1.KpiRequest{From: timestamppb.New(deliverytest.Start), To: timestamppb.New(deliverytest.Start.Add(time.Hour))})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{
		"partner_utilisation": (10 + 369.0/60) / 30, "engaged_share": 10.0 / 30, "loaded_share": 8.0 / 30,
		"orders_per_rider_hour": 2, "batch_rate": 0, "acceptance": 1,
	}
	for _, k := range report.Kpis {
		if w, told := want[k.Name]; told && math.Abs(k.Now.Value-w) > 1e-6 {
			t.Errorf("%s is %v, want %v", k.Name, k.Now.Value, w)
		}
	}
}
