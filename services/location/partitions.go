package location

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"doorstep/kit/storage"
	"doorstep/services/location/db/dbgen"
)

const (
	partitionPrefix = "location_updates_"
	dayLayout       = "20060102"
	// partitionsAhead is for how many days partitions exist before they are needed.
	partitionsAhead = 2
)

// day is a day in UTC: the number of days since 1970.
type day int64

func dayOf(t time.Time) day { return day(t.Unix() / 86400) }

func (d day) start() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

func (d day) table() string { return partitionPrefix + d.start().Format(dayLayout) }

// dayOfTable is the inverse of table.
func dayOfTable(name string) (day, bool) {
	t, err := time.Parse(partitionPrefix+dayLayout, name)
	return dayOf(t), err == nil
}

// partitions makes and drops the daily tables of the history. Any number of processes may.
type partitions struct {
	pool *pgxpool.Pool

	mu    sync.Mutex   // guards known
	known map[day]bool // exist
}

func newPartitions(pool *pgxpool.Pool) *partitions {
	return &partitions{pool: pool, known: make(map[day]bool)}
}

// ensure makes the partitions of some days; days known to have one cost nothing.
func (p *partitions) ensure(ctx context.Context, days map[day]bool) error {
	for d := range days {
		if p.isKnown(d) {
			continue
		}
		// The name and the bounds are made of digits.
		create := fmt.Sprintf("CREATE TABLE IF NOT EXISTS location.%s PARTITION OF location.location_updates FOR VALUES FROM ('%s') TO ('%s')",
			d.table(), d.start().Format(time.RFC3339), (d + 1).start().Format(time.RFC3339))
		if err := p.alter(ctx, create); err != nil {
			return fmt.Errorf("make partition %s: %w", d.table(), err)
		}
		p.note(d, true)
	}
	return nil
}

// prune drops the partitions of days before the given one.
func (p *partitions) prune(ctx context.Context, before day) error {
	tables, err := dbgen.New(p.pool).ListPartitions(ctx)
	if err != nil {
		return fmt.Errorf("list partitions: %w", err)
	}
	for _, table := range tables {
		d, ours := dayOfTable(table)
		if !ours || d >= before {
			continue
		}
		p.note(d, false)
		if err := p.alter(ctx, "DROP TABLE IF EXISTS location."+table); err != nil {
			return fmt.Errorf("drop partition %s: %w", table, err)
		}
	}
	return nil
}

// alter runs one statement that changes the table; it rather fails than make writers wait long.
func (p *partitions) alter(ctx context.Context, statement string) error {
	return storage.InTx(ctx, p.pool, func(tx pgx.Tx) error {
		if err := dbgen.New(tx).LockPartitions(ctx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '2s'"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, statement)
		return err
	})
}

func (p *partitions) isKnown(d day) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known[d]
}

func (p *partitions) note(d day, exists bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if exists {
		p.known[d] = true
	} else {
		delete(p.known, d)
	}
}
