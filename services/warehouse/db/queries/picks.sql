-- name: QueuePicks :many
-- Makes the picks of a batch of orders with their lines, each with the bin where its product stands
-- now. Orders that are known already are left alone.
WITH fresh AS (
    INSERT INTO warehouse.picks (warehouse_id, order_id, status, version, promise_at, latest_start_at, queued_at, when_missing)
    SELECT unnest(@warehouse_ids::text[]), unnest(@order_ids::text[]), 'queued', 1,
           unnest(@promise_at::timestamptz[]), unnest(@latest_start_at::timestamptz[]), @queued_at::timestamptz, unnest(@when_missing::text[])
    ON CONFLICT (warehouse_id, order_id) DO NOTHING
    RETURNING warehouse_id, order_id, latest_start_at
), lines AS (
    INSERT INTO warehouse.pick_lines
        (warehouse_id, order_id, product_id, name, pack_size, image_url, quantity, storage_zone, is_food, barcodes, position, aisle, bin, fragile, weight_g)
    SELECT fresh.warehouse_id, fresh.order_id, line.product_id, line.name, line.pack_size, line.image_url, line.quantity,
           line.storage_zone, line.is_food, string_to_array(line.barcodes, ' '),
           coalesce(a.position, 0), coalesce(b.aisle, ''), coalesce(b.bin, 0), line.fragile, line.weight_g
    FROM (SELECT unnest(@line_order_ids::text[]) AS order_id, unnest(@product_ids::text[]) AS product_id,
                 unnest(@names::text[]) AS name, unnest(@pack_sizes::text[]) AS pack_size,
                 unnest(@image_urls::text[]) AS image_url, unnest(@quantities::int[]) AS quantity,
                 unnest(@storage_zones::text[]) AS storage_zone, unnest(@is_food::boolean[]) AS is_food,
                 unnest(@barcodes::text[]) AS barcodes, unnest(@fragile::boolean[]) AS fragile,
                 unnest(@weights::int[]) AS weight_g) line
    JOIN fresh ON fresh.order_id = line.order_id
    LEFT JOIN warehouse.bins b ON b.warehouse_id = fresh.warehouse_id AND b.product_id = line.product_id
    LEFT JOIN warehouse.aisles a ON a.warehouse_id = b.warehouse_id AND a.aisle = b.aisle
)
SELECT warehouse_id, order_id, latest_start_at FROM fresh;

-- name: CancelPicks :many
-- Drops picks that are not with a rider yet.
UPDATE warehouse.picks SET status = 'cancelled', cancelled_at = @now::timestamptz
WHERE (warehouse_id, order_id) IN (SELECT unnest(@warehouse_ids::text[]), unnest(@order_ids::text[]))
  AND status IN ('queued', 'picking', 'packing', 'packed')
RETURNING warehouse_id, order_id;

-- name: OpenPickOf :one
SELECT order_id FROM warehouse.picks
WHERE warehouse_id = @warehouse_id AND picker_id = @picker_id AND status IN ('picking', 'packing');

