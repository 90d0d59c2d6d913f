package geocode

// Merge keeps the first of places with one name, kind and context that are near each other: servers
// answer with a street once for each of its parts.
func Merge(places []Place, limit int) []Place {
	const together = 2_000 // metres
	var merged []Place
	for _, p := range places {
		twice := false
		for _, m := range merged {
			twice = twice || m.Kind == p.Kind && m.Name == p.Name && m.Context == p.Context && m.At.Metres(p.At) < together
		}
		if !twice && len(merged) < limit {
			merged = append(merged, p)
		}
	}
	return merged
}
