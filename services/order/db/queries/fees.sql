-- name: FeesInForce :many
-- Every store's rules that hold now or later, and those of all stores.
SELECT f.warehouse_id, f.rules, f.holds_from, f.fee_change_id FROM orders.fee_changes f
WHERE f.withdrawn_at IS NULL AND f.holds_from >= coalesce((
    SELECT max(x.holds_from) FROM orders.fee_changes x
    WHERE x.warehouse_id = f.warehouse_id AND x.withdrawn_at IS NULL AND x.holds_from <= @now::timestamptz), '-infinity')
ORDER BY f.warehouse_id, f.holds_from, f.fee_change_id;

-- name: ListFeeChanges :many
SELECT * FROM orders.fee_changes WHERE warehouse_id = $1 ORDER BY holds_from DESC, fee_change_id DESC LIMIT 100;

-- name: LockFees :exec
-- Those who change the fees of a store, or of all, take turns.
SELECT pg_advisory_xact_lock(hashtextextended('fees ' || @warehouse_id::text, 0));

-- name: NewestFeeChange :one
SELECT fee_change_id FROM orders.fee_changes WHERE warehouse_id = $1 ORDER BY created_at DESC, fee_change_id DESC LIMIT 1;

-- name: InsertFeeChange :exec
INSERT INTO orders.fee_changes (fee_change_id, warehouse_id, rules, holds_from, reason, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: LockFeeChange :one
SELECT * FROM orders.fee_changes WHERE fee_change_id = $1 FOR UPDATE;

-- name: WithdrawFeeChange :exec
UPDATE orders.fee_changes SET withdrawn_at = @now::timestamptz WHERE fee_change_id = $1;