-- name: ClaimPick :one
-- Gives the most urgent pick to a picker who has none. A pick that somebody else is claiming right
-- now is skipped. Clocks differ a little: a pick never starts before it was queued.
UPDATE warehouse.picks p
SET status = 'picking', picker_id = @picker_id, pick_started_at = greatest(@now::timestamptz, p.queued_at), version = p.version + 1
WHERE p.warehouse_id = @warehouse_id AND p.order_id = (
    SELECT q.order_id FROM warehouse.picks q
    WHERE q.warehouse_id = @warehouse_id AND q.status = 'queued' AND NOT EXISTS (
        SELECT FROM warehouse.picks o
        WHERE o.warehouse_id = @warehouse_id AND o.picker_id = @picker_id AND o.status IN ('picking', 'packing'))
    ORDER BY q.latest_start_at, q.order_id
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
RETURNING p.order_id, p.version, p.queued_at, p.pick_started_at::timestamptz AS started_at;

-- name: GetPick :many
SELECT sqlc.embed(p), sqlc.embed(l), r.rider_id, r.at_store
FROM warehouse.picks p
JOIN warehouse.pick_lines l ON l.warehouse_id = p.warehouse_id AND l.order_id = p.order_id
LEFT JOIN warehouse.pick_riders r ON r.warehouse_id = p.warehouse_id AND r.order_id = p.order_id
WHERE p.warehouse_id = @warehouse_id AND p.order_id = @order_id;

-- name: HoldPick :exec
-- Waits for whoever changes the pick. Lines that they add are seen by the next statement only.
SELECT FROM warehouse.picks WHERE warehouse_id = @warehouse_id AND order_id = @order_id FOR UPDATE;

-- name: LockPick :many
-- GetPick, and nobody else changes the pick or its lines until the transaction ends. The lines are
-- locked too because only locked rows are read anew after waiting for somebody else.
SELECT sqlc.embed(p), sqlc.embed(l), r.rider_id, r.at_store
FROM warehouse.picks p
JOIN warehouse.pick_lines l ON l.warehouse_id = p.warehouse_id AND l.order_id = p.order_id
LEFT JOIN warehouse.pick_riders r ON r.warehouse_id = p.warehouse_id AND r.order_id = p.order_id
WHERE p.warehouse_id = @warehouse_id AND p.order_id = @order_id
FOR UPDATE OF p, l;

-- name: SaveLine :execrows
-- Writes a line, and when picking was done, unless any line was changed or picking ended since they
-- were read: then no row is written.
WITH held AS (
    UPDATE warehouse.picks p SET revision = p.revision + 1, pick_done_at = sqlc.narg(pick_done_at)
    WHERE p.warehouse_id = @warehouse_id AND p.order_id = @order_id AND p.status = 'picking' AND p.revision = @revision
    RETURNING p.warehouse_id, p.order_id
)
UPDATE warehouse.pick_lines l SET picked = @picked, not_found = @not_found
FROM held
WHERE l.warehouse_id = held.warehouse_id AND l.order_id = held.order_id AND l.product_id = @product_id;

-- name: SaveLines :exec
-- Writes lines of a locked pick.
WITH held AS (
    UPDATE warehouse.picks p SET revision = p.revision + 1 WHERE p.warehouse_id = @warehouse_id::text AND p.order_id = @order_id::text
)
UPDATE warehouse.pick_lines l SET picked = n.picked, not_found = n.not_found
FROM (SELECT unnest(@product_ids::text[]) AS product_id, unnest(@picked::int[]) AS picked, unnest(@not_found::int[]) AS not_found) n
WHERE l.warehouse_id = @warehouse_id::text AND l.order_id = @order_id::text AND l.product_id = n.product_id;

-- name: AddSubstitute :exec
-- Adds a line in the place of another, which has fewer units to come; with the bin where its product
-- stands now. Picking is not done any more.
WITH held AS (
    UPDATE warehouse.picks p SET revision = p.revision + 1, version = @version, pick_done_at = NULL
    WHERE p.warehouse_id = @warehouse_id::text AND p.order_id = @order_id::text
), replaced AS (
    UPDATE warehouse.pick_lines l SET not_found = @not_found
    WHERE l.warehouse_id = @warehouse_id::text AND l.order_id = @order_id::text AND l.product_id = @substitute_for::text
)
INSERT INTO warehouse.pick_lines
    (warehouse_id, order_id, product_id, name, pack_size, image_url, quantity, storage_zone, is_food, barcodes, position, aisle, bin,
     fragile, weight_g, substitute_for)
SELECT @warehouse_id::text, @order_id::text, @product_id::text, @name::text, @pack_size::text, @image_url::text, @quantity::int,
       @storage_zone::text, @is_food::boolean, @barcodes::text[], coalesce(a.position, 0), coalesce(b.aisle, ''), coalesce(b.bin, 0),
       @fragile::boolean, @weight_g::int, @substitute_for::text
FROM (SELECT) one
LEFT JOIN warehouse.bins b ON b.warehouse_id = @warehouse_id::text AND b.product_id = @product_id::text
LEFT JOIN warehouse.aisles a ON a.warehouse_id = b.warehouse_id AND a.aisle = b.aisle;

-- name: SavePick :exec
UPDATE warehouse.picks
SET status = @status, version = @version, pick_done_at = @pick_done_at, packing_at = @packing_at,
    packed_at = @packed_at, staging_cell = @staging_cell, handed_over_at = @handed_over_at
WHERE warehouse_id = @warehouse_id AND order_id = @order_id;

-- name: LockCells :exec
-- One at a time looks for a free cell of the store.
SELECT pg_advisory_xact_lock(hashtextextended('warehouse.cells ' || @warehouse_id::text, 0));

-- name: FreeCell :one
-- The smallest number that no packed order of the store has: among n taken ones and one more, one is free.
SELECT min(cell)::int FROM generate_series(1, (
    SELECT count(*) + 1 FROM warehouse.picks p WHERE p.warehouse_id = @warehouse_id AND p.status = 'packed')) AS cell
WHERE NOT EXISTS (
    SELECT FROM warehouse.picks p
    WHERE p.warehouse_id = @warehouse_id AND p.status = 'packed' AND p.staging_cell = cell);

-- name: LeaseStuckPacking :many
-- Takes picks whose packing was begun and not finished, for another try.
UPDATE warehouse.picks p SET packing_at = @now::timestamptz
WHERE (p.warehouse_id, p.order_id) IN (
    SELECT q.warehouse_id, q.order_id FROM warehouse.picks q
    WHERE q.status = 'packing' AND q.packing_at <= @before::timestamptz
    ORDER BY q.packing_at
    LIMIT 200
    FOR UPDATE SKIP LOCKED)
RETURNING p.warehouse_id, p.order_id;

-- name: ListOpenPicks :many
SELECT sqlc.embed(p), r.rider_id, r.at_store
FROM warehouse.picks p
LEFT JOIN warehouse.pick_riders r ON r.warehouse_id = p.warehouse_id AND r.order_id = p.order_id
WHERE p.warehouse_id = @warehouse_id AND p.status IN ('queued', 'picking', 'packing', 'packed')
  AND p.status = ANY (@statuses::text[])
  AND (p.latest_start_at, p.order_id) > (@after_start::timestamptz, @after_order::text)
ORDER BY p.latest_start_at, p.order_id
LIMIT @page_size;

-- name: ListClosedPicks :many
-- Newest first: order ids grow with time.
SELECT sqlc.embed(p), r.rider_id, r.at_store
FROM warehouse.picks p
LEFT JOIN warehouse.pick_riders r ON r.warehouse_id = p.warehouse_id AND r.order_id = p.order_id
WHERE p.warehouse_id = @warehouse_id AND p.status = @status AND (@before_order::text = '' OR p.order_id < @before_order)
ORDER BY p.order_id DESC
LIMIT @page_size;

-- name: ListLines :many
SELECT * FROM warehouse.pick_lines WHERE warehouse_id = @warehouse_id AND order_id = ANY (@order_ids::text[]);

-- name: HurryPick :one
-- Before all that wait, unless it is the first already.
UPDATE warehouse.picks p SET latest_start_at = first.at - interval '1 second'
FROM (SELECT min(q.latest_start_at) AS at FROM warehouse.picks q WHERE q.warehouse_id = @warehouse_id AND q.status = 'queued' AND q.order_id <> @order_id) AS first
WHERE p.warehouse_id = @warehouse_id AND p.order_id = @order_id AND p.status = 'queued' AND first.at IS NOT NULL AND first.at <= p.latest_start_at
RETURNING p.latest_start_at;
