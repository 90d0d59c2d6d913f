-- Every statement that changes holds expects their rows to be locked already, by an earlier statement
-- of the transaction: READ COMMITTED takes a new snapshot per statement, so only then do the
-- reservations it reads include what was committed while it waited. Locks are taken in one order
-- everywhere: names, holds by hold_id, then stock by (warehouse_id, product_id).

-- name: LockNames :exec
-- Whoever may make a hold locks its name before its row: of two calls that find no row, the second
-- would see the first one's row later on, in a statement whose snapshot it did not wait for.
SELECT pg_advisory_xact_lock(names.hash)
FROM (SELECT DISTINCT hashtextextended(unnest(@hold_ids::text[]), 0) AS hash ORDER BY 1) names;

-- name: LockHolds :exec
SELECT hold_id FROM inventory.holds WHERE hold_id = ANY (@hold_ids::text[]) ORDER BY hold_id FOR UPDATE;

-- name: LockHoldsOrOrders :many
SELECT hold_id, warehouse_id, status, order_id
FROM inventory.holds
WHERE hold_id = ANY ((SELECT @hold_ids::text[])::text[]) OR order_id = ANY ((SELECT @order_ids::text[])::text[])
ORDER BY hold_id FOR UPDATE;

-- name: Attainable :many
-- The most that each hold could keep of its product now. A hold that is not this store's cart has to
-- ask Reserve.
SELECT ask.n::int AS n, (coalesce(r.quantity, 0) + coalesce(i.available_quantity, 0))::int AS attainable,
       (h.hold_id IS NULL OR (h.order_id IS NULL AND h.warehouse_id = ask.warehouse_id))::bool AS open
FROM (SELECT generate_subscripts(@hold_ids::text[], 1) AS n, unnest(@warehouse_ids::text[]) AS warehouse_id,
             unnest(@hold_ids::text[]) AS hold_id, unnest(@product_ids::text[]) AS product_id) ask
LEFT JOIN inventory.holds h ON h.hold_id = ask.hold_id
LEFT JOIN inventory.reservations r ON r.warehouse_id = ask.warehouse_id AND r.hold_id = ask.hold_id AND r.product_id = ask.product_id
LEFT JOIN inventory.inventory i ON i.warehouse_id = ask.warehouse_id AND i.product_id = ask.product_id;

-- name: Reserve :many
SELECT n::int AS n, open::bool AS open, granted::bool AS granted, delta::int AS delta, attainable::int AS attainable
FROM inventory.reserve(@warehouse_id::text, @hold_ids::text[], @product_ids::text[], @quantities::int[], @expires_at::timestamptz[], @now::timestamptz);

