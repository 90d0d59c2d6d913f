-- name: Histories :many
-- What some stores have taught.
SELECT warehouse_id, version, learned FROM delivery.histories WHERE warehouse_id = ANY (@warehouse_ids::text[]);

-- name: LockHistories :many
SELECT warehouse_id, version, learned FROM delivery.histories
WHERE warehouse_id = ANY (@warehouse_ids::text[]) ORDER BY warehouse_id FOR UPDATE;

-- name: SaveHistory :batchexec
INSERT INTO delivery.histories (warehouse_id, version, deliveries, learned) VALUES ($1, 1, $2, $3)
ON CONFLICT (warehouse_id) DO UPDATE SET version = histories.version + 1, deliveries = excluded.deliveries, learned = excluded.learned;

-- name: Delivered :many
-- How some orders went, in the order in which they ended.
SELECT o.* FROM delivery.orders o
WHERE (o.warehouse_id, o.order_id) IN (SELECT unnest(@warehouse_ids::text[]), unnest(@order_ids::text[])) AND o.status = 'completed'
ORDER BY o.warehouse_id, o.ended_at, o.order_id;

-- name: CountPromise :exec
-- Adds one delivery to the store's day; errors is an empty day with a one at the place of this error.
INSERT INTO delivery.promise_days (warehouse_id, day, deliveries, on_time, hits, revisions, error_s, abs_error_s, errors)
VALUES (@warehouse_id, @day, 1, @on_time, @hit, @revisions, @error_s, @abs_error_s, @errors)
ON CONFLICT (warehouse_id, day) DO UPDATE SET deliveries = promise_days.deliveries + 1, on_time = promise_days.on_time + excluded.on_time,
    hits = promise_days.hits + excluded.hits, revisions = promise_days.revisions + excluded.revisions,
    error_s = promise_days.error_s + excluded.error_s, abs_error_s = promise_days.abs_error_s + excluded.abs_error_s,
    errors[@place::int] = promise_days.errors[@place::int] + 1;

-- name: PromiseDays :many
SELECT * FROM delivery.promise_days WHERE warehouse_id = $1 AND day > @after::date ORDER BY day DESC LIMIT 366;
