package notification

import (
	"fmt"
	"time"
	_ "time/tzdata" // the customer's time of day, also on machines without time zones
)

// Config of the service. The zero value works.
type Config struct {
	// InboxOpen answers ListInbox to anybody, login codes included. For a demo only.
	InboxOpen bool
	// TimeZone is where the customers are; Asia/Kolkata when empty.
	TimeZone string
	// KeepNotifications is how long in-app messages are kept, in business time; 90 days when zero.
	KeepNotifications time.Duration
	// KeepOutgoing is how long outgoing messages are kept, in wall time; 7 days when zero. Login
	// codes go when they expire.
	KeepOutgoing time.Duration
	// SendTimeout bounds one call of a Sender; 10 seconds when zero.
	SendTimeout time.Duration
	// Push says where push messages may go.
	Push PushConfig
}

func (c Config) withDefaults() (_ Config, _ *time.Location, err error) {
	if c.TimeZone == "" {
		c.TimeZone = "Asia/Kolkata"
	}
	if c.KeepNotifications == 0 {
		c.KeepNotifications = 90 * 24 * time.Hour
	}
	if c.KeepOutgoing == 0 {
		c.KeepOutgoing = 7 * 24 * time.Hour
	}
	if c.SendTimeout == 0 {
		c.SendTimeout = 10 * time.Second
	}
	if c.Push, err = c.Push.withDefaults(); err != nil {
		return c, nil, err
	}
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return c, nil, fmt.Errorf("time zone of the customers: %w", err)
	}
	return c, zone, nil
}