-- name: Confirm :one
-- Makes a hold the order's with exactly the given lines, taking and giving back what differs, or
-- changes nothing. Usually nothing differs and no stock row is touched.
WITH state AS (
    SELECT EXISTS (SELECT FROM inventory.holds h WHERE h.order_id = @order_id::text AND h.status IN ('confirmed', 'consumed')) AS done,
           EXISTS (
               SELECT FROM inventory.holds h
               WHERE h.order_id = @order_id::text
                  OR (h.hold_id = @hold_id::text AND (h.order_id IS NOT NULL OR (h.warehouse_id <> @warehouse_id::text AND EXISTS (
                      SELECT FROM inventory.reservations r
                      WHERE r.warehouse_id = h.warehouse_id AND r.hold_id = h.hold_id AND r.quantity > 0))))) AS ended
), want AS (
    SELECT w.product_id, sum(w.quantity)::int AS quantity
    FROM (SELECT unnest(@product_ids::text[]) AS product_id, unnest(@quantities::int[]) AS quantity) w
    GROUP BY w.product_id
), has AS (
    SELECT r.product_id, r.quantity
    FROM inventory.reservations r
    WHERE r.warehouse_id = @warehouse_id::text AND r.hold_id = @hold_id::text
), line AS (
    SELECT coalesce(want.product_id, has.product_id) AS product_id, coalesce(want.quantity, 0) AS quantity,
           coalesce(want.quantity, 0) - coalesce(has.quantity, 0) AS delta
    FROM want FULL JOIN has ON has.product_id = want.product_id
    WHERE NOT (SELECT ended FROM state)
), stock AS (
    SELECT i.product_id, i.available_quantity, line.delta
    FROM inventory.inventory i JOIN line ON line.product_id = i.product_id
    WHERE i.warehouse_id = @warehouse_id::text AND line.delta <> 0
    ORDER BY i.product_id
    FOR UPDATE OF i
), short AS (
    SELECT line.product_id, (line.quantity - line.delta + coalesce(stock.available_quantity, 0))::int AS attainable
    FROM line LEFT JOIN stock ON stock.product_id = line.product_id
    WHERE line.delta > coalesce(stock.available_quantity, 0)
    ORDER BY line.product_id
    LIMIT 1
), taken AS (
    SELECT line.product_id, line.quantity, line.delta
    FROM line
    WHERE NOT EXISTS (SELECT FROM short) AND line.delta <> 0
), moved AS (
    UPDATE inventory.inventory i
    SET reserved_quantity = i.reserved_quantity + taken.delta, version = i.version + 1, updated_at = @now::timestamptz
    FROM taken
    WHERE i.warehouse_id = @warehouse_id::text AND i.product_id = taken.product_id
), kept AS (
    INSERT INTO inventory.reservations (warehouse_id, hold_id, product_id, quantity)
    SELECT @warehouse_id::text, @hold_id::text, taken.product_id, taken.quantity FROM taken
    ON CONFLICT (warehouse_id, hold_id, product_id) DO UPDATE SET quantity = excluded.quantity
), confirmed AS (
    UPDATE inventory.holds h
    SET status = 'confirmed', order_id = @order_id::text, warehouse_id = @warehouse_id::text, ended_at = NULL
    FROM state
    WHERE h.hold_id = @hold_id::text AND NOT state.ended AND NOT EXISTS (SELECT FROM short)
), made AS (
    INSERT INTO inventory.holds (hold_id, warehouse_id, status, order_id, expires_at, sweep_at, created_at)
    SELECT @hold_id::text, @warehouse_id::text, 'confirmed', @order_id::text, @now::timestamptz, @now::timestamptz, @now::timestamptz
    FROM state
    WHERE NOT state.ended AND NOT EXISTS (SELECT FROM short)
      AND NOT EXISTS (SELECT FROM inventory.holds h WHERE h.hold_id = @hold_id::text)
), noted AS (
    INSERT INTO inventory.movements (warehouse_id, product_id, kind, quantity_delta, reserved_delta, reference, created_at)
    SELECT @warehouse_id::text, taken.product_id, CASE WHEN taken.delta > 0 THEN 'reserve' ELSE 'release' END, 0, taken.delta, @order_id::text, @now::timestamptz
    FROM taken
)
SELECT state.done::bool AS done, state.ended::bool AS ended,
       coalesce((SELECT short.product_id FROM short), '')::text AS short_product_id,
       coalesce((SELECT short.attainable FROM short), 0)::int AS attainable,
       ARRAY(SELECT taken.product_id FROM taken)::text[] AS changed
FROM state;

-- name: EndHolds :many
-- Ends live holds and gives back what they keep.
WITH ended AS (
    UPDATE inventory.holds h
    SET status = @status::text, ended_at = @now::timestamptz
    WHERE h.hold_id = ANY (@hold_ids::text[]) AND h.status IN ('held', 'confirmed')
    RETURNING h.hold_id, h.warehouse_id, coalesce(h.order_id, h.hold_id) AS reference
), freed AS (
    DELETE FROM inventory.reservations r
    USING ended
    WHERE r.warehouse_id = ended.warehouse_id AND r.hold_id = ended.hold_id
    RETURNING r.warehouse_id, r.product_id, r.hold_id, r.quantity
), total AS (
    SELECT freed.warehouse_id, freed.product_id, sum(freed.quantity)::int AS quantity
    FROM freed
    WHERE freed.quantity > 0
    GROUP BY freed.warehouse_id, freed.product_id
), stock AS (
    SELECT i.warehouse_id, i.product_id, total.quantity
    FROM inventory.inventory i JOIN total ON total.warehouse_id = i.warehouse_id AND total.product_id = i.product_id
    ORDER BY i.warehouse_id, i.product_id
    FOR UPDATE OF i
), noted AS (
    INSERT INTO inventory.movements (warehouse_id, product_id, kind, quantity_delta, reserved_delta, reference, created_at)
    SELECT freed.warehouse_id, freed.product_id, @kind::text, 0, -freed.quantity, ended.reference, @now::timestamptz
    FROM freed JOIN ended ON ended.hold_id = freed.hold_id
    WHERE freed.quantity > 0
)
UPDATE inventory.inventory i
SET reserved_quantity = i.reserved_quantity - stock.quantity, version = i.version + 1, updated_at = @now::timestamptz
FROM stock
WHERE i.warehouse_id = stock.warehouse_id AND i.product_id = stock.product_id
RETURNING i.warehouse_id, i.product_id;

