package polyline_test

import (
	"math"
	"slices"
	"testing"

	"doorstep/kit/geo"
	"doorstep/kit/routing/polyline"
)

// The example in the description of the format.
func TestKnownLine(t *testing.T) {
	const text = "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
	line := []geo.Point{{Latitude: 38.5, Longitude: -120.2}, {Latitude: 40.7, Longitude: -120.95}, {Latitude: 43.252, Longitude: -126.453}}
	got, err := polyline.Decode(text, polyline.Google)
	if err != nil || !slices.Equal(got, line) {
		t.Errorf("read %v, %v", got, err)
	}
	if got := polyline.Encode(line, polyline.Google); got != text {
		t.Errorf("wrote %q", got)
	}
}

func TestMalformed(t *testing.T) {
	for _, text := range []string{"_", "_p~iF", " ", "\xff\xff", "~~~~~~~~~~~~~~", "_p~iF~ps|U_"} {
		if got, err := polyline.Decode(text, polyline.Google); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("_p~iF~ps|U_ulLnnqC_mqNvxq`@", 5)
	f.Add("_w|vWcgs_sC_B`Lo@tDKr@", 6)
	f.Add("??", 6)
	f.Fuzz(func(t *testing.T, text string, digits int) {
		if digits < 0 || digits > 7 {
			return
		}
		line, err := polyline.Decode(text, digits)
		if err != nil {
			return
		}
		again, err := polyline.Decode(polyline.Encode(line, digits), digits)
		if err != nil || len(again) != len(line) {
			t.Fatalf("%v became %v, %v", line, again, err)
		}
		for i, p := range line {
			if math.Abs(p.Latitude-again[i].Latitude) > 1e-9 || math.Abs(p.Longitude-again[i].Longitude) > 1e-9 {
				t.Fatalf("%v became %v", p, again[i])
			}
		}
	})
}
