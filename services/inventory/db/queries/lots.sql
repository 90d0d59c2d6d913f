-- Every statement that changes lots expects the stock rows of their products to be locked already, by an
-- earlier statement of the transaction.

-- name: AddLots :exec
WITH lot AS (
    SELECT unnest(@lot_ids::text[]) AS lot_id, unnest(@product_ids::text[]) AS product_id,
           unnest(@best_before::date[]) AS best_before, unnest(@sell_until::date[]) AS sell_until,
           unnest(@quantities::int[]) AS quantity
), noted AS (
    INSERT INTO inventory.lot_moves (warehouse_id, product_id, lot_id, kind, delta, reference, created_at)
    SELECT @warehouse_id::text, lot.product_id, lot.lot_id, @kind::text, lot.quantity, @reference::text, @now::timestamptz FROM lot
)
INSERT INTO inventory.lots (warehouse_id, product_id, lot_id, best_before, sell_until, received, quantity, received_at)
SELECT @warehouse_id::text, lot.product_id, lot.lot_id, lot.best_before, lot.sell_until, lot.quantity, lot.quantity, @now::timestamptz FROM lot;

-- name: TakeFromLots :exec
-- What leaves the shelf leaves the lots that go off first, but those that may not be sold any more come
-- last. What the lots do not have was without a date.
WITH want AS (
    SELECT unnest(@product_ids::text[]) AS product_id, unnest(@units::int[]) AS units
), lot AS (
    SELECT l.product_id, l.lot_id, l.quantity, want.units,
           sum(l.quantity) OVER (PARTITION BY l.product_id ORDER BY l.sell_until < @today::date, l.best_before, l.lot_id) - l.quantity AS earlier
    FROM inventory.lots l JOIN want ON want.product_id = l.product_id
    WHERE l.warehouse_id = @warehouse_id::text AND l.quantity > 0
), taken AS (
    SELECT lot.product_id, lot.lot_id, least(lot.quantity, lot.units - lot.earlier)::int AS units
    FROM lot
    WHERE lot.units > lot.earlier
), noted AS (
    INSERT INTO inventory.lot_moves (warehouse_id, product_id, lot_id, kind, delta, reference, created_at)
    SELECT @warehouse_id::text, taken.product_id, taken.lot_id, @kind::text, -taken.units, @reference::text, @now::timestamptz FROM taken
)
UPDATE inventory.lots l SET quantity = l.quantity - taken.units
FROM taken
WHERE l.warehouse_id = @warehouse_id::text AND l.product_id = taken.product_id AND l.lot_id = taken.lot_id;

-- name: TakeFromLot :execrows
-- No row when the lot has fewer units.
WITH taken AS (
    UPDATE inventory.lots l SET quantity = l.quantity - @units::int
    WHERE l.warehouse_id = @warehouse_id::text AND l.product_id = @product_id::text AND l.lot_id = @lot_id::text AND l.quantity >= @units::int
    RETURNING l.lot_id
)
INSERT INTO inventory.lot_moves (warehouse_id, product_id, lot_id, kind, delta, reference, created_at)
SELECT @warehouse_id::text, @product_id::text, taken.lot_id, @kind::text, 0 - @units::int, @reference::text, @now::timestamptz FROM taken;

-- name: BackToLots :exec
-- Units picked for these orders go back to the lots they came from, each once.
WITH back AS (
    SELECT m.warehouse_id, m.product_id, m.lot_id, m.reference, -sum(m.delta)::int AS units
    FROM inventory.lot_moves m
    WHERE m.reference = ANY (@order_ids::text[]) AND m.kind IN ('pick', 'return')
    GROUP BY m.warehouse_id, m.product_id, m.lot_id, m.reference
    HAVING sum(m.delta) < 0
), noted AS (
    INSERT INTO inventory.lot_moves (warehouse_id, product_id, lot_id, kind, delta, reference, created_at)
    SELECT back.warehouse_id, back.product_id, back.lot_id, 'return', back.units, back.reference, @now::timestamptz FROM back
)
UPDATE inventory.lots l SET quantity = l.quantity + total.units
FROM (SELECT back.warehouse_id, back.product_id, back.lot_id, sum(back.units)::int AS units FROM back GROUP BY 1, 2, 3) total
WHERE l.warehouse_id = total.warehouse_id AND l.product_id = total.product_id AND l.lot_id = total.lot_id;

-- name: ListLots :many
SELECT * FROM inventory.lots
WHERE warehouse_id = @warehouse_id AND quantity > 0
  AND (@product_id::text = '' OR product_id = @product_id)
  AND sell_until <= @until::date
  AND (sell_until, lot_id) > (@after_day::date, @after_lot::text)
ORDER BY sell_until, lot_id
LIMIT @page_size::int;

-- name: BestBefore :one
-- Of the lot that TakeFromLots would begin with, unless it may not be sold any more.
SELECT best_before FROM inventory.lots
WHERE warehouse_id = @warehouse_id AND product_id = @product_id AND quantity > 0 AND sell_until >= @today::date
ORDER BY best_before, lot_id
LIMIT 1;
