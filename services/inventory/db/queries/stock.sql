-- name: GetStock :one
SELECT * FROM inventory.inventory WHERE warehouse_id = @warehouse_id AND product_id = @product_id;

-- name: ListStock :many
SELECT * FROM inventory.inventory
WHERE warehouse_id = @warehouse_id AND product_id > @after_product_id
  AND (NOT @low_only::bool OR quantity - blocked_quantity <= low_stock_threshold)
  AND (cardinality(@product_ids::text[]) = 0 OR product_id = ANY (@product_ids::text[]))
ORDER BY product_id
LIMIT @page_size::int;

-- name: ListMovements :many
SELECT * FROM inventory.movements
WHERE warehouse_id = @warehouse_id AND product_id = @product_id AND id < @before_id
ORDER BY id DESC
LIMIT @page_size::int;

-- name: LockStock :one
SELECT * FROM inventory.inventory WHERE warehouse_id = @warehouse_id AND product_id = @product_id FOR UPDATE;

-- name: AdjustStock :exec
WITH noted AS (
    INSERT INTO inventory.movements (warehouse_id, product_id, kind, quantity_delta, reserved_delta, reference, note, actor, created_at)
    VALUES (@warehouse_id::text, @product_id::text, @kind::text, @delta::int, 0, @reference::text, @note::text, @actor::text, @now::timestamptz)
)
UPDATE inventory.inventory i
SET quantity = i.quantity + @delta::int, version = i.version + 1, updated_at = @now::timestamptz
WHERE i.warehouse_id = @warehouse_id::text AND i.product_id = @product_id::text;

-- name: ReceiveStock :exec
WITH line AS (
    SELECT l.product_id, sum(l.quantity)::int AS quantity
    FROM (SELECT unnest(@product_ids::text[]) AS product_id, unnest(@quantities::int[]) AS quantity) l
    GROUP BY l.product_id
), noted AS (
    INSERT INTO inventory.movements (warehouse_id, product_id, kind, quantity_delta, reserved_delta, reference, note, actor, created_at)
    SELECT @warehouse_id::text, line.product_id, @kind::text, line.quantity, 0, @reference::text, @note::text, @actor::text, @now::timestamptz
    FROM line
)
INSERT INTO inventory.inventory AS i (warehouse_id, product_id, quantity, low_stock_threshold, updated_at)
SELECT @warehouse_id::text, line.product_id, line.quantity, @low_stock_threshold::int, @now::timestamptz
FROM line
ORDER BY line.product_id
ON CONFLICT (warehouse_id, product_id) DO UPDATE
SET quantity = i.quantity + excluded.quantity, version = i.version + 1, updated_at = excluded.updated_at;

-- name: Levels :many
SELECT i.warehouse_id, i.product_id, i.available_quantity, i.version
FROM (SELECT unnest(@warehouse_ids::text[]) AS warehouse_id, unnest(@product_ids::text[]) AS product_id) k
JOIN inventory.inventory i ON i.warehouse_id = k.warehouse_id AND i.product_id = k.product_id
ORDER BY i.warehouse_id, i.product_id;

-- name: AllLevels :many
SELECT warehouse_id, product_id, available_quantity, version
FROM inventory.inventory
WHERE (warehouse_id, product_id) > (@after_warehouse_id::text, @after_product_id::text)
ORDER BY warehouse_id, product_id
LIMIT @page_size::int;
