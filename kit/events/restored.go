package events

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/storage"
)

// Numbers of transactions that this server has not come to yet. The lock makes processes that start
// together look one after the other.
const (
	lockCursorsSQL   = `LOCK TABLE events.cursors IN SHARE ROW EXCLUSIVE MODE`
	fromElsewhereSQL = `
SELECT EXISTS (SELECT FROM events.cursors WHERE xid > pg_snapshot_xmax(pg_current_snapshot()))
    OR coalesce((SELECT xid FROM events.outbox ORDER BY xid DESC LIMIT 1) > pg_snapshot_xmax(pg_current_snapshot()), false)`
)

// adopt makes a dump of another server readable here. Places in the outbox are transaction numbers,
// and a new server counts from the beginning: what it writes would lie before every reader's place
// and be passed over. So all that came with the dump is put before everything else and read again;
// the inbox skips what was applied.
func (b *Bus) adopt(ctx context.Context) error {
	return storage.InTx(ctx, b.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockCursorsSQL); err != nil {
			return fmt.Errorf("lock cursors: %w", err)
		}
		restored := false
		if err := tx.QueryRow(ctx, fromElsewhereSQL).Scan(&restored); err != nil || !restored {
			return err
		}
		b.opts.Log.WarnContext(ctx, "this database was restored from another server's dump: its events are read again")
		for _, reset := range []string{
			`UPDATE events.outbox SET xid = '1'`,
			`UPDATE events.cursors SET xid = '0', id = 0`,
			`UPDATE events.relay SET xid = NULL, id = 0`,
		} {
			if _, err := tx.Exec(ctx, reset); err != nil {
				return fmt.Errorf("adopt restored events: %w", err)
			}
		}
		return nil
	})
}
