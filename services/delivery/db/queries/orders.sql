-- name: InsertOrders :exec
-- Each order counts in its half hour, once however often it is told.
WITH inserted AS (
    INSERT INTO delivery.orders (warehouse_id, order_id, user_id, status, confirmed_at, promise_at, estimate_at, first_estimate_at, ride_s,
        latitude, longitude, address_sealed, otp_index, cash_due_minor, work_s, queue_s, pick_s, pack_s, late_s, hour)
    SELECT unnest(@warehouse_ids::text[]), unnest(@order_ids::text[]), unnest(@user_ids::text[]), 'waiting',
        unnest(@confirmed_at::timestamptz[]), unnest(@promise_at::timestamptz[]), unnest(@estimate_at::timestamptz[]), unnest(@estimate_at::timestamptz[]), unnest(@ride_s::int[]),
        unnest(@latitudes::float8[]), unnest(@longitudes::float8[]), unnest(@addresses::bytea[]), unnest(@otp_indexes::bytea[]),
        unnest(@cash_due::bigint[]), unnest(@work_s::int[]),
        unnest(@queue_s::real[]), unnest(@pick_s::real[]), unnest(@pack_s::real[]), unnest(@late_s::real[]), unnest(@hours::smallint[])
    ON CONFLICT DO NOTHING
    RETURNING warehouse_id, confirmed_at
)
INSERT INTO delivery.demand_slots (warehouse_id, slot, orders)
SELECT warehouse_id, date_bin('30 minutes', confirmed_at, 'epoch'), count(*) FROM inserted GROUP BY 1, 2 ORDER BY 1, 2
ON CONFLICT (warehouse_id, slot) DO UPDATE SET orders = demand_slots.orders + excluded.orders;

-- name: MarkPicking :exec
WITH started AS (
    SELECT unnest(@warehouse_ids::text[]) AS warehouse_id, unnest(@order_ids::text[]) AS order_id,
        unnest(@picker_ids::text[]) AS picker_id, unnest(@started_at::timestamptz[]) AS started_at
), seen AS (
    INSERT INTO delivery.store_pickers (warehouse_id, picker_id, last_seen)
    SELECT warehouse_id, picker_id, max(started_at) FROM started WHERE picker_id <> '' GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (warehouse_id, picker_id) DO UPDATE SET last_seen = GREATEST(store_pickers.last_seen, excluded.last_seen)
)
UPDATE delivery.orders o SET picking_at = started.started_at
FROM started
WHERE o.warehouse_id = started.warehouse_id AND o.order_id = started.order_id AND o.picking_at IS NULL;

-- name: MarkPacked :exec
-- Each order moves the store's pace a tenth of the way to what it took.
WITH told AS (
    SELECT unnest(@warehouse_ids::text[]) AS warehouse_id, unnest(@order_ids::text[]) AS order_id,
        unnest(@packed_at::timestamptz[]) AS packed_at, unnest(@pick_done_at::timestamptz[]) AS pick_done_at
), packed AS (
    UPDATE delivery.orders o SET packed_at = told.packed_at, pick_done_at = told.pick_done_at
    FROM told
    WHERE o.warehouse_id = told.warehouse_id AND o.order_id = told.order_id AND o.packed_at IS NULL
    RETURNING o.warehouse_id, EXTRACT(EPOCH FROM o.packed_at - o.picking_at)::float8 / o.work_s AS took
), learned AS (
    SELECT warehouse_id, avg(LEAST(GREATEST(took, 0.3), 3))::float8 AS took, count(*) AS n
    FROM packed WHERE took IS NOT NULL GROUP BY warehouse_id
)
UPDATE delivery.stores s SET pace = s.pace + (1 - power(0.9, learned.n::float8)) * (learned.took - s.pace)
FROM learned WHERE s.warehouse_id = learned.warehouse_id;

-- name: SetCashDue :many
-- Answers with the orders that already have a rider, who wants to know.
UPDATE delivery.orders o SET cash_due_minor = told.cash, packed_at = COALESCE(o.packed_at, told.at)
FROM (
    SELECT unnest(@warehouse_ids::text[]) AS warehouse_id, unnest(@order_ids::text[]) AS order_id,
        unnest(@cash_due::bigint[]) AS cash, unnest(@at::timestamptz[]) AS at
) told
WHERE o.warehouse_id = told.warehouse_id AND o.order_id = told.order_id AND o.status IN ('waiting', 'assigned')
  AND (o.cash_due_minor <> told.cash OR o.packed_at IS NULL OR o.status = 'assigned')
RETURNING o.warehouse_id, o.order_id, o.partner_id, o.trip_id;

