-- +goose Up
-- What customers say about items of delivered orders.
CREATE TABLE orders.claims (
    claim_id     text PRIMARY KEY,
    order_id     text NOT NULL REFERENCES orders.orders,
    user_id      text NOT NULL,
    warehouse_id text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('missing', 'damaged', 'wrong', 'expired')),
    -- [{"product_id", "name", "quantity"}]
    lines        jsonb NOT NULL,
    note         text NOT NULL,
    amount       bigint NOT NULL CHECK (amount >= 0),
    state        text NOT NULL CHECK (state IN ('open', 'refunded', 'declined')),
    reason       text NOT NULL,
    decided_by   text NOT NULL,
    created_at   timestamptz NOT NULL,
    decided_at   timestamptz,
    CHECK ((state = 'open') = (decided_at IS NULL))
);

CREATE INDEX claims_order ON orders.claims (order_id, claim_id DESC);
CREATE INDEX claims_user ON orders.claims (user_id, created_at);
CREATE INDEX claims_state ON orders.claims (state, claim_id DESC);

-- +goose Down
DROP TABLE orders.claims;
