package order_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/services/order/ordertest"
)

// lived is an order as a test remembers it, apart from any table.
type lived struct {
	id, store                                                                              string
	placed, assigned, picking, picked, packed, atStore, left, atDoor, delivered, cancelled time.Time
	settled                                                                                time.Time
	by                                                                                     string
	promise                                                                                time.Time
	estimate                                                                               time.Duration
	lines                                                                                  []livedLine
	fees, discount                                                                         int64
	claimed                                                                                time.Time
}

type livedLine struct {
	price, mrp, quantity, short, refunded int64
	instead                               bool // of the first line
}

// liveSome makes orders of two stores with every kind of end, and writes them into the tables.
func liveSome(t *testing.T, f *ordertest.Fixture, n int) []lived {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 11))
	between := func(from, to int) time.Duration { return time.Duration(from+random.IntN(to-from)) * time.Second }
	orders := make([]lived, n)
	for i := range orders {
		o := &orders[i]
		o.id, o.store = fmt.Sprintf("K%05d", i), []string{ordertest.Store, "blr-other"}[random.IntN(2)]
		created := ordertest.Start.Add(-between(0, 3*24*3600))
		o.estimate, o.fees, o.discount = between(500, 900), int64(random.IntN(4000)), int64(random.IntN(500))
		for range 1 + random.IntN(5) {
			price := int64(1000 + random.IntN(30000))
			o.lines = append(o.lines, livedLine{price: price, mrp: price + 500, quantity: int64(1 + random.IntN(4))})
		}
		end := random.IntN(10)
		if end == 0 { // never placed
			o.cancelled, o.by = created.Add(between(1, 900)), []string{"payment", "system", "customer"}[random.IntN(3)]
			o.settled = o.cancelled
			insertLived(t, f, created, o)
			continue
		}
		o.placed = created.Add(between(0, 20))
		o.settled, o.promise = o.placed, o.placed.Add(o.estimate+4*time.Minute)
		stop := 5
		if end < 4 {
			stop = random.IntN(5)
		}
		at := o.placed
		next := func() time.Time { at = at.Add(between(10, 400)); return at }
		if stop > 0 {
			o.assigned = o.placed.Add(between(5, 200))
			o.picking = next()
		}
		if stop > 1 {
			o.picked = next()
			o.packed = next()
			if line := &o.lines[0]; random.IntN(4) == 0 {
				line.short = 1 + random.Int64N(line.quantity)
				if random.IntN(2) == 0 {
					o.lines = append(o.lines, livedLine{price: 900, mrp: 1000, quantity: 1, instead: true})
				}
			}
		}
		if stop > 2 {
			if random.IntN(3) > 0 {
				o.atStore = o.packed.Add(-between(1, 60))
			}
			o.left = next()
		}
		if stop > 3 && random.IntN(3) > 0 {
			o.atDoor = next()
		}
		switch {
		case stop == 5:
			o.delivered = next()
			if line := &o.lines[len(o.lines)-1]; random.IntN(5) == 0 && line.quantity > line.short {
				line.refunded = 1
				o.claimed = o.delivered.Add(between(60, 60*3600))
			}
		case random.IntN(4) > 0:
			o.cancelled, o.by = next(), []string{"customer", "store", "rider", "system"}[random.IntN(4)]
		}
		insertLived(t, f, created, o)
	}
	return orders
}

