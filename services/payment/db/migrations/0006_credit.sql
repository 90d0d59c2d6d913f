-- +goose Up
-- What customers have in credit. Every change is a transfer from or to the account customer_credit:<customer>,
-- written in the same statement or transaction; nobody can spend what is not there.
CREATE TABLE payment.credits (
    user_id       text PRIMARY KEY,
    balance_minor bigint NOT NULL CHECK (balance_minor >= 0)
) WITH (fillfactor = 80);

CREATE INDEX transfers_credit_debit ON payment.transfers (debit_account, id) WHERE debit_account LIKE 'customer_credit:%';
CREATE INDEX transfers_credit_credit ON payment.transfers (credit_account, id) WHERE credit_account LIKE 'customer_credit:%';

ALTER TABLE payment.payments
    DROP CONSTRAINT payments_method_check,
    ADD CONSTRAINT payments_method_check CHECK (method IN ('', 'cod', 'upi', 'card', 'credit')),
    -- Taken from the customer's credit when the payment was begun; amount_minor is what the method pays.
    ADD COLUMN credit_minor bigint NOT NULL DEFAULT 0 CHECK (credit_minor >= 0),
    -- The part of refund_minor that goes back through the method.
    ADD COLUMN source_refund_minor bigint NOT NULL DEFAULT 0,
    DROP CONSTRAINT payments_refund_within,
    ADD CONSTRAINT payments_refund_within CHECK (refund_minor BETWEEN 0 AND amount_minor + credit_minor),
    ADD CONSTRAINT payments_source_refund_within CHECK (source_refund_minor BETWEEN 0 AND least(amount_minor, refund_minor));

UPDATE payment.payments SET source_refund_minor = refund_minor WHERE refund_minor > 0;

ALTER TABLE payment.refunds
    -- source: to where the money came from; credit: to the customer's credit. A refund may have a row of each.
    ADD COLUMN destination text NOT NULL DEFAULT 'source' CHECK (destination IN ('source', 'credit')),
    DROP CONSTRAINT refunds_pkey,
    ADD PRIMARY KEY (order_id, refund_id, destination);

-- Refunds of cash were a debt that nobody could pay out. They become credit.
UPDATE payment.payments p SET source_refund_minor = 0 WHERE p.provider = 'cash' AND p.source_refund_minor > 0;
UPDATE payment.refunds SET destination = 'credit' WHERE provider = 'cash' AND state = 'pending';

INSERT INTO payment.transfers (debit_account, credit_account, amount_minor, currency, order_id, kind, reference, created_at)
SELECT 'customer_payable', 'customer_credit:' || p.user_id, r.amount_minor, r.currency, r.order_id, 'payable', 'payable:' || r.order_id || ':' || r.refund_id, now()
FROM payment.refunds r JOIN payment.payments p USING (order_id)
WHERE r.provider = 'cash' AND r.state = 'succeeded'
ORDER BY r.settled_at;

INSERT INTO payment.credits (user_id, balance_minor)
SELECT substr(credit_account, length('customer_credit:') + 1), sum(amount_minor) FROM payment.transfers WHERE kind = 'payable' GROUP BY 1;

-- +goose Down
ALTER TABLE payment.refunds DROP CONSTRAINT refunds_pkey, DROP COLUMN destination, ADD PRIMARY KEY (order_id, refund_id);
ALTER TABLE payment.payments
    DROP CONSTRAINT payments_source_refund_within, DROP CONSTRAINT payments_refund_within, DROP CONSTRAINT payments_method_check,
    DROP COLUMN source_refund_minor, DROP COLUMN credit_minor,
    ADD CONSTRAINT payments_refund_within CHECK (refund_minor BETWEEN 0 AND amount_minor),
    ADD CONSTRAINT payments_method_check CHECK (method IN ('', 'cod', 'upi', 'card'));
DROP INDEX payment.transfers_credit_debit, payment.transfers_credit_credit;
DROP TABLE payment.credits;
