package streets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"doorstep/kit/routing/pbf"
)

// Profile is what one kind of vehicle may do, and how fast.
type Profile struct {
	// Name is scooter, bicycle, foot or car.
	Name string
	// modes are the keys of access that concern it, the most specific first.
	modes []string
	// exempt are the words in "except" that free it from a turn restriction.
	exempt []string
	// speeds in km/h by class; 0 is closed unless a tag of its own opens it, and then slow.
	speeds [classes]float64
	// rural are the speeds where streets are far between, where they differ.
	rural [classes]float64
	slow  float64
	// roundabout is the part of the speed that is left going round one, 0 for all of it, and rutted that
	// on a track of which nobody says what it is like.
	roundabout, rutted float64
	// unwelcome is how much of the time on a class counts as extra cost, crowded the same for each km of
	// streets in a square km around, and avoided for the sum of all that where only those should be who
	// live or work there.
	unwelcome, avoided [classes]float64
	crowded            float64
	// overtaken is the same for each km/h by which others are faster than it goes.
	overtaken float64
	// top is the fastest it goes, wherever; limited whether signs concern it.
	top     float64
	limited bool
	// surfaces multiply the speed.
	surfaces map[string]float64
	// passes are the barriers that are none for it.
	passes []string
	turns  turnCosts
	// walks says that one-way signs and turn restrictions do not concern it.
	walks bool
}

// Profiles are the names of all.
func Profiles() []string { return []string{"scooter", "bicycle", "foot", "car"} }

// ProfileOf is the profile of a name.
func ProfileOf(name string) (Profile, error) {
	switch name {
	case "scooter":
		return scooter(), nil
	case "bicycle":
		return bicycle(), nil
	case "foot":
		return foot(), nil
	case "car":
		return car(), nil
	}
	return Profile{}, fmt.Errorf("no profile %q: there are %s", name, strings.Join(Profiles(), ", "))
}

// car has the speeds of town and country that Valhalla takes where no sign says more, and its weights of
// what is unwelcome, divided by 0.85 so that an empty road weighs its time. They were taken over because
// they are known to work on many cities, and ours are compared with it (decision 14). A living street or
// a track is for those who live or work there.
func car() Profile {
	return Profile{
		Name:   "car",
		modes:  []string{"motorcar", "motor_vehicle", "vehicle", "access"},
		exempt: []string{"motorcar", "motor_vehicle"},
		speeds: [classes]float64{
			Motorway: 89, MotorwayLink: 89, Trunk: 73, TrunkLink: 77, Primary: 57, PrimaryLink: 64, Secondary: 49, SecondaryLink: 51,
			Tertiary: 40, TertiaryLink: 43, Unclassified: 35, Residential: 30, LivingStreet: 20, Service: 20, Track: 20,
		},
		rural: [classes]float64{
			Motorway: 105, MotorwayLink: 89, Trunk: 90, TrunkLink: 77, Primary: 75, PrimaryLink: 64, Secondary: 60, SecondaryLink: 51,
			Tertiary: 50, TertiaryLink: 43, Unclassified: 40, Residential: 35, LivingStreet: 25, Service: 25, Track: 20,
		},
		slow: 8, top: 140, limited: true, roundabout: 0.5, rutted: 0.25,
		crowded:  0.0175,
		avoided:  [classes]float64{LivingStreet: 1.6, Track: 3},
		surfaces: rough(1),
		passes:   passable,
		turns: turnCosts{
			most: 7500, reverse: 12_000, signal: 2000,
			instruction: 5900, service: 88_000, living: 400_000, track: 300_000,
			straight: 590, slight: 880, near: 1180, nearSharp: 1760, crossing: 2350, far: 2940, farSharp: 4120, back: 11_200, slip: 1760,
			round: 600_000, gap: 600_000,
		},
	}
}

