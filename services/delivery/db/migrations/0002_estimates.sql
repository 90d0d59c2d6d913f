-- +goose Up
-- The estimates that the customer was given, to see later how good they were.
ALTER TABLE delivery.orders
    ADD COLUMN first_estimate_at    timestamptz, -- at checkout
    ADD COLUMN handover_estimate_at timestamptz; -- when the rider set off

-- +goose Down
ALTER TABLE delivery.orders DROP COLUMN first_estimate_at, DROP COLUMN handover_estimate_at;
