-- name: InsertDeposit :exec
INSERT INTO payment.deposits (id, partner_id, warehouse_id, amount_minor, code, state, declared_at) VALUES ($1, $2, $3, $4, $5, 'open', $6);

-- name: FindDeposit :one
SELECT partner_id FROM payment.deposits WHERE warehouse_id = $1 AND id = $2;

-- name: WithdrawDeposit :exec
UPDATE payment.deposits SET state = 'withdrawn', decided_at = @now::timestamptz, decided_by = partner_id WHERE partner_id = @partner_id AND state = 'open';

-- name: LockDeposit :one
SELECT * FROM payment.deposits WHERE warehouse_id = $1 AND id = $2 FOR UPDATE;

-- name: DecideDeposit :one
UPDATE payment.deposits SET state = $2, decided_at = $3, decided_by = $4, reason = $5 WHERE id = $1 AND state = 'open' RETURNING *;

-- name: DepositsOfPartner :many
SELECT * FROM payment.deposits WHERE partner_id = $1 ORDER BY (state = 'open') DESC, id DESC LIMIT 10;

-- name: DepositsOfStore :many
SELECT * FROM payment.deposits WHERE warehouse_id = $1 ORDER BY (state = 'open') DESC, id DESC LIMIT 100;
