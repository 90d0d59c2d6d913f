// Package verify checks invariants: read-only queries that must find nothing, because what they find
// are the rows that break a rule. The rules belong to the services; app collects them.
package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Invariant is one rule.
type Invariant struct {
	Name string
	Rule string
	// SQL finds violations, each as one column of text.
	SQL string
}

// Rule makes an invariant.
func Rule(name, rule, sql string) Invariant { return Invariant{Name: name, Rule: rule, SQL: sql} }

// Finding is the outcome of one invariant.
type Finding struct {
	Name       string   `json:"name"`
	Rule       string   `json:"rule"`
	Violations int      `json:"violations"`
	Examples   []string `json:"examples,omitempty"`
	Seconds    float64  `json:"seconds"`
}

// Report is the outcome of all.
type Report struct {
	Checked    int       `json:"checked"`
	Violations int       `json:"violations"`
	Findings   []Finding `json:"findings"`
}

// maxExamples is how many violations of an invariant are shown.
const maxExamples = 5

// Check runs invariants on one snapshot of the database, which it does not change.
func Check(ctx context.Context, pool *pgxpool.Pool, invariants []Invariant) (report Report, err error) {
	err = pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		report, err = CheckIn(ctx, tx, invariants)
		return err
	})
	return report, err
}

// CheckIn runs invariants in a transaction.
func CheckIn(ctx context.Context, tx pgx.Tx, invariants []Invariant) (report Report, err error) {
	for _, invariant := range invariants {
		finding, err := check(ctx, tx, invariant)
		if err != nil {
			return report, fmt.Errorf("check %q: %w", invariant.Name, explain(err))
		}
		report.Checked++
		report.Violations += finding.Violations
		report.Findings = append(report.Findings, finding)
	}
	return report, nil
}

func check(ctx context.Context, tx pgx.Tx, invariant Invariant) (Finding, error) {
	start := time.Now()
	rows, err := tx.Query(ctx, invariant.SQL)
	if err != nil {
		return Finding{}, err
	}
	violations, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		var example *string // a row with nothing to show for itself is a violation too
		if err := row.Scan(&example); err != nil || example == nil {
			return "?", err
		}
		return *example, nil
	})
	finding := Finding{
		Name: invariant.Name, Rule: invariant.Rule, Violations: len(violations),
		Examples: violations[:min(len(violations), maxExamples)], Seconds: time.Since(start).Seconds(),
	}
	return finding, err
}

// ErrOtherSchema is the error of a check on a database without the tables of this version.
var ErrOtherSchema = errors.New("the database has not the tables of this version; serve on it once, which makes them")

// The conditions of PostgreSQL that say so: no such schema, table or column.
var otherSchema = []string{"3F000", "42P01", "42703"}

func explain(err error) error {
	var postgres *pgconn.PgError
	if errors.As(err, &postgres) && slices.Contains(otherSchema, postgres.Code) {
		return fmt.Errorf("%w (%s)", ErrOtherSchema, postgres.Message)
	}
	return err
}

// ErrViolated is the error of a check that found violations.
var ErrViolated = errors.New("invariants are violated")

// Err is ErrViolated when there is any violation.
func (r Report) Err() error {
	if r.Violations == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d rows", ErrViolated, r.Violations)
}
