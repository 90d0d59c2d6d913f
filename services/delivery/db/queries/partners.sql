-- name: InsertPartner :execrows
INSERT INTO delivery.delivery_partners (id, warehouse_id, name, phone_sealed, phone_index, vehicle_type, vehicle_number, version, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8)
ON CONFLICT (id) DO NOTHING;

-- name: UpdatePartner :exec
UPDATE delivery.delivery_partners SET warehouse_id = $2, name = $3, phone_sealed = $4, phone_index = $5, vehicle_type = $6, vehicle_number = $7, version = $8
WHERE id = $1;

-- name: GetPartner :one
SELECT * FROM delivery.delivery_partners WHERE id = $1;

-- name: LockPartner :one
SELECT * FROM delivery.delivery_partners WHERE id = $1 FOR UPDATE;

-- name: SavePartnerState :exec
UPDATE delivery.delivery_partners SET state = $2, online_since = $3, trip_id = $4, current_order_id = $5, current_latitude = $6, current_longitude = $7, version = $8, back_at = $9,
    offers_asked = $10, offers_accepted = $11, idle_since = $12, next_trip_id = $13
WHERE id = $1;

-- name: ListPartners :many
SELECT * FROM delivery.delivery_partners
WHERE (@warehouse_id::text = '' OR warehouse_id = @warehouse_id) AND (@state::text = '' OR state = @state) AND id > @after::text
  AND (@partner_id::text = '' OR id = @partner_id)
  AND (@find::text = '' OR position(@find::text IN lower(name)) > 0 OR phone_index = @phone_index::bytea
    OR position(replace(@find::text, ' ', '') IN regexp_replace(lower(vehicle_number), '[ -]', '', 'g')) > 0)
ORDER BY id LIMIT @page;

-- name: CountAsked :exec
-- A rider let an offer go.
UPDATE delivery.delivery_partners SET offers_asked = offers_asked + 1 WHERE id = $1;

-- name: RidersUnderWay :many
-- Riders of some stores who have left with bags and go on working, with their last door, how many bags
-- they still have, and whether they are being asked already.
SELECT DISTINCT ON (p.id) p.id, p.warehouse_id, p.next_trip_id, p.offers_asked, p.offers_accepted, o.estimate_at, o.at_door_at, o.latitude, o.longitude,
    (count(*) OVER (PARTITION BY p.id))::int AS aboard,
    (p.cash_held_minor + sum(o.cash_due_minor) OVER (PARTITION BY p.id))::bigint AS cash_minor,
    EXISTS (SELECT 1 FROM delivery.offers f WHERE f.status = 'open' AND f.partner_id = p.id) AS asking
FROM delivery.delivery_partners p
JOIN delivery.trips t ON t.warehouse_id = p.warehouse_id AND t.id = p.trip_id AND t.status = 'under_way'
JOIN delivery.orders o ON o.partner_id = p.id AND o.trip_id = p.trip_id AND o.status = 'picked_up'
WHERE p.warehouse_id = ANY (@warehouse_ids::text[]) AND p.state = 'busy' AND p.online_since IS NOT NULL
ORDER BY p.id, o.position DESC;

-- name: RidersToAsk :many
-- Riders of some stores who take offers, have none open and have not left the store with a trip.
SELECT p.id, p.warehouse_id, p.offers_asked, p.offers_accepted, p.idle_since, p.back_at, p.push_reach, p.cash_held_minor
FROM delivery.delivery_partners p
LEFT JOIN delivery.trips t ON t.warehouse_id = p.warehouse_id AND t.id = p.trip_id
WHERE p.warehouse_id = ANY (@warehouse_ids::text[]) AND p.online_since IS NOT NULL AND (t.status IS NULL OR t.status <> 'under_way')
  AND NOT EXISTS (SELECT 1 FROM delivery.offers o WHERE o.status = 'open' AND o.partner_id = p.id)
ORDER BY p.id;

-- name: CollectCash :exec
-- A rider took cash at a door.
UPDATE delivery.delivery_partners SET cash_held_minor = cash_held_minor + $2 WHERE id = $1;

-- name: HandInCash :exec
-- A rider handed in cash. Payment booked what it knew of by then, so what is left is never less than it says.
UPDATE delivery.delivery_partners SET cash_held_minor = GREATEST(cash_held_minor - @amount_minor::bigint, @left_minor::bigint) WHERE id = @partner_id;

-- name: InsertShift :exec
INSERT INTO delivery.shifts (id, partner_id, starts_at, ends_at) VALUES ($1, $2, $3, $4);

-- name: GetShift :one
SELECT * FROM delivery.shifts WHERE partner_id = $1 AND starts_at = $2 AND ends_at = $3;

-- name: ListShifts :many
SELECT * FROM delivery.shifts WHERE partner_id = $1 AND ends_at > @since::timestamptz ORDER BY starts_at LIMIT 100;

-- name: BlockPartner :exec
UPDATE delivery.delivery_partners SET blocked_reason = $2 WHERE id = $1;

-- name: ListPlannedShifts :many
SELECT s.* FROM delivery.shifts s JOIN delivery.delivery_partners p ON p.id = s.partner_id
WHERE s.ends_at > @ends_after::timestamptz
  AND (@warehouse_id::text = '' OR p.warehouse_id = @warehouse_id) AND (@partner_id::text = '' OR s.partner_id = @partner_id)
  AND (s.ends_at, s.id) > (@after_end::timestamptz, @after_id::text)
ORDER BY s.ends_at, s.id LIMIT @page;

-- name: CancelShift :one
DELETE FROM delivery.shifts WHERE partner_id = $1 AND id = $2 RETURNING *;

-- name: SaveDocument :exec
INSERT INTO delivery.partner_documents (partner_id, kind, number_sealed, expires_on, verified, updated_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (partner_id, kind) DO UPDATE SET
    number_sealed = excluded.number_sealed, expires_on = excluded.expires_on, verified = excluded.verified, updated_at = excluded.updated_at;

-- name: ListDocuments :many
SELECT * FROM delivery.partner_documents WHERE partner_id = $1 ORDER BY kind;

-- name: SetPushReach :exec
UPDATE delivery.delivery_partners SET push_reach = r.reachable
FROM (SELECT unnest(sqlc.arg('partner_ids')::text[]) AS id, unnest(sqlc.arg('reachable')::bool[]) AS reachable) r
WHERE delivery_partners.id = r.id;

-- name: ShiftsToRemindOf :many
-- Shifts that begin soon, of riders who do not know yet. Whoever is online is at work already.
UPDATE delivery.shifts s SET reminded = true
FROM delivery.delivery_partners p LEFT JOIN delivery.stores w ON w.warehouse_id = p.warehouse_id
WHERE p.id = s.partner_id AND s.id IN (
    SELECT n.id FROM delivery.shifts n
    WHERE NOT n.reminded AND n.starts_at > @now::timestamptz AND n.starts_at <= @until::timestamptz
    ORDER BY n.starts_at LIMIT 200 FOR UPDATE SKIP LOCKED)
RETURNING s.id, s.partner_id, s.starts_at, s.ends_at, p.warehouse_id, coalesce(w.name, '')::text AS store_name, (p.online_since IS NOT NULL)::bool AS working;
