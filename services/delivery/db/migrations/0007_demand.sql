-- +goose Up
-- How many orders each store got in each half hour: what its forecasts learn from.
CREATE TABLE delivery.demand_slots (
    warehouse_id text NOT NULL,
    slot         timestamptz NOT NULL,
    orders       int NOT NULL,
    PRIMARY KEY (warehouse_id, slot)
) WITH (fillfactor = 50);

INSERT INTO delivery.demand_slots (warehouse_id, slot, orders)
SELECT warehouse_id, date_bin('30 minutes', confirmed_at, 'epoch'), count(*) FROM delivery.orders GROUP BY 1, 2;

-- +goose Down
DROP TABLE delivery.demand_slots;
