package faults

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"doorstep/kit/report"
)

// Result is all that there is to say about a storm.
type Result struct {
	Settings Settings
	Counts   Counts
	Outcome  Outcome
	Failures []string
	Took     time.Duration
}

// Text is the result as a page shows it.
func (r Result) Text() string {
	var b strings.Builder
	c, o := r.Counts, r.Outcome
	row := func(what string, format string, args ...any) {
		fmt.Fprintf(&b, "| %s | %s |\n", what, fmt.Sprintf(format, args...))
	}
	b.WriteString("| what was done | |\n|---|---|\n")
	row("servers killed at random moments", "%d", c.RandomKills)
	row("servers killed at a labelled point", "%s", counted(c.Points))
	row("PostgreSQL shut down / killed, and started again", "%d / %d", c.FastRestarts, c.Crashes)
	if r.Settings.Kafka {
		row("Kafka replaced by an empty one", "%d", c.KafkaLosses)
	}
	kinds, wires := byKind(c.Wires)
	row("faults of connections", "%s, on %d connections", counted(kinds), wires)
	row("starts of servers that found no database", "%d", c.FailedStarts)
	b.WriteString("\n| what people saw | |\n|---|---|\n")
	row("requests", "%d, of which %d without an answer", c.Attempts, c.NoAnswer)
	row("answers by status", "%s", counted(c.Statuses))
	row("refusals by reason", "%s", counted(c.Refusals))
	b.WriteString("\n| what was found | |\n|---|---|\n")
	row("orders acknowledged, and looked up afterwards", "%d", o.Acknowledged)
	row("orders delivered / cancelled", "%d / %d, of which %d by the customer", o.Delivered, o.Cancelled, o.ByCustomer)
	row("charges in the provider's books", "%d", o.Charges)
	row("operations on the scarce product", "%d", o.HotOperations)
	row("invariants of `doorstep verify`", "%d", o.Invariants)
	verdict := "**Nothing was wrong**"
	if len(r.Failures) > 0 {
		verdict = fmt.Sprintf("**Wrong**: %s", strings.Join(r.Failures, "; "))
	}
	row("verdict", "%s", verdict)
	return b.String()
}

// byKind adds up the faults of all wires, and counts those wires.
func byKind(faults map[string]int) (kinds map[string]int, wires int) {
	kinds, names := make(map[string]int), make(map[string]bool)
	for fault, n := range faults {
		wire, kind, _ := strings.Cut(fault, ": ")
		kinds[kind] += n
		names[wire] = true
	}
	return kinds, len(names)
}

// counted is "a 1, b 2", in order.
func counted[K interface{ ~int | ~string }](counts map[K]int) string {
	total, parts := 0, make([]string, 0, len(counts))
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		total += counts[key]
		parts = append(parts, fmt.Sprintf("%v %d", key, counts[key]))
	}
	return fmt.Sprintf("%d (%s)", total, strings.Join(parts, ", "))
}

// Publish writes the result into its section of a page of the checkout.
func (r Result) Publish(page string) error {
	return report.Replace(filepath.Join("..", "..", page), "storm", r.conditions()+"\n"+r.Text())
}

// conditions are when, what and where.
func (r Result) conditions() string {
	s := r.Settings
	return fmt.Sprintf(`%s. Took %s.

    go test ./test/faults -run TestStorm -count=1 -timeout 60m -orders %d -kills %d -restarts %d -cuts %d -within 50m -kafka=%t -seed %d -report docs/reliability.md
`, report.Conditions(time.Now()), r.Took.Round(time.Second), s.Orders, s.Kills, s.Restarts, s.Cuts, s.Kafka, s.Seed)
}
