-- +goose Up

-- Sets one line of each of several holds of one store and renews the holds, each or not; n numbers the
-- requests. It is a function because that is one round trip of small statements, each with a plan that
-- stays good however large the tables become; one statement for a set of requests has neither.
--
-- READ COMMITTED takes a new snapshot for each statement, so what is read after a lock includes what
-- was committed while it was waited for. Where there is no row its name is locked, because of two calls
-- that find none the second would see the first one's row later on, unlocked. Holds come by hold_id and
-- then stock by product_id, as everywhere.
-- +goose StatementBegin
CREATE FUNCTION inventory.reserve(
    of_warehouse text, hold_ids text[], product_ids text[], quantities int[], expiries timestamptz[], at timestamptz,
    OUT n int, OUT open bool, OUT granted bool, OUT delta int, OUT attainable int
) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
    alone bool   := cardinality(hold_ids) = 1;
    names text[] := hold_ids;
    turns int[]  := '{1}';
    name  text;
    hold  inventory.holds;
    has   int;
    free  int;
BEGIN
    IF NOT alone THEN
        names := ARRAY(SELECT DISTINCT unnest(hold_ids) ORDER BY 1);
        turns := ARRAY(SELECT i FROM generate_subscripts(hold_ids, 1) i ORDER BY product_ids[i], i);
    END IF;
    FOREACH name IN ARRAY names LOOP
        SELECT * INTO hold FROM inventory.holds h WHERE h.hold_id = name FOR UPDATE;
        IF NOT found THEN
            PERFORM pg_advisory_xact_lock(hashtextextended(name, 0));
            SELECT * INTO hold FROM inventory.holds h WHERE h.hold_id = name FOR UPDATE;
        END IF;
    END LOOP;
    FOREACH n IN ARRAY turns LOOP
        IF NOT alone THEN
            SELECT * INTO hold FROM inventory.holds h WHERE h.hold_id = hold_ids[n];
        END IF;
        SELECT r.quantity INTO has FROM inventory.reservations r
        WHERE r.warehouse_id = of_warehouse AND r.hold_id = hold_ids[n] AND r.product_id = product_ids[n];
        has := coalesce(has, 0);
        delta := quantities[n] - has;
        open := hold.hold_id IS NULL OR hold.order_id IS NULL AND hold.warehouse_id = of_warehouse;
        IF NOT open AND hold.order_id IS NULL THEN
            open := NOT EXISTS (SELECT FROM inventory.reservations r
                                WHERE r.warehouse_id = hold.warehouse_id AND r.hold_id = hold.hold_id AND r.quantity > 0);
        END IF;
        granted := open AND delta = 0;
        attainable := quantities[n];
        IF open AND delta <> 0 THEN
            LOOP
                UPDATE inventory.inventory i
                SET reserved_quantity = i.reserved_quantity + delta, version = i.version + 1, updated_at = at
                WHERE i.warehouse_id = of_warehouse AND i.product_id = product_ids[n] AND i.available_quantity >= delta;
                granted := found;
                EXIT WHEN granted;
                SELECT i.available_quantity INTO free FROM inventory.inventory i
                WHERE i.warehouse_id = of_warehouse AND i.product_id = product_ids[n];
                attainable := has + coalesce(free, 0);
                EXIT WHEN attainable < quantities[n]; -- otherwise units came back just now
            END LOOP;
        END IF;
        IF granted AND hold.hold_id IS NOT NULL THEN
            UPDATE inventory.holds h
            SET warehouse_id = of_warehouse, status = 'held', expires_at = expiries[n], ended_at = NULL,
                sweep_at = CASE WHEN h.status = 'held' THEN least(h.sweep_at, expiries[n]) ELSE expiries[n] END
            WHERE h.hold_id = hold.hold_id;
        ELSIF granted AND delta <> 0 THEN
            INSERT INTO inventory.holds (hold_id, warehouse_id, status, expires_at, sweep_at, created_at)
            VALUES (hold_ids[n], of_warehouse, 'held', expiries[n], expiries[n], at);
        END IF;
        IF granted AND delta <> 0 THEN
            INSERT INTO inventory.reservations (warehouse_id, hold_id, product_id, quantity)
            VALUES (of_warehouse, hold_ids[n], product_ids[n], quantities[n])
            ON CONFLICT (warehouse_id, hold_id, product_id) DO UPDATE SET quantity = excluded.quantity;
            INSERT INTO inventory.movements (warehouse_id, product_id, kind, quantity_delta, reserved_delta, reference, created_at)
            VALUES (of_warehouse, product_ids[n], CASE WHEN delta > 0 THEN 'reserve' ELSE 'release' END, 0, delta, hold_ids[n], at);
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION inventory.reserve;
