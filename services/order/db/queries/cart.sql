-- name: OpenCarts :many
-- The open carts of some users with their lines. The array hides in a subselect, or its length would
-- have the statement planned anew each time; LIMIT and OFFSET keep it to looking each user up.
SELECT sqlc.embed(c), coalesce(i.product_id, '')::text AS product_id, coalesce(i.quantity, 0)::int AS quantity
FROM (SELECT unnest((SELECT @user_ids::text[])::text[]) AS user_id) u
JOIN LATERAL (SELECT * FROM orders.carts c WHERE c.user_id = u.user_id AND c.status = 'open' LIMIT 1) c ON true
LEFT JOIN LATERAL (SELECT product_id, quantity, added_at FROM orders.cart_items WHERE cart_items.cart_id = c.cart_id OFFSET 0) i ON true
ORDER BY c.cart_id, i.added_at, i.product_id;

-- name: CartItems :many
SELECT product_id, quantity FROM orders.cart_items WHERE cart_id = $1 ORDER BY added_at, product_id;

-- name: CreateCarts :many
-- Of users who have an open cart none is made.
INSERT INTO orders.carts (cart_id, user_id, warehouse_id, updated_at)
SELECT c.cart_id, c.user_id, c.warehouse_id, @now
FROM (SELECT unnest(@cart_ids::text[]) AS cart_id, unnest(@user_ids::text[]) AS user_id, unnest(@warehouse_ids::text[]) AS warehouse_id) c
ORDER BY c.user_id
ON CONFLICT (user_id) WHERE status = 'open' DO NOTHING
RETURNING cart_id;

-- name: MoveCart :execrows
-- A hold belongs to one store, so an empty cart that moves goes on under a new id.
UPDATE orders.carts SET cart_id = @new_cart_id, warehouse_id = @warehouse_id, reserved_until = NULL, version = version + 1, updated_at = @now
WHERE carts.cart_id = @cart_id AND status = 'open' AND NOT EXISTS (SELECT FROM orders.cart_items i WHERE i.cart_id = @cart_id);

-- name: TouchCart :one
UPDATE orders.carts SET version = version + 1, reserved_until = $2, updated_at = $3
WHERE cart_id = $1 AND status = 'open'
RETURNING version;

-- name: SetCartItem :one
-- Sets the units of a product in an open cart.
WITH cart AS (
    UPDATE orders.carts SET version = carts.version + 1, reserved_until = @reserved_until::timestamptz, updated_at = @now::timestamptz
    WHERE carts.cart_id = @cart_id::text AND carts.status = 'open'
    RETURNING carts.cart_id, carts.version
), taken_out AS (
    DELETE FROM orders.cart_items USING cart
    WHERE @quantity::int = 0 AND cart_items.cart_id = cart.cart_id AND cart_items.product_id = @product_id::text
), put_in AS (
    INSERT INTO orders.cart_items (cart_id, product_id, quantity, added_at)
    SELECT cart.cart_id, @product_id::text, @quantity::int, @now::timestamptz FROM cart WHERE @quantity::int > 0
    ON CONFLICT (cart_id, product_id) DO UPDATE SET quantity = excluded.quantity
)
SELECT cart.version FROM cart;

-- name: ClearCartItems :exec
DELETE FROM orders.cart_items WHERE cart_id = $1;

-- name: RenewCart :exec
UPDATE orders.carts SET reserved_until = $2 WHERE cart_id = $1 AND status = 'open';

-- name: ReopenCart :exec
-- Gives the items of a cart that was ordered into a new one, unless the customer has begun another.
WITH made AS (
    INSERT INTO orders.carts (cart_id, user_id, warehouse_id, updated_at)
    SELECT @new_cart_id::text, c.user_id, c.warehouse_id, @now::timestamptz FROM orders.carts c WHERE c.cart_id = @cart_id::text
    ON CONFLICT (user_id) WHERE status = 'open' DO NOTHING
    RETURNING carts.cart_id
)
INSERT INTO orders.cart_items (cart_id, product_id, quantity, added_at)
SELECT made.cart_id, i.product_id, i.quantity, i.added_at FROM made, orders.cart_items i WHERE i.cart_id = @cart_id::text;

-- name: PruneCarts :execrows
DELETE FROM orders.carts WHERE cart_id IN (SELECT c.cart_id FROM orders.carts c WHERE c.updated_at < $1 ORDER BY c.updated_at LIMIT 1000);
