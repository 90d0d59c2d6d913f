-- +goose Up
-- Cash that riders say they hand in at a store, until somebody there has counted it.
CREATE TABLE payment.deposits (
    id           text PRIMARY KEY,
    partner_id   text NOT NULL,
    warehouse_id text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    code         text NOT NULL,
    state        text NOT NULL CHECK (state IN ('open', 'accepted', 'refused', 'withdrawn')),
    declared_at  timestamptz NOT NULL,
    decided_at   timestamptz,
    decided_by   text NOT NULL DEFAULT '',
    reason       text NOT NULL DEFAULT '',
    CONSTRAINT deposits_decided CHECK ((state = 'open') = (decided_at IS NULL))
);

-- A rider hands in one amount after the other.
CREATE UNIQUE INDEX deposits_open ON payment.deposits (partner_id) WHERE state = 'open';
CREATE INDEX deposits_partner ON payment.deposits (partner_id, id);
CREATE INDEX deposits_store ON payment.deposits (warehouse_id, id);

-- +goose Down
DROP TABLE payment.deposits;
