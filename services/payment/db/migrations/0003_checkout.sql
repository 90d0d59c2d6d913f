-- +goose Up
-- Payments that the customer makes at the provider's page.
ALTER TABLE payment.payments
    DROP CONSTRAINT payments_state_check,
    ADD CONSTRAINT payments_state_check CHECK (state IN ('cash_due', 'pending', 'action_needed', 'unknown', 'captured', 'failed', 'voided')),
    -- Until when the customer may pay there; null: nobody is sent anywhere.
    ADD COLUMN pay_until timestamptz,
    ADD COLUMN checkout_url text NOT NULL DEFAULT '',
    -- The word for message, when a try was refused.
    ADD COLUMN refusal text NOT NULL DEFAULT '';

-- What providers told us of their own accord. Only that something happened counts: what it was is
-- looked up.
CREATE TABLE payment.notices (
    provider    text NOT NULL,
    event_id    text NOT NULL,
    order_id    text NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (provider, event_id)
);

CREATE INDEX notices_received ON payment.notices USING brin (received_at);

-- The emulator's page: what a customer can still pay, and what it has to tell us.
CREATE TABLE payment.emulator_checkouts (
    reference    text PRIMARY KEY,
    -- In the page's address; who knows it may pay.
    token        text NOT NULL UNIQUE,
    method       text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency     text NOT NULL,
    return_to    text NOT NULL,
    state        text NOT NULL CHECK (state IN ('open', 'trying', 'paid', 'closed')),
    -- Why the last try was refused.
    refusal      text NOT NULL DEFAULT '',
    -- When the try that is under way ends, and how.
    try_ends_at  timestamptz,
    try_approves boolean NOT NULL DEFAULT false,
    -- Nobody may try again once the try that is under way has ended.
    close_asked  boolean NOT NULL DEFAULT false,
    expires_at   timestamptz NOT NULL,
    created_at   timestamptz NOT NULL,
    CHECK ((state = 'trying') = (try_ends_at IS NOT NULL))
);

CREATE TABLE payment.emulator_notices (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference text NOT NULL,
    due_at    timestamptz NOT NULL,
    attempts  int NOT NULL DEFAULT 0
);

CREATE INDEX emulator_notices_due ON payment.emulator_notices (due_at);
COMMENT ON TABLE payment.emulator_checkouts IS 'Emulated payment provider: its page. No real money.';

-- +goose Down
DROP TABLE payment.emulator_notices, payment.emulator_checkouts, payment.notices;
ALTER TABLE payment.payments DROP COLUMN pay_until, DROP COLUMN checkout_url, DROP COLUMN refusal;