func insertLived(t *testing.T, f *ordertest.Fixture, created time.Time, o *lived) {
	t.Helper()
	var total int64
	for _, line := range o.lines {
		total += line.price * (line.quantity - line.short)
	}
	o.discount = min(o.discount, total)
	status := "confirmed"
	switch {
	case !o.cancelled.IsZero():
		status = "cancelled"
	case !o.delivered.IsZero():
		status = "delivered"
	}
	null := func(at time.Time) *time.Time {
		if at.IsZero() {
			return nil
		}
		return &at
	}
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := f.Pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO orders.orders (order_id, user_id, warehouse_id, cart_id, status, payment_method, payment_status, currency,
		total_amount, delivery_fee, fees_amount, discount, tax_amount, final_amount, quoted_amount, fees, address_sealed, delivery_latitude,
		delivery_longitude, delivery_otp_sealed, ride_s, estimate_s, promise_s, created_at, confirmed_at, assigned_at, pick_started_at, pick_done_at,
		prepared_at, rider_at_store_at, picked_up_at, rider_at_door_at, delivered_at, cancelled_at, cancelled_by, promise_at, sequence, published)
		VALUES ($1, 'u', $2, $1, $3, 'upi', 'paid', 'INR', $4, 0, $5, $6, 0, $7::bigint, $7::bigint + 100000, '[]', '', 0, 0, '', 1, $8, 1,
		$9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, nullif($20, ''), $21, 1, 1)`,
		o.id, o.store, status, total, o.fees, o.discount, total+o.fees-o.discount, int(o.estimate.Seconds()),
		created, null(o.placed), null(o.assigned), null(o.picking), null(o.picked), null(o.packed), null(o.atStore), null(o.left), null(o.atDoor),
		null(o.delivered), null(o.cancelled), o.by, null(o.promise))
	for i, line := range o.lines {
		exec(`INSERT INTO orders.order_items (order_id, position, product_id, name, pack_size, image_url, quantity, price, mrp, total_price, tax_rate_bp,
			hsn, storage_zone, is_food, barcodes, short_quantity, refunded_quantity, substitute_for)
			VALUES ($1, $2::int, 'p' || $2::int, '', '', '', $3, $4, $5, $3::int * $4::bigint, 0, '', 'ambient', true, '{}', $6, $7, $8)`,
			o.id, i, line.quantity, line.price, line.mrp, line.short, line.refunded, map[bool]string{true: "p0"}[line.instead])
	}
	if !o.claimed.IsZero() {
		exec(`INSERT INTO orders.claims (claim_id, order_id, user_id, warehouse_id, kind, lines, note, amount, state, reason, decided_by, created_at, decided_at)
			VALUES ($1, $1, 'u', $2, 'missing', '[]', '', 0, 'refunded', '', '', $3, $3)`, o.id, o.store, o.claimed)
	}
}

// figureOf computes a figure by hand: what each order adds to the parts and the wholes, when it closes.
func figureOf(name string, o lived) (at time.Time, part, whole float64) {
	minutes := func(from, to time.Time) (time.Time, float64, float64) {
		if from.IsZero() || to.IsZero() {
			return time.Time{}, 0, 0
		}
		return o.delivered, to.Sub(from).Minutes(), 1
	}
	yes := func(is bool) float64 {
		if is {
			return 1
		}
		return 0
	}
	ended := o.delivered
	if ended.IsZero() && !o.placed.IsZero() {
		ended = o.cancelled
	}
	var ordered, delivered, refunded, lines, units, short, shortUnits int64
	for _, line := range o.lines {
		delivered += line.price * (line.quantity - line.short)
		refunded += line.price * line.refunded
		if line.instead {
			continue
		}
		ordered, lines, units = ordered+line.mrp*line.quantity, lines+1, units+line.quantity
		shortUnits += line.short
		if line.short > 0 {
			short++
		}
	}
	onTime := !o.delivered.IsZero() && !o.delivered.After(o.promise)
	late := o.delivered.Sub(o.placed.Add(o.estimate)).Minutes()
	switch name {
	case "orders_placed", "orders_per_minute":
		return o.placed, 1, 1
	case "orders_delivered":
		return o.delivered, 1, 1
	case "aov_net":
		return o.delivered, float64(delivered-o.discount) / 100, 1
	case "aov_gross":
		return o.placed, float64(ordered+o.fees) / 100, 1
	case "completion_rate":
		return ended, yes(!o.delivered.IsZero()), 1
	case "cancellation_rate":
		return ended, yes(o.delivered.IsZero()), 1
	case "checkout_failure":
		return o.settled, yes(o.placed.IsZero() && o.by != "customer"), 1
	case "refund_rate":
		return o.delivered, float64(refunded) / 100, float64(delivered) / 100
	case "defect_rate":
		return o.delivered, yes(!o.claimed.IsZero() && o.claimed.Sub(o.delivered) <= 48*time.Hour), 1
	case "on_time_rate":
		return o.delivered, yes(onTime), 1
	case "otif":
		return ended, yes(onTime && short == 0), 1
	case "click_to_door":
		return minutes(o.placed, o.delivered)
	case "order_to_assign":
		return minutes(o.placed, o.assigned)
	case "pick_wait":
		return minutes(o.placed, o.picking)
	case "pick_time":
		return minutes(o.picking, o.picked)
	case "pick_line":
		return o.delivered, o.picked.Sub(o.picking).Seconds(), float64(lines)
	case "pack_time":
		return minutes(o.picked, o.packed)
	case "bag_dwell":
		return minutes(o.packed, o.left)
	case "rider_wait":
		return minutes(o.atStore, o.left)
	case "ride_time":
		return minutes(o.left, o.atDoor)
	case "door_time":
		return minutes(o.atDoor, o.delivered)
	case "eta_error":
		return o.delivered, math.Abs(late), 1
	case "eta_bias":
		return o.delivered, late, 1
	case "eta_hit":
		return o.delivered, yes(math.Abs(late) <= 2), 1
	case "fill_rate":
		return o.delivered, float64(lines - short), float64(lines)
	case "unit_fill_rate":
		return o.delivered, float64(units - shortUnits), float64(units)
	case "not_found_rate":
		return o.delivered, float64(short), float64(lines)
	}
	panic("no such figure: " + name)
}

// byHand is a figure over orders that close from a time until before another.
func byHand(k *typev1.Kpi, orders []lived, store string, from, to time.Time) *typev1.KpiFigure {
	var part, whole float64
	var parts []float64
	for _, o := range orders {
		at, p, w := figureOf(k.Name, o)
		if at.IsZero() || at.Before(from) || !at.Before(to) || store != "" && store != o.store {
			continue
		}
		part, whole, parts = part+p, whole+w, append(parts, p)
	}
	v := &typev1.KpiFigure{Rows: int64(len(parts)), Known: true}
	switch {
	case k.Kind == "count":
		v.Value = part
	case k.Kind == "rate":
		v.Value = part / to.Sub(from).Minutes()
	case whole == 0:
		v.Known = false
	default:
		v.Value = part / whole
	}
	if k.Kind == "mean" && len(parts) > 0 {
		slices.Sort(parts)
		at := func(level float64) float64 {
			place := level * float64(len(parts)-1)
			low := int(place)
			return parts[low] + (place-float64(low))*(parts[min(low+1, len(parts)-1)]-parts[low])
		}
		v.P50, v.P90, v.P95 = at(0.5), at(0.9), at(0.95)
	}
	return v
}

func same(a, b *typev1.KpiFigure) bool {
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-6 }
	return a.Known == b.Known && a.Rows == b.Rows && near(a.Value, b.Value) && near(a.P50, b.P50) && near(a.P90, b.P90) && near(a.P95, b.P95)
}

// Every figure, over periods, steps and stores, is what comes out when it is computed by hand from orders
// that the test remembers.
func TestKpisAreWhatTheOrdersSay(t *testing.T) {
	f := ordertest.New(t)
	orders := liveSome(t, f, 400)
	begin := ordertest.Start.Add(-30 * time.Hour)
	for _, c := range []struct {
		step, store string
		from, to    time.Time
	}{
		{"hour", "", begin, begin.Add(9*time.Hour + 20*time.Minute)},
		{"hour", "blr-other", begin, begin.Add(5 * time.Hour)},
		{"day", ordertest.Store, ordertest.Start.Add(-3 * 24 * time.Hour), ordertest.Start},
		{"day", "blr-nowhere", begin, ordertest.Start},
	} {
		report, err := f.GetOrderKpis(t.Context(), &typev1.KpiRequest{From: timestamppb.New(c.from), To: timestamppb.New(c.to), Step: c.step, WarehouseId: c.store})
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Kpis) < 25 {
			t.Fatalf("only %d figures", len(report.Kpis))
		}
		length := map[string]time.Duration{"hour": time.Hour, "day": 24 * time.Hour}[c.step]
		for _, k := range report.Kpis {
			if want := byHand(k, orders, c.store, c.from, c.to); !same(k.Now, want) {
				t.Errorf("%s in %v: %v, by hand %v", k.Name, c, k.Now, want)
			}
			if want := byHand(k, orders, c.store, c.from.Add(c.from.Sub(c.to)), c.from); !same(k.Before, want) {
				t.Errorf("%s before %v: %v, by hand %v", k.Name, c, k.Before, want)
			}
			var rows int64
			for _, point := range k.Series {
				from, to := point.At.AsTime(), point.At.AsTime().Add(length)
				if from.Before(c.from) {
					from = c.from
				}
				if to.After(c.to) {
					to = c.to
				}
				if want := byHand(k, orders, c.store, from, to); !same(point.Figure, want) {
					t.Errorf("%s at %v: %v, by hand %v", k.Name, from, point.Figure, want)
				}
				rows += point.Figure.Rows
			}
			for _, store := range k.Stores {
				if want := byHand(k, orders, store.WarehouseId, c.from, c.to); !same(store.Figure, want) {
					t.Errorf("%s of %s: %v, by hand %v", k.Name, store.WarehouseId, store.Figure, want)
				}
				rows += store.Figure.Rows
			}
			if rows != 2*k.Now.Rows {
				t.Errorf("%s has %d rows, its steps and stores %d", k.Name, k.Now.Rows, rows)
			}
		}
	}
}

// The rows that a number opens are all that it is made of, each once, however they are paged.
func TestKpiRowsAddUp(t *testing.T) {
	f := ordertest.New(t)
	liveSome(t, f, 150)
	from, to := timestamppb.New(ordertest.Start.Add(-48*time.Hour)), timestamppb.New(ordertest.Start)
	report, err := f.GetOrderKpis(t.Context(), &typev1.KpiRequest{From: from, To: to})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range report.Kpis {
		seen, part, whole, last := map[string]bool{}, 0.0, 0.0, to.AsTime()
		for token := ""; ; {
			page, err := f.ListOrderKpiRows(t.Context(), &typev1.KpiRowsRequest{Name: k.Name, From: from, To: to, PageSize: 7, PageToken: token})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range page.Rows {
				if seen[row.Subject] || row.At.AsTime().After(last) {
					t.Errorf("%s: %s comes twice or out of order", k.Name, row.Subject)
				}
				seen[row.Subject], last = true, row.At.AsTime()
				part, whole = part+row.Part, whole+row.Whole
			}
			if token = page.NextPageToken; token == "" {
				break
			}
		}
		value := part
		switch {
		case k.Kind == "rate":
			value = part / (48 * 60)
		case k.Kind != "count":
			value = part / whole
		}
		if int64(len(seen)) != k.Now.Rows || math.Abs(value-k.Now.Value) > 1e-6 {
			t.Errorf("%s is %v, its rows are %d and come to %v", k.Name, k.Now, len(seen), value)
		}
	}
}

// Events that come again, or after their order has gone another way, change no figure.
func TestKpisCountOnce(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	tell := func(id string) {
		now := timestamppb.New(f.Clock.Now())
		f.Tell(t, "warehouse", id, &eventsv1.PickStarted{OrderId: id, PickerId: "p", StartedAt: now})
		f.Tell(t, "warehouse", id, &eventsv1.OrderPacked{OrderId: id, PickDoneAt: now, PackedAt: now})
		f.Tell(t, "warehouse", id, &eventsv1.OrderHandedOver{OrderId: id, PartnerId: "rider", HandedOverAt: now})
		f.Tell(t, "delivery", id, &eventsv1.DeliveryCompleted{OrderId: id, PartnerId: "rider", At: now})
	}
	place := func(key string) string {
		o, err := f.Place(ctx, f.Quote(t, ctx, "milk").QuoteId, "upi", key)
		if err != nil {
			t.Fatal(err)
		}
		return o.OrderId
	}
	first := place("first")
	f.Clock.Advance(10 * time.Minute)
	tell(first)
	f.Await(t, ctx, first, "delivered")
	ask := &typev1.KpiRequest{From: timestamppb.New(ordertest.Start), To: timestamppb.New(ordertest.Start.Add(time.Hour))}
	before, err := f.GetOrderKpis(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	f.Clock.Advance(20 * time.Minute)
	tell(first) // all of it once more, and later
	f.Tell(t, "delivery", first, &eventsv1.DeliveryFailed{OrderId: first, PartnerId: "rider", At: timestamppb.New(f.Clock.Now())})
	second := place("second")
	tell(second)
	f.Await(t, ctx, second, "delivered") // what was told before has been heard, too
	after, err := f.GetOrderKpis(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range before.Kpis {
		now := after.Kpis[i].Now
		if k.Now.Rows != 1 || now.Rows != 2 {
			if k.Name != "rider_wait" && k.Name != "ride_time" && k.Name != "door_time" && k.Name != "order_to_assign" { // nobody saw those
				t.Errorf("%s has %d rows, then %d", k.Name, k.Now.Rows, now.Rows)
			}
		}
		if k.Name == "click_to_door" && (k.Now.Value != 10 || now.Value != 5) {
			t.Errorf("click to door is %v, then %v", k.Now.Value, now.Value)
		}
	}
}

func TestPeakMinutes(t *testing.T) {
	f := ordertest.New(t)
	for i, second := range []int{0, 5, 59, 61, 100, 200, 299, 301, 3000} {
		insertLived(t, f, ordertest.Start, &lived{id: fmt.Sprint("P", i), store: ordertest.Store, placed: ordertest.Start.Add(time.Duration(second) * time.Second), lines: []livedLine{{price: 1, quantity: 1}}})
	}
	report, err := f.GetOrderKpis(t.Context(), &typev1.KpiRequest{
		Names: []string{"orders_per_minute"}, From: timestamppb.New(ordertest.Start), To: timestamppb.New(ordertest.Start.Add(time.Hour)),
		Step: "ten_minutes",
	})
	if err != nil {
		t.Fatal(err)
	}
	series := report.Kpis[0].Series
	if len(series) != 2 || series[0].Figure.Value != 0.8 || series[1].Figure.Value != 0.1 || !series[1].At.AsTime().Equal(ordertest.Start.Add(50*time.Minute)) {
		t.Errorf("by ten minutes: %v", series)
	}
	if k := report.Kpis[0]; k.Now.Value != 9.0/60 || k.Peak != 3 || k.Sustained != 7.0/5 {
		t.Errorf("%v a minute, %v in the best, %v in the best five", k.Now.Value, k.Peak, k.Sustained)
	}
}

func TestKpiRefusals(t *testing.T) {
	f := ordertest.New(t)
	at := func(days int) *timestamppb.Timestamp { return timestamppb.New(ordertest.Start.AddDate(0, 0, days)) }
	for name, c := range map[string]struct {
		req    *typev1.KpiRequest
		reason string
	}{
		"unknown":   {&typev1.KpiRequest{Names: []string{"luck"}}, "kpi_unknown"},
		"backwards": {&typev1.KpiRequest{From: at(1), To: at(0)}, "period_invalid"},
		"half":      {&typev1.KpiRequest{From: at(1)}, "period_invalid"},
		"long":      {&typev1.KpiRequest{From: at(-200), To: at(0)}, "period_invalid"},
		"tens":      {&typev1.KpiRequest{From: at(-2), To: at(0), Step: "ten_minutes"}, "period_invalid"},
		"hours":     {&typev1.KpiRequest{From: at(-9), To: at(0), Step: "hour"}, "period_invalid"},
		"no time":   {&typev1.KpiRequest{From: &timestamppb.Timestamp{Nanos: -1}, To: at(0)}, "period_invalid"},
	} {
		if _, err := f.GetOrderKpis(t.Context(), c.req); !errs.Is(err, c.reason) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := f.ListOrderKpiRows(t.Context(), &typev1.KpiRowsRequest{Name: "orders_placed", PageToken: "nonsense"}); !errs.Is(err, "page_token_invalid") {
		t.Errorf("a token of nobody: %v", err)
	}
	if res, err := f.GetOrderKpis(t.Context(), &typev1.KpiRequest{}); err != nil || len(res.Kpis) < 25 {
		t.Errorf("the day so far: %v", err)
	}
}
