-- +goose Up
-- What stores took in, day by day.
CREATE INDEX deposits_declared ON payment.deposits (declared_at);
CREATE INDEX transfers_deposits ON payment.transfers (created_at) WHERE kind = 'deposit';

-- +goose Down
DROP INDEX payment.transfers_deposits, payment.deposits_declared;