// scooter is a small one: main streets are usual for it, but not welcome where cars go faster. It turns
// round in gaps where a car has no room.
func scooter() Profile {
	p := car()
	p.Name = "scooter"
	p.modes = []string{"motorcycle", "motor_vehicle", "vehicle", "access"}
	p.exempt = []string{"motorcycle", "moped", "motor_vehicle"}
	p.speeds[Motorway], p.speeds[MotorwayLink] = 0, 0
	p.rural[Motorway], p.rural[MotorwayLink] = 0, 0
	p.top, p.overtaken = 45, 0.05
	p.unwelcome = [classes]float64{
		Trunk: 0.5, TrunkLink: 0.5, Primary: 0.2, PrimaryLink: 0.2, Secondary: 0.1, SecondaryLink: 0.1,
		Tertiary: 0.05, TertiaryLink: 0.05, Unclassified: 0.05, LivingStreet: 0.5, Service: 0.5, Track: 0.5,
	}
	p.avoided[Track] = 0
	p.surfaces = rough(0.9)
	p.passes = append(slices.Clone(passable), "bollard", "block", "chain")
	p.turns = turnCosts{
		most: 7500, reverse: 8000, signal: 2000,
		instruction: 5000, service: 15_000, living: 400_000,
		straight: 500, slight: 750, near: 1000, nearSharp: 1500, crossing: 2000, far: 2500, farSharp: 3500, back: 9500, slip: 1500,
		round: 600_000,
	}
	return p
}

func bicycle() Profile {
	return Profile{
		Name:   "bicycle",
		modes:  []string{"bicycle", "vehicle", "access"},
		exempt: []string{"bicycle"},
		speeds: [classes]float64{
			Trunk: 16, TrunkLink: 16, Primary: 17, PrimaryLink: 17, Secondary: 18, SecondaryLink: 18, Tertiary: 18, TertiaryLink: 18,
			Unclassified: 18, Residential: 18, LivingStreet: 12, Service: 14, Track: 12, Cycleway: 18, Path: 12, Pedestrian: 6,
		},
		slow: 5, top: 25, rutted: 0.8,
		surfaces: rough(0.85),
		passes:   append(slices.Clone(passable), "bollard", "block", "chain", "cycle_barrier", "motorcycle_barrier"),
		turns:    turnCosts{most: 4000, reverse: 4000, signal: 2000},
	}
}

func foot() Profile {
	p := Profile{
		Name:  "foot",
		modes: []string{"foot", "access"},
		slow:  5, top: 5, walks: true,
		surfaces: map[string]float64{"sand": 0.8, "mud": 0.7},
		passes: append(slices.Clone(passable), "bollard", "block", "chain", "cycle_barrier", "motorcycle_barrier", "stile", "turnstile",
			"kissing_gate", "full-height_turnstile", "horse_stile", "jersey_barrier", "log", "debris"),
		turns: turnCosts{signal: 2000},
	}
	for c := range classes {
		if c != Motorway && c != MotorwayLink && c != Unknown {
			p.speeds[c] = 5
		}
	}
	p.speeds[Steps] = 2.5
	return p
}

// passable barriers stop nobody with wheels; gates and toll booths take their time.
var passable = []string{
	"gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate", "sump_buster", "toll_booth", "border_control", "entrance",
	"cattle_grid", "kerb", "height_restrictor", "rope", "no", "yes", "hedge", "wall", "fence", "guard_rail", "traffic_island", "coupure",
}

// rough are the surfaces that slow wheels, the thinner the more.
func rough(by float64) map[string]float64 {
	return map[string]float64{
		"sett": 0.8 * by, "cobblestone": 0.7 * by, "unhewn_cobblestone": 0.6 * by, "wood": 0.7 * by, "compacted": 0.8 * by,
		"fine_gravel": 0.7 * by, "gravel": 0.55 * by, "pebblestone": 0.55 * by, "unpaved": 0.6 * by, "ground": 0.5 * by, "dirt": 0.5 * by,
		"earth": 0.5 * by, "grass": 0.4 * by, "grass_paver": 0.6 * by, "sand": 0.3 * by, "mud": 0.25 * by, "rock": 0.3 * by,
	}
}

// access is what a sign allows.
type access int

const (
	unsaid access = iota
	open
	// restricted is for those who have something to do there.
	restricted
	closed
)

// access reads the most specific sign; own reports that it names this vehicle.
func (p Profile) access(tags pbf.Tags) (a access, own bool) {
	for i, key := range p.modes {
		own = i == 0 || i < len(p.modes)-1 && key != "vehicle"
		switch tags.Get(key) {
		case "":
		case "no", "agricultural", "forestry", "agricultural;forestry", "emergency", "military", "use_sidepath", "dismount", "psv", "bus", "discouraged":
			return closed, own
		case "private", "destination", "customers", "delivery", "permit", "residents", "permissive;private":
			return restricted, own
		case "yes", "permissive", "designated", "official", "public", "allowed":
			return open, own
		}
	}
	return unsaid, false
}

