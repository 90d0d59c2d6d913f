// Package city runs the demo city as a test: the real platform, people who use its public API, and
// every invariant at the end.
package city

import (
	"log/slog"
	"testing"

	"doorstep/app"
	"doorstep/kit/storage/storagetest"
	"doorstep/sim/city"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// The bands are wide: the machine may be busy, and at this speed each second of it is a minute there.
// `make e2e` runs the larger city that the README shows.
func TestCityDelivers(t *testing.T) {
	if testing.Short() {
		t.Skip("a city takes most of a minute")
	}
	const orders = 60
	cfg := app.Config{
		Data: t.TempDir(), PostgresURL: storagetest.URL(t), HTTP: "127.0.0.1:0",
		Log: slog.New(slog.DiscardHandler),
	}
	served := ""
	report, err := app.Demo(t.Context(), cfg, app.DemoConfig{
		Speed: 60, Seed: 1, Stores: 3, Orders: orders,
		Ready: func(url, _ string) { served = url }, Progress: func(city.Snapshot) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", report)
	if served == "" || report.Orders.Placed != orders || report.Orders.Delivered+report.Orders.Cancelled != orders {
		t.Errorf("orders: %+v, served at %q", report.Orders, served)
	}
	if report.Orders.Delivered < orders*95/100-2 {
		t.Errorf("only %d of %d were delivered", report.Orders.Delivered, orders)
	}
	if mean := report.ClickToDoor.Mean; mean < 8 || mean > 25 {
		t.Errorf("click to door takes %.1f min", mean)
	}
	if report.Invariants.Checked == 0 || report.Invariants.Violations != 0 {
		t.Errorf("invariants: %+v", report.Invariants)
	}
}
