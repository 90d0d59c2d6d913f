-- +goose Up

-- What the customer wants for what is not on the shelf.
ALTER TABLE warehouse.picks ADD COLUMN when_missing text NOT NULL DEFAULT 'refund' CHECK (when_missing IN ('substitute', 'refund'));

ALTER TABLE warehouse.pick_lines
    ADD COLUMN fragile boolean NOT NULL DEFAULT false,
    -- Grams in a pack; 0: unknown.
    ADD COLUMN weight_g int NOT NULL DEFAULT 0,
    -- The product of the line that this one replaces; empty for what was ordered.
    ADD COLUMN substitute_for text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE warehouse.pick_lines DROP COLUMN fragile, DROP COLUMN weight_g, DROP COLUMN substitute_for;
ALTER TABLE warehouse.picks DROP COLUMN when_missing;
