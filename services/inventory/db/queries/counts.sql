-- name: DrawCounts :exec
-- Draws the products to be counted on a day, unless that was done. The order in which they are drawn looks
-- random and is the same whoever asks first: it is made of the store, the day and the product.
INSERT INTO inventory.count_tasks (warehouse_id, day, product_id)
SELECT i.warehouse_id, @day::date, i.product_id FROM inventory.inventory i
WHERE i.warehouse_id = @warehouse_id::text
  AND NOT EXISTS (SELECT FROM inventory.count_tasks t WHERE t.warehouse_id = @warehouse_id::text AND t.day = @day::date)
ORDER BY md5(i.product_id || ' ' || @day::date || ' ' || i.warehouse_id)
LIMIT @most::int
ON CONFLICT DO NOTHING;

-- name: CountTasks :many
SELECT product_id, counted_at FROM inventory.count_tasks
WHERE warehouse_id = @warehouse_id AND day = @day
ORDER BY counted_at IS NOT NULL, product_id;

-- name: NoteCount :exec
-- The stock row is locked. The first count of what was drawn for the day is one of the sample.
WITH task AS (
    UPDATE inventory.count_tasks t SET counted_at = @now::timestamptz
    WHERE t.warehouse_id = @warehouse_id::text AND t.day = @day::date AND t.product_id = @product_id::text AND t.counted_at IS NULL
    RETURNING t.product_id
)
INSERT INTO inventory.counts (warehouse_id, product_id, expected, counted, drawn, reference, actor, created_at)
VALUES (@warehouse_id::text, @product_id::text, @expected::int, @counted::int, EXISTS (SELECT FROM task), @reference::text, @actor::text, @now::timestamptz);
