-- +goose Up

-- What the customer wants for what is not on the shelf.
ALTER TABLE orders.orders ADD COLUMN when_missing text NOT NULL DEFAULT 'refund' CHECK (when_missing IN ('substitute', 'refund'));

ALTER TABLE orders.order_items
    ADD COLUMN fragile boolean NOT NULL DEFAULT false,
    ADD COLUMN weight_g int NOT NULL DEFAULT 0,
    -- The ordered product that this one replaces; empty for what was ordered.
    ADD COLUMN substitute_for text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE orders.order_items DROP COLUMN fragile, DROP COLUMN weight_g, DROP COLUMN substitute_for;
ALTER TABLE orders.orders DROP COLUMN when_missing;
