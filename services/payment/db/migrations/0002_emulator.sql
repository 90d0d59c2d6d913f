-- +goose Up
-- The books of the built-in payment provider emulator (services/payment/emulator). They stand for
-- somebody else's database: the payment service never reads them, and no money is in them.
CREATE TABLE payment.emulator_charges (
    reference    text PRIMARY KEY,
    method       text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency     text NOT NULL,
    approved     boolean NOT NULL,
    message      text NOT NULL,
    -- Before this the outcome is not known to anybody.
    known_at     timestamptz NOT NULL,
    created_at   timestamptz NOT NULL
);

CREATE TABLE payment.emulator_refunds (
    reference        text PRIMARY KEY,
    charge_reference text NOT NULL,
    amount_minor     bigint NOT NULL CHECK (amount_minor > 0),
    created_at       timestamptz NOT NULL
);

CREATE INDEX emulator_refunds_charge ON payment.emulator_refunds (charge_reference);

COMMENT ON TABLE payment.emulator_charges IS 'Emulated payment provider: charges. No real money.';
COMMENT ON TABLE payment.emulator_refunds IS 'Emulated payment provider: refunds. No real money.';

-- +goose Down
DROP TABLE payment.emulator_refunds, payment.emulator_charges;
