-- name: SavePartners :exec
INSERT INTO location.partners AS p (partner_id, online, latitude, longitude, event_id, changed_at)
SELECT unnest(@partner_ids::text[]), unnest(@online::boolean[]), unnest(@latitudes::double precision[]),
       unnest(@longitudes::double precision[]), unnest(@event_ids::bigint[]), unnest(@changed_at::timestamptz[])
ON CONFLICT (partner_id) DO UPDATE SET
    online = excluded.online, latitude = excluded.latitude, longitude = excluded.longitude,
    event_id = excluded.event_id, changed_at = excluded.changed_at
WHERE p.event_id < excluded.event_id AND p.online <> excluded.online;

-- name: ListPartners :many
SELECT * FROM location.partners;

-- name: AssignStops :exec
INSERT INTO location.trip_stops AS s
    (order_id, warehouse_id, partner_id, latitude, longitude, store_latitude, store_longitude, assigned_event, changed_at)
SELECT unnest(@order_ids::text[]), unnest(@warehouse_ids::text[]), unnest(@partner_ids::text[]),
       unnest(@latitudes::double precision[]), unnest(@longitudes::double precision[]),
       unnest(@store_latitudes::double precision[]), unnest(@store_longitudes::double precision[]),
       unnest(@event_ids::bigint[]), @now::timestamptz
ON CONFLICT (order_id) DO UPDATE SET
    warehouse_id = excluded.warehouse_id, partner_id = excluded.partner_id,
    latitude = excluded.latitude, longitude = excluded.longitude,
    store_latitude = excluded.store_latitude, store_longitude = excluded.store_longitude,
    assigned_event = excluded.assigned_event, changed_at = excluded.changed_at
WHERE s.assigned_event < excluded.assigned_event;

-- name: HandOverStops :exec
INSERT INTO location.trip_stops AS s (order_id, handed_over_event, changed_at)
SELECT unnest(@order_ids::text[]), unnest(@event_ids::bigint[]), @now::timestamptz
ON CONFLICT (order_id) DO UPDATE SET handed_over_event = excluded.handed_over_event, changed_at = excluded.changed_at
WHERE s.handed_over_event < excluded.handed_over_event;

-- name: EndStops :exec
INSERT INTO location.trip_stops AS s (order_id, ended_event, changed_at)
SELECT unnest(@order_ids::text[]), unnest(@event_ids::bigint[]), @now::timestamptz
ON CONFLICT (order_id) DO UPDATE SET ended_event = excluded.ended_event, changed_at = excluded.changed_at
WHERE s.ended_event < excluded.ended_event;

-- name: ListOpenStops :many
SELECT * FROM location.trip_stops WHERE assigned_event > ended_event;

-- name: ForgetStops :exec
-- Forgets what is not open and has not changed for a while.
DELETE FROM location.trip_stops WHERE assigned_event <= ended_event AND changed_at < @before;
