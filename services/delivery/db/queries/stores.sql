-- name: SaveStore :exec
INSERT INTO delivery.stores (warehouse_id, name, latitude, longitude, is_active, time_zone)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (warehouse_id) DO UPDATE SET name = excluded.name, latitude = excluded.latitude, longitude = excluded.longitude,
    is_active = excluded.is_active, time_zone = excluded.time_zone;

-- name: GetStore :one
SELECT * FROM delivery.stores WHERE warehouse_id = $1;

-- name: LeaseStores :many
-- Takes or keeps the dispatch of every store that nobody else holds.
UPDATE delivery.stores SET leased_by = @holder::text, leased_until = now() + interval '3 seconds'
WHERE warehouse_id IN (
    SELECT s.warehouse_id FROM delivery.stores s
    WHERE s.leased_by = @holder::text OR s.leased_until < now()
    ORDER BY s.warehouse_id FOR UPDATE SKIP LOCKED)
RETURNING warehouse_id;

-- name: Queues :many
-- Every store with what is in front of a new order.
SELECT s.warehouse_id, s.name, s.latitude, s.longitude, s.time_zone, s.pace,
    COALESCE(q.to_pick, 0)::int AS to_pick, COALESCE(q.work_s, 0)::float8 AS work_s, COALESCE(q.waiting, 0)::int AS waiting,
    COALESCE(r.available, 0)::int AS available, COALESCE(r.busy, 0)::int AS busy, COALESCE(p.pickers, 0)::int AS pickers,
    COALESCE(h.version, 0)::bigint AS history_version,
    COALESCE(m.mode, 'normal')::text AS mode, COALESCE(m.cause, '')::text AS mode_cause, COALESCE(m.since, 'epoch')::timestamptz AS mode_since, COALESCE(m.pinned, false)::boolean AS mode_pinned
FROM delivery.stores s
LEFT JOIN delivery.histories h ON h.warehouse_id = s.warehouse_id
LEFT JOIN delivery.store_modes m ON m.warehouse_id = s.warehouse_id
LEFT JOIN (
    SELECT warehouse_id,
        count(*) FILTER (WHERE packed_at IS NULL) AS to_pick,
        sum(CASE WHEN packed_at IS NOT NULL THEN 0 WHEN picking_at IS NULL THEN work_s
            ELSE GREATEST(work_s - EXTRACT(EPOCH FROM (sqlc.arg(now)::timestamptz - picking_at)), 5) END) AS work_s,
        count(*) FILTER (WHERE status = 'waiting') AS waiting
    FROM delivery.orders WHERE status IN ('waiting', 'assigned') GROUP BY warehouse_id
) q ON q.warehouse_id = s.warehouse_id
LEFT JOIN (
    SELECT warehouse_id, count(*) FILTER (WHERE state = 'available' AND (back_at IS NULL OR back_at <= sqlc.arg(now))) AS available,
        count(*) FILTER (WHERE state = 'busy' AND online_since IS NOT NULL OR state = 'available' AND back_at > sqlc.arg(now)) AS busy
    FROM delivery.delivery_partners WHERE state <> 'offline' GROUP BY warehouse_id
) r ON r.warehouse_id = s.warehouse_id
LEFT JOIN (
    SELECT warehouse_id, count(*) AS pickers FROM delivery.store_pickers WHERE last_seen > sqlc.arg(picking_since)::timestamptz GROUP BY warehouse_id
) p ON p.warehouse_id = s.warehouse_id;

-- name: RidersBack :many
-- In how many seconds the riders who are away and go on working are back at their store, the first one
-- first: after the last door, the way there again.
SELECT b.warehouse_id, array_agg(GREATEST(b.back_s, 0) ORDER BY b.back_s)::float8[] AS back_s
FROM (
    SELECT p.warehouse_id, (max(EXTRACT(EPOCH FROM o.estimate_at - sqlc.arg(now)::timestamptz)) + max(o.ride_s))::float8 AS back_s
    FROM delivery.delivery_partners p
    JOIN delivery.orders o ON o.partner_id = p.id AND o.status IN ('assigned', 'picked_up')
    WHERE p.state = 'busy' AND p.online_since IS NOT NULL
    GROUP BY p.id, p.warehouse_id
    UNION ALL
    SELECT warehouse_id, EXTRACT(EPOCH FROM back_at - sqlc.arg(now)::timestamptz)::float8
    FROM delivery.delivery_partners WHERE state = 'available' AND back_at > sqlc.arg(now)
) b
GROUP BY b.warehouse_id;

-- name: HeldStores :many
SELECT warehouse_id FROM delivery.stores WHERE leased_by = @holder::text AND leased_until > now() ORDER BY warehouse_id;
