package location

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
	"github.com/paulmach/orb/planar"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/geo"
	"doorstep/services/location/db/dbgen"
)

const (
	// leastGroup is the smallest group of customers that is counted.
	leastGroup = 5
	// overlapSteps is how finely shared ground is measured: on a grid of so many lines each way.
	overlapSteps = 120
	// leastOverlap is a share of the zone below which neighbours only touch.
	leastOverlap = 0.005
)

// GetZoneImpact compares a zone as it would be with how it is saved, by where people ordered from. It
// decides nothing and keeps nothing. Reasons: those of SaveZone.
func (s *Service) GetZoneImpact(ctx context.Context, req *locationv1.GetZoneImpactRequest) (*locationv1.ZoneImpact, error) {
	drawn, err := s.SaveZone(ctx, &locationv1.SaveZoneRequest{ZoneId: req.ZoneId, Zone: req.Zone, ValidateOnly: true})
	if err != nil {
		return nil, err
	}
	rows, err := s.db.ListZones(ctx)
	if err != nil {
		return nil, fmt.Errorf("list zones: %w", err)
	}
	change := zoneChange{}
	if drawn.IsActive {
		change.after = ringOf(cornersOf(drawn.Polygon))
	}
	for _, row := range rows {
		switch zone := zoneOf(row); {
		case zone.Deleted || !zone.Active:
		case zone.ZoneID == req.ZoneId:
			change.before = ringOf(zone.Polygon)
		default:
			change.others = append(change.others, zone)
		}
	}
	doors, days, err := s.doorsAround(ctx, change.before, change.after)
	if err != nil {
		return nil, err
	}
	return change.impact(doors, days), nil
}

// zoneChange is a zone before and after, and the other active ones. A ring is empty where the zone is not
// or is switched off.
type zoneChange struct {
	before, after orb.Ring
	others        []Zone
}

// doorsAround reads the doors of all squares of the map that two rings touch, and the days that they are
// of.
func (s *Service) doorsAround(ctx context.Context, rings ...orb.Ring) ([]dbgen.DoorsInRow, float64, error) {
	var bound orb.Bound
	found := false
	for _, ring := range rings {
		switch {
		case len(ring) == 0:
		case !found:
			bound, found = ring.Bound(), true
		default:
			bound = bound.Union(ring.Bound())
		}
	}
	if !found {
		return nil, impactDays, nil
	}
	now := s.Clock.Now()
	since := now.AddDate(0, 0, -impactDays)
	from := cellOf(geo.Point{Longitude: bound.Min.Lon(), Latitude: bound.Min.Lat()})
	to := cellOf(geo.Point{Longitude: bound.Max.Lon(), Latitude: bound.Max.Lat()})
	doors, err := s.db.DoorsIn(ctx, dbgen.DoorsInParams{FromX: from.x, ToX: to.x, FromY: from.y, ToY: to.y, Since: since})
	if err != nil {
		return nil, 0, fmt.Errorf("read doors: %w", err)
	}
	first, err := s.db.FirstDoor(ctx, dbgen.FirstDoorParams{Now: now, Since: since})
	if err != nil {
		return nil, 0, fmt.Errorf("find first door: %w", err)
	}
	return doors, max(now.Sub(first).Hours()/24, 1), nil // a city of last week has no 30 days
}

// impact counts the doors.
func (z zoneChange) impact(doors []dbgen.DoorsInRow, days float64) *locationv1.ZoneImpact {
	var before, after, gained, lost crowd
	overlaps := make([]crowd, len(z.others))
	rings := make([]orb.Ring, len(z.others))
	for i, other := range z.others {
		rings[i] = ringOf(other.Polygon)
	}
	for _, door := range doors {
		at := orb.Point{door.Longitude, door.Latitude}
		was, will := holds(z.before, at), holds(z.after, at)
		if !was && !will {
			continue
		}
		elsewhere := false
		for i, ring := range rings {
			if holds(ring, at) {
				elsewhere = true
				if will {
					overlaps[i].add(door, true)
				}
			}
		}
		for crowd, in := range map[*crowd]bool{&before: was, &after: will, &gained: will && !was, &lost: was && !will} {
			if in {
				crowd.add(door, elsewhere)
			}
		}
	}
	res := &locationv1.ZoneImpact{
		Before: before.show(days), After: after.show(days), Gained: gained.show(days), Lost: lost.show(days),
		BeforeKm2: km2(z.before), AfterKm2: km2(z.after), Days: impactDays, LeastGroup: leastGroup,
	}
	for i, other := range z.others {
		if share := sharedGround(z.after, rings[i]); share >= leastOverlap {
			res.Overlaps = append(res.Overlaps, &locationv1.ZoneImpact_Overlap{
				ZoneId: other.ZoneID, Name: other.Name, WarehouseId: other.WarehouseID, Share: share, Reach: overlaps[i].show(days),
			})
		}
	}
	slices.SortFunc(res.Overlaps, func(a, b *locationv1.ZoneImpact_Overlap) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.ZoneId, b.ZoneId))
	})
	return res
}

// crowd is the customers of an area. One with two addresses in it is one.
type crowd struct {
	customers map[string]bool // whether an address of theirs is in another zone, too
	orders    int
}

func (c *crowd) add(door dbgen.DoorsInRow, elsewhere bool) {
	if c.customers == nil {
		c.customers = make(map[string]bool)
	}
	c.customers[door.UserID] = c.customers[door.UserID] || elsewhere
	c.orders += int(door.Orders)
}

// show counts a crowd, unless it is so small that the counts would tell of single people. What is nobody is
// said to be.
func (c *crowd) show(days float64) *locationv1.ZoneReach {
	n := len(c.customers)
	if n > 0 && n < leastGroup {
		return &locationv1.ZoneReach{Few: true}
	}
	shown := &locationv1.ZoneReach{Customers: int32(n), OrdersADay: float64(c.orders) / days}
	for _, elsewhere := range c.customers {
		if elsewhere {
			shown.AlsoElsewhere++
		}
	}
	if shown.AlsoElsewhere < leastGroup || n-int(shown.AlsoElsewhere) < leastGroup && n != int(shown.AlsoElsewhere) {
		shown.AlsoElsewhere = 0 // neither part may be told apart
	}
	return shown
}

func holds(ring orb.Ring, at orb.Point) bool { return len(ring) > 0 && planar.RingContains(ring, at) }

func km2(ring orb.Ring) float64 {
	if len(ring) == 0 {
		return 0
	}
	return math.Abs(orbgeo.SignedArea(ring)) / 1e6
}

// sharedGround is the share of a ring that another one covers, measured on a grid.
func sharedGround(ring, other orb.Ring) float64 {
	if len(ring) == 0 || !ring.Bound().Intersects(other.Bound()) {
		return 0
	}
	bound := ring.Bound()
	inside, shared := 0, 0
	for i := range overlapSteps {
		for j := range overlapSteps {
			at := orb.Point{
				bound.Min.Lon() + (bound.Max.Lon()-bound.Min.Lon())*(float64(i)+0.5)/overlapSteps,
				bound.Min.Lat() + (bound.Max.Lat()-bound.Min.Lat())*(float64(j)+0.5)/overlapSteps,
			}
			if !planar.RingContains(ring, at) {
				continue
			}
			inside++
			if planar.RingContains(other, at) {
				shared++
			}
		}
	}
	return float64(shared) / float64(max(inside, 1))
}
