package streets

// Class is how important a street is.
type Class uint8

// The classes of OpenStreetMap's key highway.
const (
	Unknown Class = iota
	Motorway
	MotorwayLink
	Trunk
	TrunkLink
	Primary
	PrimaryLink
	Secondary
	SecondaryLink
	Tertiary
	TertiaryLink
	Unclassified
	Residential
	LivingStreet
	Service
	Track
	Cycleway
	Path
	Footway
	Pedestrian
	Steps
	classes
)

var classNames = [classes]string{
	"unknown", "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link", "tertiary",
	"tertiary_link", "unclassified", "residential", "living_street", "service", "track", "cycleway", "path", "footway", "pedestrian", "steps",
}

// String is the value in OpenStreetMap.
func (c Class) String() string {
	if c >= classes {
		c = Unknown
	}
	return classNames[c]
}

// rank is 0 for the most important streets and smallRank for all small ones; links are like what they
// lead to.
func (c Class) rank() int {
	if c >= Unclassified {
		return smallRank
	}
	return max(0, (int(c)-1)/2)
}

// smallRank is that of all streets that nobody gives way to.
const smallRank = 5

// link reports a street that is only there to turn from one to another.
func (c Class) link() bool {
	switch c {
	case MotorwayLink, TrunkLink, PrimaryLink, SecondaryLink, TertiaryLink:
		return true
	}
	return false
}

// ClassOf is the class of a value, Unknown for what is no street or none yet.
func ClassOf(highway string) Class {
	switch highway {
	case "road":
		return Unclassified
	case "bridleway":
		return Path
	}
	for c, name := range classNames {
		if name == highway {
			return Class(c)
		}
	}
	return Unknown
}
