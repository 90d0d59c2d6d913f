-- name: OpenCart :many
-- A row for each line of the open cart; an empty cart has one without a product.
SELECT sqlc.embed(c), i.product_id, i.quantity
FROM orders.carts c LEFT JOIN orders.cart_items i ON i.cart_id = c.cart_id
WHERE c.user_id = $1 AND c.status = 'open'
ORDER BY i.added_at, i.product_id;

-- name: CartItems :many
SELECT product_id, quantity FROM orders.cart_items WHERE cart_id = $1 ORDER BY added_at, product_id;

-- name: CreateCart :one
-- No row when the customer has an open cart.
INSERT INTO orders.carts (cart_id, user_id, warehouse_id, updated_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id) WHERE status = 'open' DO NOTHING
RETURNING *;

-- name: MoveCart :execrows
-- A hold belongs to one store, so an empty cart that moves goes on under a new id.
UPDATE orders.carts SET cart_id = @new_cart_id, warehouse_id = @warehouse_id, reserved_until = NULL, version = version + 1, updated_at = @now
WHERE carts.cart_id = @cart_id AND status = 'open' AND NOT EXISTS (SELECT FROM orders.cart_items i WHERE i.cart_id = @cart_id);

-- name: TouchCart :one
UPDATE orders.carts SET version = version + 1, reserved_until = $2, updated_at = $3
WHERE cart_id = $1 AND status = 'open'
RETURNING version;

-- name: SetCartItem :exec
-- After TouchCart, with it in one transaction: changes nothing in a cart that was ordered.
INSERT INTO orders.cart_items (cart_id, product_id, quantity, added_at)
SELECT c.cart_id, $2, $3, $4 FROM orders.carts c WHERE c.cart_id = $1 AND c.status = 'open'
ON CONFLICT (cart_id, product_id) DO UPDATE SET quantity = excluded.quantity;

-- name: DeleteCartItem :exec
-- Like SetCartItem.
DELETE FROM orders.cart_items i USING orders.carts c
WHERE c.cart_id = $1 AND c.status = 'open' AND i.cart_id = c.cart_id AND i.product_id = $2;

-- name: ClearCartItems :exec
DELETE FROM orders.cart_items WHERE cart_id = $1;

-- name: RenewCart :exec
UPDATE orders.carts SET reserved_until = $2 WHERE cart_id = $1 AND status = 'open';

-- name: ReopenCart :execrows
INSERT INTO orders.carts (cart_id, user_id, warehouse_id, updated_at)
SELECT @new_cart_id::text, user_id, warehouse_id, @now FROM orders.carts WHERE carts.cart_id = @cart_id
ON CONFLICT (user_id) WHERE status = 'open' DO NOTHING;

-- name: CopyCartItems :exec
INSERT INTO orders.cart_items (cart_id, product_id, quantity, added_at)
SELECT @new_cart_id::text, product_id, quantity, added_at FROM orders.cart_items WHERE cart_items.cart_id = @cart_id;

-- name: PruneCarts :execrows
DELETE FROM orders.carts WHERE cart_id IN (SELECT c.cart_id FROM orders.carts c WHERE c.updated_at < $1 ORDER BY c.updated_at LIMIT 1000);
