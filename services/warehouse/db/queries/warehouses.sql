-- name: SaveWarehouse :one
INSERT INTO warehouse.warehouses AS w
    (id, name, address, latitude, longitude, service_radius, is_active, opens_minute, closes_minute, time_zone, version, created_at, updated_at)
VALUES (@id, @name, @address, @latitude, @longitude, @service_radius, @is_active, @opens_minute, @closes_minute, @time_zone, 1, @now, @now)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, address = excluded.address, latitude = excluded.latitude, longitude = excluded.longitude,
    service_radius = excluded.service_radius, is_active = excluded.is_active, opens_minute = excluded.opens_minute,
    closes_minute = excluded.closes_minute, time_zone = excluded.time_zone, version = w.version + 1, updated_at = excluded.updated_at
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
