-- name: SaveSnapshots :exec
INSERT INTO location.position_snapshots (process_id, shard, positions)
SELECT @process_id, unnest(@shards::int[]), unnest(@positions::bytea[])
ON CONFLICT (process_id, shard) DO UPDATE SET positions = excluded.positions, written_at = clock_timestamp();

-- name: ListSnapshots :many
SELECT positions, written_at FROM location.position_snapshots
WHERE process_id <> @process_id AND written_at > @since
ORDER BY written_at;

-- name: ForgetSnapshots :exec
DELETE FROM location.position_snapshots WHERE written_at < clock_timestamp() - interval '1 day';

-- name: InsertLocationUpdates :copyfrom
INSERT INTO location.location_updates (time, delivery_partner_id, order_id, latitude, longitude, speed, heading)
VALUES (@time, @delivery_partner_id, @order_id, @latitude, @longitude, @speed, @heading);

-- name: ListPath :many
SELECT time, delivery_partner_id, latitude, longitude, speed, heading FROM location.location_updates
WHERE order_id = @order_id::text ORDER BY time LIMIT 10000;

-- name: LockPartitions :exec
-- One process at a time makes and drops partitions.
SELECT pg_advisory_xact_lock(hashtextextended('location.location_updates', 0));

-- name: ListPartitions :many
SELECT child.relname::text FROM pg_catalog.pg_inherits i
JOIN pg_catalog.pg_class child ON child.oid = i.inhrelid
WHERE i.inhparent = 'location.location_updates'::regclass
ORDER BY 1;
