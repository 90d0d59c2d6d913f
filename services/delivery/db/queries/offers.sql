-- name: InsertOffer :exec
INSERT INTO delivery.offers (warehouse_id, id, partner_id, order_ids, status, score, reason, pay_minor, distance_m, ready_at, approach_s, latitude, longitude, created_at, expires_at, why)
VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: GetOffer :one
SELECT * FROM delivery.offers WHERE partner_id = $1 AND id = $2;

-- name: LockOffer :one
SELECT * FROM delivery.offers WHERE partner_id = $1 AND id = $2 FOR UPDATE;

-- name: OffersOfTrips :many
-- What was accepted for some trips of a rider, the earliest first.
SELECT trip_id, order_ids, pay_minor, distance_m FROM delivery.offers
WHERE partner_id = $1 AND status = 'accepted' AND trip_id = ANY (@trip_ids::text[]) ORDER BY id;

-- name: OpenOffers :many
SELECT * FROM delivery.offers WHERE partner_id = $1 AND status = 'open' AND expires_at > @now::timestamptz ORDER BY id;

-- name: EndOffer :execrows
UPDATE delivery.offers SET status = $3, trip_id = $4, ended_at = @now::timestamptz WHERE warehouse_id = $1 AND id = $2 AND status = 'open';

-- name: ExpiredOffers :many
SELECT * FROM delivery.offers WHERE status = 'open' AND expires_at <= @now::timestamptz ORDER BY expires_at LIMIT 200;

-- name: WithdrawOffer :one
UPDATE delivery.offers SET status = 'withdrawn', ended_at = @now::timestamptz WHERE warehouse_id = $1 AND id = $2 AND status = 'open'
RETURNING partner_id, order_ids;

-- name: FindOffer :many
-- An offer of any store.
SELECT o.* FROM delivery.stores s
JOIN delivery.offers o ON o.warehouse_id = s.warehouse_id AND o.id = @id;

-- name: OffersOfOrder :many
-- The offers of an order of any store, the newest first: the open or last one, and those of the rider who
-- has it and of those who let it go.
SELECT f.* FROM delivery.offers f
WHERE (f.warehouse_id, f.id) IN (
    SELECT o.warehouse_id, o.offer_id FROM delivery.stores s
    JOIN delivery.orders o ON o.warehouse_id = s.warehouse_id AND o.order_id = @order_id
    UNION
    SELECT x.warehouse_id, x.id FROM delivery.stores s
    JOIN delivery.orders o ON o.warehouse_id = s.warehouse_id AND o.order_id = @order_id
    JOIN delivery.offers x ON x.partner_id = ANY (array_append(o.asked, o.partner_id))
        AND x.created_at >= o.confirmed_at AND x.order_ids @> ARRAY[o.order_id])
ORDER BY f.id DESC LIMIT 50;
