-- +goose Up
-- Who is at work in a store.
CREATE TABLE warehouse.shifts (
    id           text PRIMARY KEY,
    warehouse_id text NOT NULL,
    staff_id     text NOT NULL,
    started_at   timestamptz NOT NULL,
    -- The last sign of work: coming, or taking an order.
    seen_at      timestamptz NOT NULL,
    ended_at     timestamptz,
    CHECK (started_at <= seen_at AND (ended_at IS NULL OR ended_at >= started_at))
);

-- A person is at work in a store once.
CREATE UNIQUE INDEX shifts_open ON warehouse.shifts (warehouse_id, staff_id) WHERE ended_at IS NULL;

-- +goose Down
DROP TABLE warehouse.shifts;
