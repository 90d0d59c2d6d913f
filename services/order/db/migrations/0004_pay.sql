-- +goose Up
-- Until when a pending order can be paid at the provider's page; null: its customer is not there.
ALTER TABLE orders.orders ADD COLUMN pay_until timestamptz;

-- +goose Down
ALTER TABLE orders.orders DROP COLUMN pay_until;
