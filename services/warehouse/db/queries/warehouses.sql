-- name: SaveWarehouse :one
INSERT INTO warehouse.warehouses AS w
    (id, name, address, latitude, longitude, service_radius, is_active, opens_minute, closes_minute, time_zone, version, created_at, updated_at)
VALUES (@id, @name, @address, @latitude, @longitude, @service_radius, @is_active, @opens_minute, @closes_minute, @time_zone, 1, @now, @now)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, address = excluded.address, latitude = excluded.latitude, longitude = excluded.longitude,
    service_radius = excluded.service_radius, is_active = excluded.is_active, opens_minute = excluded.opens_minute,
    closes_minute = excluded.closes_minute, time_zone = excluded.time_zone, version = w.version + 1, updated_at = excluded.updated_at
WHERE @seen::bigint = 0 OR w.version = @seen::bigint
RETURNING version;

-- name: GetWarehouse :one
SELECT * FROM warehouse.warehouses WHERE id = @id;

-- name: ListWarehouses :many
SELECT * FROM warehouse.warehouses ORDER BY id;

-- name: DeleteOtherAisles :exec
DELETE FROM warehouse.aisles WHERE warehouse_id = @warehouse_id AND aisle <> ALL (@aisles::text[]);

-- name: SaveAisles :exec
INSERT INTO warehouse.aisles (warehouse_id, aisle, position, zone, bins)
SELECT @warehouse_id, unnest(@aisles::text[]), unnest(@positions::int[]), unnest(@zones::text[]), unnest(@bins::int[])
ON CONFLICT (warehouse_id, aisle) DO UPDATE SET position = excluded.position, zone = excluded.zone, bins = excluded.bins;

-- name: ListAisles :many
SELECT aisle, position, zone, bins FROM warehouse.aisles WHERE warehouse_id = @warehouse_id ORDER BY position, aisle;

-- name: GrowAisles :exec
-- Makes the bins that do not exist yet.
UPDATE warehouse.aisles a SET bins = wanted.bins
FROM (SELECT placed.aisle, max(placed.bin) AS bins
      FROM (SELECT unnest(@aisles::text[]) AS aisle, unnest(@bins::int[]) AS bin) placed
      GROUP BY placed.aisle) wanted
WHERE a.warehouse_id = @warehouse_id AND a.aisle = wanted.aisle AND a.bins < wanted.bins;

-- name: PutAway :exec
INSERT INTO warehouse.bins (warehouse_id, product_id, aisle, bin)
SELECT @warehouse_id, unnest(@products::text[]), unnest(@aisles::text[]), unnest(@bins::int[])
ON CONFLICT (warehouse_id, product_id) DO UPDATE SET aisle = excluded.aisle, bin = excluded.bin;

-- name: ListBins :many
-- In the order of the walk, as SortByWalk has it.
SELECT stands.product_id, stands.aisle, stands.bin, stands.position, stands.along
FROM (SELECT b.product_id, b.aisle, b.bin, a.position, (CASE WHEN a.position % 2 = 0 THEN -b.bin ELSE b.bin END)::int AS along
      FROM warehouse.bins b JOIN warehouse.aisles a ON a.warehouse_id = b.warehouse_id AND a.aisle = b.aisle
      WHERE b.warehouse_id = @warehouse_id::text AND (@product_id::text = '' OR b.product_id = @product_id::text) AND (@aisle::text = '' OR b.aisle = @aisle::text)) stands
WHERE (stands.position, stands.aisle, stands.along, stands.product_id) > (@after_position::int, @after_aisle::text, @after_along::int, @after_product::text)
ORDER BY stands.position, stands.aisle, stands.along, stands.product_id
LIMIT @page_size::int;

-- name: HoldPicksOf :many
-- Picks that nobody has begun and that have one of the products; nobody begins them until the transaction ends.
SELECT p.order_id FROM warehouse.picks p
WHERE p.warehouse_id = @warehouse_id AND p.status = 'queued' AND EXISTS (
    SELECT FROM warehouse.pick_lines l
    WHERE l.warehouse_id = p.warehouse_id AND l.order_id = p.order_id AND l.product_id = ANY (@products::text[]))
ORDER BY p.order_id
FOR UPDATE OF p;

-- name: MoveLines :exec
-- Lines of the held picks lead to where the products stand now.
WITH held AS (
    UPDATE warehouse.picks p SET revision = p.revision + 1
    WHERE p.warehouse_id = @warehouse_id::text AND p.order_id = ANY (@order_ids::text[])
)
UPDATE warehouse.pick_lines l SET position = a.position, aisle = b.aisle, bin = b.bin
FROM warehouse.bins b JOIN warehouse.aisles a ON a.warehouse_id = b.warehouse_id AND a.aisle = b.aisle
WHERE l.warehouse_id = @warehouse_id::text AND l.order_id = ANY (@order_ids::text[]) AND l.product_id = ANY (@products::text[])
  AND b.warehouse_id = l.warehouse_id AND b.product_id = l.product_id;
