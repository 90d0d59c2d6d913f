-- Every statement that changes lots expects the stock rows of their products to be locked and dated already, by
-- an earlier statement of the transaction: what is blocked of a row follows its lots (a trigger).

-- name: DayOf :one
SELECT inventory.day_of(@warehouse_id::text, @now::timestamptz)::date AS day;

-- name: DueLots :many
-- Products with lots whose last day of sale has ended and that are not blocked yet.
SELECT s.warehouse_id, due.product_id FROM inventory.stores s CROSS JOIN LATERAL (
    SELECT DISTINCT l.product_id FROM inventory.lots l
    WHERE l.warehouse_id = s.warehouse_id AND l.quantity > 0 AND l.blocked_at IS NULL AND l.sell_until < inventory.day_of(s.warehouse_id, @now::timestamptz)) due
ORDER BY s.warehouse_id, due.product_id
LIMIT @batch::int;

-- name: DateStock :many
-- Locks stock rows in key order, to change their lots.
UPDATE inventory.inventory i SET updated_at = @now::timestamptz
FROM (SELECT i.warehouse_id, i.product_id
      FROM (SELECT unnest(@warehouse_ids::text[]) AS warehouse_id, unnest(@product_ids::text[]) AS product_id) k
      JOIN inventory.inventory i ON i.warehouse_id = k.warehouse_id AND i.product_id = k.product_id
      ORDER BY i.warehouse_id, i.product_id FOR UPDATE OF i) locked
WHERE i.warehouse_id = locked.warehouse_id AND i.product_id = locked.product_id
RETURNING i.warehouse_id, i.product_id, (i.quantity - i.blocked_quantity)::int AS sellable, i.low_stock_threshold;

-- name: BlockLots :many
-- Blocks what is due of products whose rows are locked, and tells how many units that is.
WITH blocked AS (
    UPDATE inventory.lots l SET blocked_at = @now::timestamptz
    FROM (SELECT unnest(@warehouse_ids::text[]) AS warehouse_id, unnest(@product_ids::text[]) AS product_id) k
    WHERE l.warehouse_id = k.warehouse_id AND l.product_id = k.product_id AND l.quantity > 0 AND l.blocked_at IS NULL
      AND l.sell_until < inventory.day_of(l.warehouse_id, @now::timestamptz)
    RETURNING l.warehouse_id, l.product_id, l.quantity
)
SELECT blocked.warehouse_id, blocked.product_id, sum(blocked.quantity)::int AS units FROM blocked GROUP BY 1, 2 ORDER BY 1, 2;

-- name: AddLots :exec
WITH lot AS (
    SELECT unnest(@lot_ids::text[]) AS lot_id, unnest(@product_ids::text[]) AS product_id,
           unnest(@best_before::date[]) AS best_before, unnest(@sell_until::date[]) AS sell_until,
           unnest(@quantities::int[]) AS quantity
), noted AS (
    INSERT INTO inventory.lot_moves (warehouse_id, product_id, lot_id, kind, delta, reference, created_at)
    SELECT @warehouse_id::text, lot.product_id, lot.lot_id, @kind::text, lot.quantity, @reference::text, @now::timestamptz FROM lot
)
INSERT INTO inventory.lots (warehouse_id, product_id, lot_id, best_before, sell_until, received, quantity, received_at, blocked_at)
SELECT @warehouse_id::text, lot.product_id, lot.lot_id, lot.best_before, lot.sell_until, lot.quantity, lot.quantity, @now::timestamptz,
       CASE WHEN lot.sell_until < @today::date THEN @now::timestamptz END
FROM lot;

-- name: TakeFromLots :exec
-- What leaves the shelf leaves the lots that go off first; then what has no date; and blocked lots last, which
-- only corrections come to: nobody picks from them.
WITH want AS (
    SELECT unnest(@product_ids::text[]) AS product_id, unnest(@units::int[]) AS units
), lot AS (
    SELECT l.product_id, l.lot_id, l.quantity, want.units,
           sum(l.quantity) OVER (PARTITION BY l.product_id ORDER BY l.blocked_at IS NOT NULL, l.best_before, l.lot_id) - l.quantity
               + CASE WHEN l.blocked_at IS NOT NULL THEN i.quantity + want.units - sum(l.quantity) OVER (PARTITION BY l.product_id) ELSE 0 END AS earlier
    FROM want
    JOIN inventory.inventory i ON i.warehouse_id = @warehouse_id::text AND i.product_id = want.product_id -- the units have left it
    JOIN inventory.lots l ON l.warehouse_id = i.warehouse_id AND l.product_id = i.product_id AND l.quantity > 0
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
UPDATE inventory.lots l SET quantity = l.quantity + total.units, 
    blocked_at = coalesce(l.blocked_at, CASE WHEN l.sell_until < inventory.day_of(l.warehouse_id, @now::timestamptz) THEN @now::timestamptz END)
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
WHERE warehouse_id = @warehouse_id AND product_id = @product_id AND quantity > 0 AND blocked_at IS NULL
  AND sell_until >= inventory.day_of(@warehouse_id, @now::timestamptz)
ORDER BY best_before, lot_id
LIMIT 1;
