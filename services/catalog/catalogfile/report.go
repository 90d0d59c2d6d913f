package catalogfile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxShown is how many skipped rows a report names.
const maxShown = 20

// Report says what became of a file.
type Report struct {
	Format     string
	Encoding   string
	Rows       int
	Products   int
	Categories int
	// Merged rows say again what an earlier row said.
	Merged  int
	Skipped int
	// Reasons counts the skipped rows.
	Reasons map[string]int
	// First are the first skipped rows.
	First []Skip
	// Notes are things to know about the kind of file.
	Notes []string
}

// Skip is a row that could not be used.
type Skip struct {
	Line   int
	Reason string
	Detail string
}

func (s Skip) String() string {
	if s.Detail == "" {
		return fmt.Sprintf("line %d: %s", s.Line, s.Reason)
	}
	return fmt.Sprintf("line %d: %s (%s)", s.Line, s.Reason, s.Detail)
}

// String is for people, several lines.
func (r Report) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s catalogue, %s: %d rows, %d products in %d categories", r.Format, r.Encoding, r.Rows, r.Products, r.Categories)
	if r.Merged > 0 {
		fmt.Fprintf(&text, ", %d repeated rows merged", r.Merged)
	}
	fmt.Fprintf(&text, ", %d skipped\n", r.Skipped)
	for _, reason := range slices.Sorted(maps.Keys(r.Reasons)) {
		fmt.Fprintf(&text, "  skipped, %s: %d\n", reason, r.Reasons[reason])
	}
	for _, skip := range r.First {
		fmt.Fprintf(&text, "    %s\n", skip)
	}
	if r.Skipped > len(r.First) {
		fmt.Fprintf(&text, "    and %d more\n", r.Skipped-len(r.First))
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&text, "  note: %s\n", note)
	}
	return text.String()
}
