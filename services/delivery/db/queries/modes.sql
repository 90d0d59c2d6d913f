-- name: LockMode :one
SELECT * FROM delivery.store_modes WHERE warehouse_id = $1 FOR UPDATE;

-- name: SaveMode :one
-- Answers with the number of the change.
INSERT INTO delivery.store_modes (warehouse_id, mode, cause, since, pinned, version) VALUES ($1, $2, $3, $4, $5, 1)
ON CONFLICT (warehouse_id) DO UPDATE SET mode = excluded.mode, cause = excluded.cause, since = excluded.since, pinned = excluded.pinned,
    version = store_modes.version + 1
RETURNING version;

-- name: InsertModeChange :exec
INSERT INTO delivery.mode_changes (warehouse_id, version, mode, before, cause, pinned, by, at, signs) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: ModeChanges :many
SELECT * FROM delivery.mode_changes WHERE warehouse_id = $1 ORDER BY version DESC LIMIT @page;