-- name: GetOrder :one
SELECT * FROM delivery.orders WHERE warehouse_id = $1 AND order_id = $2;

-- name: LockOrder :one
SELECT * FROM delivery.orders WHERE warehouse_id = $1 AND order_id = $2 FOR UPDATE;

-- name: OrdersOfTrips :many
-- The orders that belong to some trips now.
SELECT o.* FROM delivery.trips t
JOIN delivery.orders o ON o.warehouse_id = t.warehouse_id AND o.order_id = ANY (t.order_ids) AND o.trip_id = t.id
WHERE t.partner_id = $1 AND t.id = ANY (@trip_ids::text[]);

-- name: LockOrders :many
SELECT * FROM delivery.orders WHERE warehouse_id = $1 AND order_id = ANY (@order_ids::text[]) ORDER BY order_id FOR UPDATE;

-- name: LockPairs :many
SELECT * FROM delivery.orders
WHERE (warehouse_id, order_id) IN (SELECT unnest(@warehouse_ids::text[]), unnest(@order_ids::text[]))
ORDER BY warehouse_id, order_id FOR UPDATE;

-- name: SaveOrder :batchexec
UPDATE delivery.orders SET status = $3, seq = $4, estimate_at = $5, address_sealed = $6, otp_index = $7, otp_wrong = $8,
    offer_id = $9, asked = $10, asked_at = $11, trip_id = $12, partner_id = $13, slot = $14, position = $15,
    pickup_code_sealed = $16, assigned_at = $17, at_store_at = $18, picked_up_at = $19, at_door_at = $20, ended_at = $21, fail_reason = $22,
    handover_estimate_at = $23, planned_s = $24, revisions = $25, leave_at_door = $26, customer_messages = $27
WHERE warehouse_id = $1 AND order_id = $2;

-- name: OpenOrders :many
-- The oldest orders in each of some stores.
SELECT o.warehouse_id, o.order_id, o.status, o.confirmed_at, o.promise_at, o.latitude, o.longitude, o.work_s, o.picking_at, o.packed_at,
    o.offer_id, o.asked, o.asked_at, o.partner_id, o.cash_due_minor
FROM (SELECT unnest(@warehouse_ids::text[]) AS id) store
CROSS JOIN LATERAL (
    SELECT * FROM delivery.orders
    WHERE orders.warehouse_id = store.id AND orders.status IN ('waiting', 'assigned')
    ORDER BY orders.confirmed_at LIMIT 200
) o;

-- name: AssignedOrders :many
-- Orders that their rider has not picked up yet.
SELECT warehouse_id, order_id, partner_id FROM delivery.orders
WHERE status = 'assigned' ORDER BY warehouse_id LIMIT 20000;

-- name: ClaimForOffer :execrows
-- Orders get an open offer, those that still wait for one.
UPDATE delivery.orders SET offer_id = @offer_id
WHERE warehouse_id = @warehouse_id AND order_id = ANY (@order_ids::text[]) AND status = 'waiting' AND offer_id IS NULL;

-- name: Unclaim :exec
-- Orders wait for another offer.
UPDATE delivery.orders SET offer_id = NULL
WHERE warehouse_id = @warehouse_id AND order_id = ANY (@order_ids::text[]) AND status = 'waiting' AND offer_id = @offer_id;

-- name: ReleaseFromOffer :exec
UPDATE delivery.orders SET offer_id = NULL, asked = array_append(array_remove(asked, @partner_id::text), @partner_id::text), asked_at = @now::timestamptz
WHERE warehouse_id = @warehouse_id AND order_id = ANY (@order_ids::text[]) AND status = 'waiting' AND offer_id = @offer_id;

-- name: UnlockDelivery :one
UPDATE delivery.orders SET otp_wrong = 0 WHERE warehouse_id = $1 AND order_id = $2 AND status = 'picked_up' RETURNING order_id;

-- name: OrdersToRevise :many
-- The oldest orders in each of some stores that are not delivered, those on the road by way of their riders.
SELECT o.* FROM (SELECT unnest(@warehouse_ids::text[]) AS id) store
CROSS JOIN LATERAL (
    SELECT * FROM delivery.orders
    WHERE orders.warehouse_id = store.id AND orders.status IN ('waiting', 'assigned')
    ORDER BY orders.confirmed_at LIMIT 200
) o
UNION ALL
SELECT o.* FROM delivery.delivery_partners p
JOIN delivery.orders o ON o.partner_id = p.id AND o.status = 'picked_up'
WHERE p.warehouse_id = ANY (@warehouse_ids::text[]) AND p.state = 'busy'
ORDER BY warehouse_id, confirmed_at;
