-- name: TakeRatingTurn :exec
-- One batch of ratings at a time, so that what is counted from what was read adds up.
SELECT pg_advisory_xact_lock(@key::bigint);

-- name: RatedOrders :many
SELECT order_id, version FROM catalog.rated_orders WHERE order_id = ANY(@order_ids::text[]);

-- name: RatingsOfOrders :many
SELECT order_id, product_id, stars FROM catalog.ratings WHERE order_id = ANY(@order_ids::text[]);

-- name: SaveRatedOrders :exec
INSERT INTO catalog.rated_orders (order_id, version)
SELECT unnest(@order_ids::text[]), unnest(@versions::bigint[])
ON CONFLICT (order_id) DO UPDATE SET version = excluded.version;

-- name: ForgetRatings :exec
DELETE FROM catalog.ratings WHERE order_id = ANY(@order_ids::text[]);

-- name: SaveRatings :exec
INSERT INTO catalog.ratings (order_id, product_id, stars)
SELECT unnest(@order_ids::text[]), unnest(@product_ids::text[]), unnest(@stars::smallint[]);

-- name: BeginRatings :exec
INSERT INTO catalog.product_ratings (product_id, stars_sum, count, version)
SELECT unnest(@product_ids::text[]), 0, 0, 0
ON CONFLICT DO NOTHING;

-- name: CountRatings :many
UPDATE catalog.product_ratings r SET stars_sum = r.stars_sum + moved.stars, count = r.count + moved.count, version = r.version + 1
FROM (SELECT unnest(@product_ids::text[]) AS product_id, unnest(@stars::bigint[]) AS stars, unnest(@counts::integer[]) AS count) AS moved
WHERE r.product_id = moved.product_id
RETURNING r.product_id, r.stars_sum, r.count, r.version;

-- name: ProductRatings :many
SELECT product_id, stars_sum, count, version FROM catalog.product_ratings;
