-- +goose Up
-- Cash of the store that the rider holds: collected at doors, less what was handed in. It is counted from
-- here on; with the next deposit it becomes what the ledger knows.
ALTER TABLE delivery.delivery_partners ADD COLUMN cash_held_minor bigint NOT NULL DEFAULT 0 CHECK (cash_held_minor >= 0);

-- What a step was taken for, in numbers (doorstep.delivery.v1.ModeSigns); null when a person decided.
ALTER TABLE delivery.mode_changes ADD COLUMN signs bytea;

-- +goose Down
ALTER TABLE delivery.mode_changes DROP COLUMN signs;
ALTER TABLE delivery.delivery_partners DROP COLUMN cash_held_minor;
