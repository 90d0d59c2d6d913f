-- name: SaveStore :exec
INSERT INTO location.stores AS s
    (warehouse_id, name, latitude, longitude, service_radius, is_active, opens_minute, closes_minute, time_zone, version)
VALUES (@warehouse_id, @name, @latitude, @longitude, @service_radius, @is_active, @opens_minute, @closes_minute, @time_zone, @version)
ON CONFLICT (warehouse_id) DO UPDATE SET
    name = excluded.name, latitude = excluded.latitude, longitude = excluded.longitude,
    service_radius = excluded.service_radius, is_active = excluded.is_active, opens_minute = excluded.opens_minute,
    closes_minute = excluded.closes_minute, time_zone = excluded.time_zone, version = excluded.version
WHERE s.version < excluded.version;

-- name: ListStores :many
SELECT * FROM location.stores;

-- name: SaveZone :one
INSERT INTO location.zones AS z (zone_id, warehouse_id, name, latitudes, longitudes, is_active, ride_minutes, version, updated_at)
VALUES (@zone_id, @warehouse_id, @name, @latitudes, @longitudes, @is_active, @ride_minutes, 1, @now)
ON CONFLICT (zone_id) DO UPDATE SET
    warehouse_id = excluded.warehouse_id, name = excluded.name, latitudes = excluded.latitudes, longitudes = excluded.longitudes,
    is_active = excluded.is_active, ride_minutes = excluded.ride_minutes, deleted = false, version = z.version + 1, updated_at = excluded.updated_at
RETURNING version;

-- name: LockZone :one
SELECT * FROM location.zones WHERE zone_id = @zone_id FOR UPDATE;

-- name: DeleteZone :exec
UPDATE location.zones SET deleted = true, version = version + 1, updated_at = @now WHERE zone_id = @zone_id;

-- name: ListZones :many
SELECT * FROM location.zones ORDER BY zone_id;
