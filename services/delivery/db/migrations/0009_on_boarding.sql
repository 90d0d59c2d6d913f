-- +goose Up

-- Why operations keeps a rider from being asked; empty: it does not.
ALTER TABLE delivery.delivery_partners ADD COLUMN blocked_reason text NOT NULL DEFAULT '';

-- Who is blocked takes no offers.
ALTER TABLE delivery.delivery_partners ADD CONSTRAINT delivery_partners_blocked CHECK (blocked_reason = '' OR online_since IS NULL);

CREATE TABLE delivery.partner_documents (
    partner_id    text NOT NULL REFERENCES delivery.delivery_partners (id),
    kind          text NOT NULL CHECK (kind IN ('licence', 'registration', 'insurance', 'identity')),
    number_sealed bytea NOT NULL,
    expires_on    text NOT NULL,
    verified      boolean NOT NULL,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (partner_id, kind)
);

CREATE INDEX shifts_ends ON delivery.shifts (ends_at, id);

-- +goose Down
DROP INDEX delivery.shifts_ends;
DROP TABLE delivery.partner_documents;
ALTER TABLE delivery.delivery_partners DROP COLUMN blocked_reason;
