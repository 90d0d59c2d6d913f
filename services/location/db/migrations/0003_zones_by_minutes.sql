-- +goose Up
-- The minutes of riding that a zone was drawn from; 0 for one that people drew.
ALTER TABLE location.zones ADD COLUMN ride_minutes int NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE location.zones DROP COLUMN ride_minutes;
