-- name: GetTrip :one
SELECT * FROM delivery.trips WHERE partner_id = $1 AND id = $2;

-- name: LockTrip :one
SELECT * FROM delivery.trips WHERE warehouse_id = $1 AND id = $2 FOR UPDATE;

-- name: LockTripsOf :many
-- The trips of some orders.
SELECT * FROM delivery.trips t
WHERE (t.warehouse_id, t.id) IN (
    SELECT o.warehouse_id, o.trip_id FROM delivery.orders o
    WHERE (o.warehouse_id, o.order_id) IN (SELECT unnest(@warehouse_ids::text[]), unnest(@order_ids::text[])))
ORDER BY t.warehouse_id, t.id FOR UPDATE;

-- name: InsertTrip :exec
INSERT INTO delivery.trips (warehouse_id, id, partner_id, status, order_ids, pay_minor, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: SaveTrip :exec
UPDATE delivery.trips SET status = $3, order_ids = $4, pay_minor = $5, completed_at = $6, back_at = $7 WHERE warehouse_id = $1 AND id = $2;

-- name: ListTrips :many
-- Those that have begun.
SELECT * FROM delivery.trips WHERE partner_id = $1 AND status <> 'next' AND (@before::text = '' OR id < @before) ORDER BY id DESC LIMIT @page;
