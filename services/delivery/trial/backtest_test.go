package trial

import "testing"

// The forecast is nearer than repeating the last half hour and than the usual week, and chance leaves most
// of what is left.
func TestForecastsBeatTheNaiveOne(t *testing.T) {
	c := Domain(3, 6*7)
	c.Nature.Weather = Unsteady(3)
	b, err := Forecasts(c, 4)
	if err != nil {
		t.Fatal(err)
	}
	if b.Orders < 50 || b.Orders > 80 {
		t.Errorf("%.1f orders an hour", b.Orders)
	}
	for name, row := range map[string]BacktestRow{"half an hour": b.Half, "an hour": b.Hour} {
		if row.Ours >= row.Usual || row.Ours >= 0.85*row.Naive || row.Ours < 0.95*row.Chance || row.Ours > 1.4*row.Chance {
			t.Errorf("%s: %+v", name, row)
		}
		t.Logf("%s: %+v", name, row)
	}
}
