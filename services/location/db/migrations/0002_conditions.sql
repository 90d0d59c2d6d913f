-- +goose Up
-- What slows riders down now. One row: it is said as a whole.
CREATE TABLE location.conditions (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    conditions jsonb NOT NULL,
    since      timestamptz NOT NULL
);

-- +goose Down
DROP TABLE location.conditions;
