package catalog

import "testing"

func TestUnitPrice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		minor int64
		pack  string
		want  string
	}{
		{3200, "500 ml", "₹64 / l"},
		{6400, "1 l", "₹64 / l"},
		{12000, "6 x 200 ml", "₹100 / l"},
		{8500, "12 x 85 g", "₹83.33 / kg"},
		{38500, "1.2 kg", "₹320.83 / kg"},
		{4000, "20 pieces", "₹2 / piece"},
		{8400, "1 dozen", "₹7 / piece"},
		{9900, "3 x 72 pieces", "₹0.46 / piece"},
		{1000, "5G", "₹2,000 / kg"},
		{5000, "1 pack", ""},
		{5000, "", ""},
		{5000, "0 g", ""},
		{5000, "about 5 kg", ""},
		{5000, "9999 x 9999999 kg", "₹0 / kg"},
	} {
		if got := unitPrice(c.minor, c.pack); got != c.want {
			t.Errorf("unitPrice(%d, %q) = %q, want %q", c.minor, c.pack, got, c.want)
		}
	}
}

func TestProductIDIsTheSameForTheSameThing(t *testing.T) {
	t.Parallel()
	id := ProductID("Gopala", "Toned Milk", "500 ml")
	if id != ProductID(" gopala ", "toned  milk", "500 ML") {
		t.Error("blanks and case make another id")
	}
	if id == ProductID("Gopala", "Toned Milk", "1 l") || id == ProductID("", "Gopala Toned Milk", "500 ml") {
		t.Error("another product has the same id")
	}
	if len(id) != 13 {
		t.Errorf("id %q", id)
	}
}
