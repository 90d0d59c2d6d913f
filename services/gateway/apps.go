package gateway

import (
	"encoding/json"
	"net/http"
	"time"

	"doorstep/kit/clock"
)

// Apps is what the web apps have to know about the installation before anyone logs in.
type Apps struct {
	// Demo says that the city is simulated and that anyone may read the login codes.
	Demo     bool   `json:"demo"`
	Version  string `json:"version"`
	TimeZone string `json:"time_zone"`
	Map      Map    `json:"map"`
	// Logins are shown on the sign-in page; of a demo only.
	Logins []DemoLogin `json:"logins,omitempty"`
}

// Map is where the apps get their map from.
type Map struct {
	// Tiles is the URL of vector tiles with {z}/{x}/{y} in the OpenMapTiles schema; ours when empty.
	Tiles string `json:"tiles"`
	// Attribution has to be shown.
	Attribution string `json:"attribution"`
	// Bounds of what our own tiles cover: west, south, east, north.
	Bounds [4]float64 `json:"bounds"`
}

// DemoLogin is a person of the demo whom a visitor may be.
type DemoLogin struct {
	Phone string `json:"phone"`
	Name  string `json:"name"`
	Role  string `json:"role"`
}

// clientConfig answers with the settings, the business time and how fast it runs, so that an app can
// tell how far away a promise is.
func clientConfig(apps Apps, c clock.Clock) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		text, err := json.Marshal(struct {
			Apps
			Now   time.Time `json:"now"`
			Speed float64   `json:"speed"`
		}{apps, c.Now(), float64(time.Hour) / float64(max(1, c.Wall(time.Hour)))})
		if err != nil {
			http.Error(w, "no settings", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(text) // fails only when the reader is gone
	}
}
