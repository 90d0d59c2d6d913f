package notification

import (
	"testing"
	"time"
)

func TestLoudFrom(t *testing.T) {
	t.Parallel()
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	night := consent{quietFrom: 22, quietTo: 8}
	for _, c := range []struct {
		name      string
		consent   consent
		now, want string // at the customer's place
	}{
		{"noon", night, "03-01 12:00", "03-01 12:00"},
		{"last loud minute", night, "03-01 21:59", "03-01 21:59"},
		{"evening", night, "03-01 22:00", "03-02 08:00"},
		{"after midnight", night, "03-02 00:30", "03-02 08:00"},
		{"last quiet minute", night, "03-02 07:59", "03-02 08:00"},
		{"morning", night, "03-02 08:00", "03-02 08:00"},
		{"end of month", night, "02-28 23:00", "03-01 08:00"},
		{"nap", consent{quietFrom: 13, quietTo: 15}, "03-01 14:10", "03-01 15:00"},
		{"before the nap", consent{quietFrom: 13, quietTo: 15}, "03-01 12:59", "03-01 12:59"},
		{"never quiet", consent{quietFrom: 5, quietTo: 5}, "03-01 05:00", "03-01 05:00"},
		{"until midnight", consent{quietFrom: 20, quietTo: 0}, "03-01 23:00", "03-02 00:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			now, want := at(t, c.now, kolkata), at(t, c.want, kolkata)
			if got := c.consent.loudFrom(now.UTC(), kolkata); !got.Equal(want) {
				t.Fatalf("loud from %v, want %v", got.In(kolkata), want)
			}
		})
	}
}

func at(t *testing.T, text string, zone *time.Location) time.Time {
	t.Helper()
	parsed, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
