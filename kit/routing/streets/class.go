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

// rank is 0 for the most important streets; links are like what they lead to.
func (c Class) rank() int {
	switch {
	case c >= Service:
		return 7
	case c >= LivingStreet || c == Residential:
		return 6
	case c == Unclassified:
		return 5
	}
	return max(0, (int(c)-1)/2)
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
