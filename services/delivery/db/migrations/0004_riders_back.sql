-- +goose Up
-- When a rider whose trip has ended probably is at the store again; null: at once.
ALTER TABLE delivery.delivery_partners ADD COLUMN back_at timestamptz;

-- +goose Down
ALTER TABLE delivery.delivery_partners DROP COLUMN back_at;
