package location

import "time"

// Hours are the local opening hours of a store, in minutes after midnight.
type Hours struct {
	Opens, Closes int32
	Zone          *time.Location
}

// Open reports whether the store is open at now. One that closes before it opens is open past
// midnight.
func (h Hours) Open(now time.Time) bool {
	local := now.In(h.Zone)
	minute := int32(local.Hour()*60 + local.Minute())
	if h.Opens <= h.Closes {
		return h.Opens <= minute && minute < h.Closes
	}
	return minute >= h.Opens || minute < h.Closes
}
