-- name: InsertOffer :exec
INSERT INTO delivery.offers (warehouse_id, id, partner_id, order_ids, status, score, reason, pay_minor, distance_m, ready_at, approach_s, latitude, longitude, created_at, expires_at)
VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: GetOffer :one
SELECT * FROM delivery.offers WHERE partner_id = $1 AND id = $2;

-- name: LockOffer :one
SELECT * FROM delivery.offers WHERE partner_id = $1 AND id = $2 FOR UPDATE;

-- name: OpenOffers :many
SELECT * FROM delivery.offers WHERE partner_id = $1 AND status = 'open' AND expires_at > @now::timestamptz ORDER BY id;

-- name: EndOffer :execrows
UPDATE delivery.offers SET status = $3, trip_id = $4, ended_at = @now::timestamptz WHERE warehouse_id = $1 AND id = $2 AND status = 'open';

-- name: ExpiredOffers :many
SELECT * FROM delivery.offers WHERE status = 'open' AND expires_at <= @now::timestamptz ORDER BY expires_at LIMIT 200;

-- name: WithdrawOffer :one
UPDATE delivery.offers SET status = 'withdrawn', ended_at = @now::timestamptz WHERE warehouse_id = $1 AND id = $2 AND status = 'open'
RETURNING partner_id;
