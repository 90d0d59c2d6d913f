package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"testing"

	"doorstep/app"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/sim/city/citydata"
	"doorstep/test/harness"
)

// Anyone looks streets up as they type, and what is called where.
func TestPlacesAreLookedUp(t *testing.T) {
	city := harness.Start(t, func(cfg *app.Config) {
		cfg.Map = func() (io.ReadSeekCloser, error) {
			return os.Open("../../sim/city/citydata/roads/bengaluru-central.osm.pbf")
		}
	})
	var found locationv1.GeocodeResponse
	read(t, city.URL+"/v1/geocode?"+url.Values{"q": {"12 chruch st"}, "latitude": {"12.975"}, "longitude": {"77.605"}}.Encode(), &found)
	if len(found.Places) == 0 || found.Places[0].Name != "Church Street" || found.Attribution != citydata.RoadsAttribution {
		t.Fatalf("found %v", &found)
	}
	var there locationv1.ReverseGeocodeResponse
	read(t, city.URL+"/v1/geocode/reverse?latitude=12.975&longitude=77.605", &there)
	if there.Street != "Church Street" || there.DistanceM > 20 {
		t.Errorf("it is %v", &there)
	}
	for _, bad := range []string{"/v1/geocode?q=a&latitude=91", "/v1/geocode?page_size=21", "/v1/geocode/reverse", "/v1/geocode/reverse?latitude=x"} {
		res, err := http.Get(city.URL + bad)
		if err != nil {
			t.Fatal(err)
		}
		if res.Body.Close(); res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s is answered with %d", bad, res.StatusCode)
		}
	}
}

func read(t *testing.T, address string, into any) {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s is answered with %d", address, res.StatusCode)
	}
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}
