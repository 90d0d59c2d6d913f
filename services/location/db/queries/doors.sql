-- name: NoteDoors :exec
INSERT INTO location.doors (order_id, user_id, cell_x, cell_y, latitude, longitude, placed_at)
SELECT unnest(@order_ids::text[]), unnest(@user_ids::text[]), unnest(@cells_x::int[]), unnest(@cells_y::int[]),
    unnest(@latitudes::double precision[]), unnest(@longitudes::double precision[]), unnest(@placed_at::timestamptz[])
ON CONFLICT (order_id) DO NOTHING;

-- name: DoorsIn :many
-- Doors of some squares of the map since a time; each address of a customer once, with its orders.
SELECT user_id, latitude, longitude, count(*)::int AS orders
FROM location.doors
WHERE cell_x BETWEEN @from_x::int AND @to_x::int AND cell_y BETWEEN @from_y::int AND @to_y::int AND placed_at > @since
GROUP BY user_id, latitude, longitude
ORDER BY user_id, latitude, longitude;

-- name: FirstDoor :one
-- When the oldest order that is still remembered was placed.
SELECT coalesce(min(placed_at), @now::timestamptz)::timestamptz FROM location.doors WHERE placed_at > @since;

-- name: ForgetDoors :execrows
DELETE FROM location.doors WHERE order_id IN (SELECT d.order_id FROM location.doors d WHERE d.placed_at <= @before LIMIT 5000);
