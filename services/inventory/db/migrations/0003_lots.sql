-- +goose Up

-- Units of one product that came together and go off together. Goods without a date are in no lot, so
-- the lots of a product never hold more than its row does. Whoever changes a lot holds the lock of that
-- row.
CREATE TABLE inventory.lots (
    warehouse_id text NOT NULL,
    product_id   text NOT NULL,
    lot_id       text NOT NULL,
    best_before  date NOT NULL,
    -- The last day on which it may be sold.
    sell_until   date NOT NULL,
    received     int NOT NULL CHECK (received > 0),
    quantity     int NOT NULL CHECK (quantity BETWEEN 0 AND received),
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (warehouse_id, product_id, lot_id),
    CHECK (sell_until <= best_before)
) WITH (fillfactor = 80);

CREATE INDEX lots_runs_out ON inventory.lots (warehouse_id, sell_until, lot_id) WHERE quantity > 0;

-- Which lot units went to and came from: it says who got a lot that is called back, and where units go
-- that come back.
CREATE TABLE inventory.lot_moves (
    id           bigint GENERATED ALWAYS AS IDENTITY,
    warehouse_id text NOT NULL,
    product_id   text NOT NULL,
    lot_id       text NOT NULL,
    kind         text NOT NULL,
    delta        int NOT NULL CHECK (delta <> 0),
    -- The receipt, the order or the correction.
    reference    text NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (warehouse_id, product_id, lot_id, id)
);

CREATE INDEX lot_moves_reference ON inventory.lot_moves (reference);

CREATE TRIGGER lot_moves_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON inventory.lot_moves
    FOR EACH STATEMENT EXECUTE FUNCTION inventory.refuse_change();

-- +goose Down
DROP TABLE inventory.lot_moves, inventory.lots;
