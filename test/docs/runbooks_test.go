package docs

import (
	"regexp"
	"slices"
	"testing"

	"doorstep/app"
)

// row is a line of a table of invariants: | `name` | ...
var row = regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|")

// The runbook tells about every invariant that is checked, and about no other.
func TestVerifyRunbook(t *testing.T) {
	var told, checked []string
	for _, found := range row.FindAllStringSubmatch(read(t, root+"/docs/runbooks/verify.md"), -1) {
		told = append(told, found[1])
	}
	for _, invariant := range app.Invariants() {
		checked = append(checked, invariant.Name)
		if !slices.Contains(told, invariant.Name) {
			t.Errorf("the runbook does not say what to do about %s", invariant.Name)
		}
	}
	for _, name := range told {
		if !slices.Contains(checked, name) {
			t.Errorf("the runbook tells about %s, which nobody checks", name)
		}
	}
}

func serviceNames() []string {
	names := make([]string, len(app.Services))
	for i, s := range app.Services {
		names[i] = s.Name
	}
	return names
}