-- name: DueHolds :many
SELECT hold_id, (expires_at <= @now::timestamptz)::bool AS expired
FROM inventory.holds
WHERE status = 'held' AND sweep_at <= @now::timestamptz
ORDER BY sweep_at
LIMIT @batch::int
FOR UPDATE SKIP LOCKED;

-- name: PostponeSweep :exec
UPDATE inventory.holds SET sweep_at = expires_at WHERE hold_id = ANY (@hold_ids::text[]);

-- name: BarOrders :exec
-- Notes orders that were cancelled before they were confirmed, so that a confirmation that is still
-- on its way finds the order ended.
INSERT INTO inventory.holds (hold_id, warehouse_id, status, order_id, expires_at, sweep_at, created_at, ended_at)
SELECT o.order_id, o.warehouse_id, 'released', o.order_id, @now::timestamptz, @now::timestamptz, @now::timestamptz, @now::timestamptz
FROM (SELECT unnest(@order_ids::text[]) AS order_id, unnest(@warehouse_ids::text[]) AS warehouse_id) o
ORDER BY o.order_id
ON CONFLICT DO NOTHING;

-- name: LockOrder :one
SELECT hold_id, warehouse_id, status FROM inventory.holds WHERE order_id = @order_id::text FOR UPDATE;

-- name: HoldLines :many
-- What a hold keeps, and how much of what is on the shelf may be sold. Locks the stock rows.
SELECT r.product_id, r.quantity, (i.quantity - i.blocked_quantity)::int AS sellable
FROM inventory.reservations r JOIN inventory.inventory i ON i.warehouse_id = r.warehouse_id AND i.product_id = r.product_id
WHERE r.warehouse_id = @warehouse_id::text AND r.hold_id = @hold_id::text
ORDER BY r.product_id
FOR UPDATE OF i;

-- name: ReserveMore :one
-- Takes what a live order keeps too little of, or changes nothing. Its hold is locked.
WITH has AS (
    SELECT coalesce(sum(r.quantity), 0)::int AS quantity, (sqlc.arg(at_least)::int - coalesce(sum(r.quantity), 0))::int AS lacks
    FROM inventory.reservations r
    WHERE r.warehouse_id = @warehouse_id::text AND r.hold_id = @hold_id::text AND r.product_id = @product_id::text
), moved AS (
    UPDATE inventory.inventory i
    SET reserved_quantity = i.reserved_quantity + has.lacks, version = i.version + 1, updated_at = @now::timestamptz
    FROM has
    WHERE i.warehouse_id = @warehouse_id::text AND i.product_id = @product_id::text
      AND has.lacks > 0 AND i.available_quantity >= has.lacks
    RETURNING has.quantity, has.lacks
), kept AS (
    INSERT INTO inventory.reservations (warehouse_id, hold_id, product_id, quantity)
    SELECT @warehouse_id::text, @hold_id::text, @product_id::text, moved.quantity + moved.lacks FROM moved
    ON CONFLICT (warehouse_id, hold_id, product_id) DO UPDATE SET quantity = excluded.quantity
), noted AS (
    INSERT INTO inventory.movements (warehouse_id, product_id, kind, quantity_delta, reserved_delta, reference, created_at)
    SELECT @warehouse_id::text, @product_id::text, 'reserve', 0, moved.lacks, @order_id::text, @now::timestamptz FROM moved
)
SELECT (has.lacks <= 0)::bool AS kept_already, EXISTS (SELECT FROM moved)::bool AS taken,
       (has.quantity + coalesce(stock.available_quantity, 0))::int AS attainable
FROM has LEFT JOIN inventory.inventory stock ON stock.warehouse_id = @warehouse_id::text AND stock.product_id = @product_id::text;

