-- +goose Up
CREATE SCHEMA IF NOT EXISTS inventory;

-- What a store has. The row is the truth; movements explain it, reservations explain reserved_quantity.
-- Half of each page is left free, so that updates stay on it and touch no index (HOT).
CREATE TABLE inventory.inventory (
    id                  bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    warehouse_id        text NOT NULL,
    product_id          text NOT NULL,
    quantity            int NOT NULL,
    reserved_quantity   int NOT NULL DEFAULT 0,
    available_quantity  int NOT NULL GENERATED ALWAYS AS (quantity - reserved_quantity) STORED,
    -- Grows by one with every change of the row.
    version             bigint NOT NULL DEFAULT 1,
    low_stock_threshold int NOT NULL,
    updated_at          timestamptz NOT NULL,
    PRIMARY KEY (warehouse_id, product_id),
    CONSTRAINT inventory_no_oversell CHECK (quantity >= reserved_quantity AND reserved_quantity >= 0),
    CONSTRAINT inventory_threshold CHECK (low_stock_threshold >= 0)
) WITH (fillfactor = 50);

-- Every change of every row: the deltas of a product add up to its row, always.
CREATE TABLE inventory.movements (
    id             bigint GENERATED ALWAYS AS IDENTITY,
    warehouse_id   text NOT NULL,
    product_id     text NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('receipt', 'adjustment', 'wastage', 'reserve', 'release', 'expire', 'pick', 'not_found', 'return')),
    quantity_delta int NOT NULL,
    reserved_delta int NOT NULL,
    -- The receipt, the hold, or once there is one the order.
    reference      text NOT NULL,
    note           text NOT NULL DEFAULT '',
    actor          text NOT NULL DEFAULT '',
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (warehouse_id, product_id, id),
    CHECK (quantity_delta <> 0 OR reserved_delta <> 0)
);

-- +goose StatementBegin
CREATE FUNCTION inventory.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER movements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON inventory.movements
    FOR EACH STATEMENT EXECUTE FUNCTION inventory.refuse_change();

-- A cart's or an order's claim on units. Its row lock serialises everything that happens to it.
CREATE TABLE inventory.holds (
    hold_id      text PRIMARY KEY,
    warehouse_id text NOT NULL,
    status       text NOT NULL CHECK (status IN ('held', 'confirmed', 'released', 'expired', 'consumed')),
    -- Once set, the hold is the order's and never a cart's again.
    order_id     text,
    expires_at   timestamptz NOT NULL,
    -- When the sweep looks at it next. Renewing a hold moves expires_at only, which no index has.
    sweep_at     timestamptz NOT NULL,
    created_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    CHECK ((status IN ('confirmed', 'consumed')) <= (order_id IS NOT NULL)),
    CHECK ((status IN ('held', 'expired')) <= (order_id IS NULL))
) WITH (fillfactor = 70);

CREATE UNIQUE INDEX holds_order ON inventory.holds (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX holds_sweep ON inventory.holds (sweep_at) WHERE status = 'held';

-- The lines of holds that live (quantity), and of orders that were picked (picked, returned). When
-- a hold ends without a pick its lines are deleted. No foreign keys: every writer holds the lock of
-- the hold, and the check would cost as much as the write.
CREATE TABLE inventory.reservations (
    warehouse_id text NOT NULL,
    hold_id      text NOT NULL,
    product_id   text NOT NULL,
    quantity     int NOT NULL CHECK (quantity >= 0),
    picked       int NOT NULL DEFAULT 0 CHECK (picked >= 0),
    returned     int NOT NULL DEFAULT 0,
    PRIMARY KEY (warehouse_id, hold_id, product_id),
    CHECK (returned BETWEEN 0 AND picked)
) WITH (fillfactor = 80);

-- +goose Down
DROP TABLE inventory.reservations, inventory.holds, inventory.movements, inventory.inventory;
DROP FUNCTION inventory.refuse_change;
