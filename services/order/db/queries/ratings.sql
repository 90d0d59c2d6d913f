-- name: GetRating :one
SELECT * FROM orders.ratings WHERE order_id = $1;

-- name: ItemRatings :many
SELECT product_id, stars FROM orders.item_ratings WHERE order_id = $1 ORDER BY product_id;

-- name: SaveRating :exec
INSERT INTO orders.ratings AS r (order_id, user_id, warehouse_id, stars, tags, comment, version, created_at, updated_at)
VALUES (@order_id, @user_id, @warehouse_id, @stars, @tags, @comment, 1, @now, @now)
ON CONFLICT (order_id) DO UPDATE SET stars = excluded.stars, tags = excluded.tags, comment = excluded.comment,
    version = r.version + 1, updated_at = excluded.updated_at;

-- name: ForgetItemRatings :exec
DELETE FROM orders.item_ratings WHERE order_id = $1;

-- name: SaveItemRatings :exec
INSERT INTO orders.item_ratings (order_id, product_id, stars)
SELECT @order_id, unnest(@product_ids::text[]), unnest(@stars::smallint[]);