// speed is how fast one goes on a way in each direction, in km/h, before the vehicle's own top speed; 0
// is not at all, and why says why not. Rural is where streets are far between.
func (p Profile) speed(c Class, tags pbf.Tags, rural bool) (forward, backward float64, why string) {
	speed := p.speeds[c]
	if rural && p.rural[c] > 0 {
		speed = p.rural[c]
	}
	a, own := p.access(tags)
	if a == closed {
		return 0, 0, "closed by a sign"
	}
	if c == Unknown {
		return 0, 0, "no street: " + tags.Get("highway")
	}
	if speed == 0 {
		if a == unsaid || !own {
			return 0, 0, p.notFor() + ": " + c.String()
		}
		speed = p.slow
	}
	if tags.Get("motorroad") == "yes" && !p.limited {
		return 0, 0, p.notFor() + ": motor road"
	}
	if c == Service && !p.walks && aside(tags) {
		speed = min(speed, 10)
	}
	if p.roundabout > 0 && circles(tags) {
		speed *= p.roundabout
	}
	if f, ok := p.surfaces[tags.Get("surface")]; ok {
		speed *= f
	} else if c == Track && !p.walks {
		speed *= p.grade(tags.Get("tracktype"))
	}
	forward, backward = p.signed(speed, tags, "forward"), p.signed(speed, tags, "backward")
	switch p.oneway(c, tags) {
	case 1:
		backward = 0
	case -1:
		forward = 0
	case onewayChanges:
		return 0, 0, "one-way by the clock"
	}
	return forward, backward, ""
}

func (p Profile) notFor() string {
	if p.walks {
		return "not on foot"
	}
	return "not for a " + p.Name
}

func (p Profile) grade(tracktype string) float64 {
	switch tracktype {
	case "grade1":
		return 1
	case "grade2":
		return 0.75
	case "grade3":
		return 0.6
	case "grade4":
		return 0.5
	case "grade5":
		return 0.4
	}
	return p.rutted
}

// signed obeys a speed limit, and goes faster than usual where one is higher.
func (p Profile) signed(speed float64, tags pbf.Tags, direction string) float64 {
	if limit, ok := limitOf(tags, direction); ok && p.limited {
		return limit
	}
	return speed
}

func limitOf(tags pbf.Tags, direction string) (kmh float64, ok bool) {
	text := tags.Get("maxspeed:" + direction)
	if text == "" {
		text = tags.Get("maxspeed")
	}
	number, unit, _ := strings.Cut(strings.TrimSpace(text), " ")
	kmh, err := strconv.ParseFloat(number, 64)
	if err != nil || !(kmh >= 5 && kmh <= 200) {
		return 0, false
	}
	switch unit {
	case "", "km/h", "kmh":
		return kmh, true
	case "mph":
		return kmh * 1.609344, true
	}
	return 0, false
}

const onewayChanges = 2

// oneway is 1 along the way, -1 against it, 0 both, onewayChanges when it depends.
func (p Profile) oneway(c Class, tags pbf.Tags) int {
	if p.walks {
		return onewayOf(tags.Get("oneway:foot"))
	}
	for _, mode := range p.modes[:len(p.modes)-1] {
		if v := tags.Get("oneway:" + mode); v != "" {
			return onewayOf(v)
		}
	}
	if p.modes[0] == "bicycle" {
		for _, key := range []string{"cycleway", "cycleway:left", "cycleway:right", "cycleway:both"} {
			if strings.HasPrefix(tags.Get(key), "opposite") {
				return 0
			}
		}
		if tags.Get("cycleway:left:oneway") == "-1" || tags.Get("cycleway:right:oneway") == "-1" ||
			tags.Get("cycleway:left:oneway") == "no" || tags.Get("cycleway:right:oneway") == "no" {
			return 0
		}
	}
	if v := tags.Get("oneway"); v != "" {
		return onewayOf(v)
	}
	if circles(tags) || c == Motorway {
		return 1
	}
	return 0
}

func onewayOf(v string) int {
	switch v {
	case "yes", "true", "1":
		return 1
	case "-1", "reverse":
		return -1
	case "reversible", "alternating":
		return onewayChanges
	}
	return 0
}

// aside reports yards and car parks: nobody goes through them to be elsewhere.
func aside(tags pbf.Tags) bool {
	switch tags.Get("service") {
	case "driveway", "parking_aisle", "drive-through":
		return true
	}
	return false
}

func circles(tags pbf.Tags) bool {
	j := tags.Get("junction")
	return j == "roundabout" || j == "circular"
}
