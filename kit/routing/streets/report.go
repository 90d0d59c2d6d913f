package streets

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Report says what became of an extract.
type Report struct {
	Profile string `json:"profile"`
	// Ways are those that the profile may use, Edges and Turns what is kept of them in the end.
	Ways       int     `json:"ways"`
	Edges      int     `json:"edges"`
	Turns      int     `json:"turns"`
	Kilometres float64 `json:"kilometres"`
	// Restrictions are the relations that forbid something.
	Restrictions int       `json:"restrictions"`
	Dropped      []Dropped `json:"dropped"`
}

// Dropped is what was left out for one reason.
type Dropped struct {
	Reason     string  `json:"reason"`
	Count      int     `json:"count"`
	Kilometres float64 `json:"kilometres,omitempty"`
}

func (r *Report) drop(reason string, count int, kilometres float64) {
	if count == 0 {
		return
	}
	for i := range r.Dropped {
		if r.Dropped[i].Reason == reason {
			r.Dropped[i].Count += count
			r.Dropped[i].Kilometres += kilometres
			return
		}
	}
	r.Dropped = append(r.Dropped, Dropped{reason, count, kilometres})
}

// sort puts the most first.
func (r *Report) sort() {
	slices.SortFunc(r.Dropped, func(a, b Dropped) int {
		return cmp.Or(cmp.Compare(b.Kilometres, a.Kilometres), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
}

// String is the report for people.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d ways, %.0f km of streets, %d directed edges, %d turns, %d restrictions obeyed\n", r.Profile, r.Ways, r.Kilometres, r.Edges, r.Turns, r.Restrictions)
	for _, d := range r.Dropped {
		fmt.Fprintf(&b, "  left out %6d  %8.1f km  %s\n", d.Count, d.Kilometres, d.Reason)
	}
	return b.String()
}
