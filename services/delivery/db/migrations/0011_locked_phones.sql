-- +goose Up
-- Whether a push message reaches the rider while the phone is locked and sends no positions.
ALTER TABLE delivery.delivery_partners ADD COLUMN push_reach boolean NOT NULL DEFAULT false;

-- Whether the rider was told that the shift begins soon.
ALTER TABLE delivery.shifts ADD COLUMN reminded boolean NOT NULL DEFAULT false;

CREATE INDEX shifts_unreminded ON delivery.shifts (starts_at) WHERE NOT reminded;

-- +goose Down
DROP INDEX delivery.shifts_unreminded;
ALTER TABLE delivery.shifts DROP COLUMN reminded;
ALTER TABLE delivery.delivery_partners DROP COLUMN push_reach;
