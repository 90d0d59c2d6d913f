package streets

import (
	"slices"
	"strings"

	"doorstep/kit/routing/pbf"
)

// namesOf are all names and numbers of a street.
func namesOf(tags pbf.Tags) []string {
	var all []string
	for _, key := range []string{"name", "ref"} {
		for _, name := range strings.Split(tags.Get(key), ";") {
			if name = strings.TrimSpace(name); name != "" {
				all = append(all, name)
			}
		}
	}
	return all
}

// sameStreet reports two segments that have a name in common, or none at all: going on needs no
// instruction.
func (b *builder) sameStreet(was, is uint32) bool {
	x, y := b.chosen[b.wayOf[was]].names, b.chosen[b.wayOf[is]].names
	return b.wayOf[was] == b.wayOf[is] || len(x) == 0 && len(y) == 0 ||
		slices.ContainsFunc(x, func(name string) bool { return slices.Contains(y, name) })
}