-- name: Pick :many
-- Books an order out: what was picked and what was not found leave the stock, the whole reservation
-- ends. Blocked units that a picker left on the shelf stay on it. The stock rows are locked. Returns the changed
-- rows with what could be sold before and after.
WITH line AS (
    SELECT r.product_id, r.quantity AS reserved, coalesce(p.picked, 0) AS picked,
           least(coalesce(p.not_found, 0), i.quantity - i.blocked_quantity - coalesce(p.picked, 0))::int AS not_found
    FROM inventory.reservations r
    JOIN inventory.inventory i ON i.warehouse_id = r.warehouse_id AND i.product_id = r.product_id
    LEFT JOIN (
        SELECT unnest(@product_ids::text[]) AS product_id, unnest(@picked::int[]) AS picked, unnest(@not_found::int[]) AS not_found
    ) p ON p.product_id = r.product_id
    WHERE r.warehouse_id = @warehouse_id::text AND r.hold_id = @hold_id::text
), stock AS (
    SELECT line.product_id, line.reserved, line.not_found, line.picked + line.not_found AS gone FROM line WHERE line.reserved > 0
), consumed AS (
    UPDATE inventory.holds h SET status = 'consumed', ended_at = @now::timestamptz WHERE h.hold_id = @hold_id::text
), emptied AS (
    UPDATE inventory.reservations r
    SET quantity = 0, picked = line.picked
    FROM line
    WHERE r.warehouse_id = @warehouse_id::text AND r.hold_id = @hold_id::text AND r.product_id = line.product_id
), noted AS (
    INSERT INTO inventory.movements (warehouse_id, product_id, kind, quantity_delta, reserved_delta, reference, created_at)
    SELECT @warehouse_id::text, line.product_id, m.kind, -m.out, -m.freed, @order_id::text, @now::timestamptz
    FROM line CROSS JOIN LATERAL (VALUES
        ('pick', line.picked, line.picked),
        ('not_found', line.not_found, line.not_found),
        ('release', 0, line.reserved - line.picked - line.not_found)) AS m (kind, out, freed)
    WHERE m.freed > 0
)
UPDATE inventory.inventory i
SET quantity = i.quantity - stock.gone, reserved_quantity = i.reserved_quantity - stock.reserved,
    version = i.version + 1, updated_at = @now::timestamptz
FROM stock
WHERE i.warehouse_id = @warehouse_id::text AND i.product_id = stock.product_id
RETURNING i.product_id, (i.quantity - i.blocked_quantity)::int AS sellable, (i.quantity - i.blocked_quantity + stock.gone)::int AS sellable_before,
    i.low_stock_threshold, stock.not_found::int AS not_found;

-- name: Restock :many
-- Puts back on the shelf what was picked for these orders and is not back yet.
WITH back AS (
    SELECT r.warehouse_id, r.hold_id, r.product_id, r.picked - r.returned AS units, h.order_id
    FROM inventory.holds h JOIN inventory.reservations r ON r.warehouse_id = h.warehouse_id AND r.hold_id = h.hold_id
    WHERE h.order_id = ANY (@order_ids::text[]) AND h.status = 'consumed' AND r.picked > r.returned
), total AS (
    SELECT back.warehouse_id, back.product_id, sum(back.units)::int AS units
    FROM back
    GROUP BY back.warehouse_id, back.product_id
), stock AS (
    SELECT i.warehouse_id, i.product_id, total.units
    FROM inventory.inventory i JOIN total ON total.warehouse_id = i.warehouse_id AND total.product_id = i.product_id
    ORDER BY i.warehouse_id, i.product_id
    FOR UPDATE OF i
), marked AS (
    UPDATE inventory.reservations r
    SET returned = r.picked
    FROM back
    WHERE r.warehouse_id = back.warehouse_id AND r.hold_id = back.hold_id AND r.product_id = back.product_id
), noted AS (
    INSERT INTO inventory.movements (warehouse_id, product_id, kind, quantity_delta, reserved_delta, reference, created_at)
    SELECT back.warehouse_id, back.product_id, 'return', back.units, 0, back.order_id, @now::timestamptz
    FROM back
)
UPDATE inventory.inventory i
SET quantity = i.quantity + stock.units, version = i.version + 1, updated_at = @now::timestamptz
FROM stock
WHERE i.warehouse_id = stock.warehouse_id AND i.product_id = stock.product_id
RETURNING i.warehouse_id, i.product_id;
