-- +goose Up
CREATE SCHEMA IF NOT EXISTS payment;

-- How an order is paid: one row per order, written before anybody is asked for money.
CREATE TABLE payment.payments (
    order_id           text PRIMARY KEY,
    user_id            text NOT NULL,
    warehouse_id       text NOT NULL,
    method             text NOT NULL CHECK (method IN ('', 'cod', 'upi', 'card')),
    provider           text NOT NULL,
    state              text NOT NULL CHECK (state IN ('cash_due', 'pending', 'unknown', 'captured', 'failed', 'voided')),
    amount_minor       bigint NOT NULL CHECK (amount_minor >= 0),
    currency           text NOT NULL,
    -- Promised to refunds that have not failed.
    refund_minor       bigint NOT NULL DEFAULT 0,
    provider_reference text NOT NULL DEFAULT '',
    -- Why it failed, for the customer.
    message            text NOT NULL DEFAULT '',
    -- Somebody was told that the outcome is not known yet: the outcome is published.
    announce           boolean NOT NULL DEFAULT false,
    -- When the provider is asked what became of it; null when the outcome is known.
    check_at           timestamptz,
    checks             int NOT NULL DEFAULT 0,
    -- The number of events published about it.
    event_seq          bigint NOT NULL DEFAULT 0,
    created_at         timestamptz NOT NULL,
    captured_at        timestamptz,
    CONSTRAINT payments_refund_within CHECK (refund_minor BETWEEN 0 AND amount_minor)
) WITH (fillfactor = 80);

CREATE INDEX payments_user ON payment.payments (user_id, order_id);
CREATE INDEX payments_check ON payment.payments (check_at) WHERE check_at IS NOT NULL;

CREATE TABLE payment.refunds (
    order_id           text NOT NULL,
    -- cancel, short, late, or the id in order_lines_refunded.
    refund_id          text NOT NULL,
    provider           text NOT NULL,
    amount_minor       bigint NOT NULL CHECK (amount_minor > 0),
    currency           text NOT NULL,
    reason             text NOT NULL,
    -- The ledger account that bears it.
    borne_by           text NOT NULL,
    state              text NOT NULL CHECK (state IN ('pending', 'succeeded', 'failed')),
    provider_reference text NOT NULL DEFAULT '',
    attempts           int NOT NULL DEFAULT 0,
    -- When it is tried next; null when it is settled.
    attempt_at         timestamptz,
    created_at         timestamptz NOT NULL,
    settled_at         timestamptz,
    PRIMARY KEY (order_id, refund_id),
    CHECK ((state = 'pending') = (attempt_at IS NOT NULL))
);

CREATE INDEX refunds_attempt ON payment.refunds (attempt_at) WHERE attempt_at IS NOT NULL;

-- The ledger. A row debits one account and credits another with the same amount, so the books
-- balance by construction: there is no half of a movement that could be missing.
CREATE TABLE payment.transfers (
    id             bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    debit_account  text NOT NULL,
    credit_account text NOT NULL,
    amount_minor   bigint NOT NULL CHECK (amount_minor > 0),
    currency       text NOT NULL,
    order_id       text NOT NULL,
    kind           text NOT NULL,
    -- What is booked, so that it is booked once.
    reference      text NOT NULL UNIQUE,
    created_at     timestamptz NOT NULL,
    CHECK (debit_account <> credit_account)
);

CREATE INDEX transfers_order ON payment.transfers (order_id) WHERE order_id <> '';
CREATE INDEX transfers_float_debit ON payment.transfers (debit_account) INCLUDE (amount_minor) WHERE debit_account LIKE 'rider_float:%';
CREATE INDEX transfers_float_credit ON payment.transfers (credit_account) INCLUDE (amount_minor) WHERE credit_account LIKE 'rider_float:%';

-- +goose StatementBegin
CREATE FUNCTION payment.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER transfers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment.transfers
    FOR EACH STATEMENT EXECUTE FUNCTION payment.refuse_change();

-- +goose Down
DROP TABLE payment.transfers, payment.refunds, payment.payments;
DROP FUNCTION payment.refuse_change;
