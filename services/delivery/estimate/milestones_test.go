package estimate

import (
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func minutes(m float64) time.Time { return noon.Add(time.Duration(m * float64(time.Minute))) }

// What has happened moves the estimate by about as much as it took longer, and what is ahead is believed.
func TestEstimatesFollowTheOrder(t *testing.T) {
	h := &History{}
	f := Forecast{Queue: 60, Pick: 90, Pack: 30, Ride: 480, Hour: 12}
	first := noon.Add(h.Make(f).Median)
	for name, c := range map[string]struct {
		seen     Seen
		ahead    Outlook
		now      time.Time
		from, to float64 // minutes after the first estimate
	}{
		"as expected, being picked":     {Seen{Confirmed: noon, Picking: minutes(1)}, Outlook{}, minutes(1.5), -1, 1},
		"nobody picks for ten minutes":  {Seen{Confirmed: noon}, Outlook{Ready: minutes(13)}, minutes(10), 8, 13},
		"the queue is longer":           {Seen{Confirmed: noon}, Outlook{Ready: minutes(9)}, minutes(1), 5, 7},
		"no rider for eight minutes":    {Seen{Confirmed: noon, Picking: minutes(1), Picked: minutes(2.5), Packed: minutes(3)}, Outlook{Rider: minutes(11)}, minutes(3), 6.5, 9.5},
		"the rider is there":            {Seen{Confirmed: noon, Picking: minutes(1), Picked: minutes(2.5), Packed: minutes(3)}, Outlook{Rider: minutes(2)}, minutes(3), -1, 1},
		"on the road, four minutes off": {Seen{Confirmed: noon, Handover: minutes(4)}, Outlook{AtDoor: minutes(16)}, minutes(8), 3, 5},
		"on the road, no position":      {Seen{Confirmed: noon, Handover: minutes(4)}, Outlook{}, minutes(6), -1, 1.5},
		"at the door":                   {Seen{Confirmed: noon, Handover: minutes(4), AtDoor: minutes(12)}, Outlook{}, minutes(12), -1, 1.5},
	} {
		off := h.Now(f, c.seen, c.ahead, c.now).Sub(first).Minutes()
		if off < c.from || off > c.to {
			t.Errorf("%s: %.1f minutes after the first estimate, want %.1f to %.1f", name, off, c.from, c.to)
		}
	}
}
