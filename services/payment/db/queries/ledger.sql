-- name: Book :exec
-- What was booked before, by its reference, is not booked again.
INSERT INTO payment.transfers (debit_account, credit_account, amount_minor, currency, order_id, kind, reference, created_at)
SELECT unnest(@debit_accounts::text[]), unnest(@credit_accounts::text[]), unnest(@amounts_minor::bigint[]), unnest(@currencies::text[]),
       unnest(@order_ids::text[]), unnest(@kinds::text[]), unnest(@refs::text[]), unnest(@times::timestamptz[])
ON CONFLICT (reference) DO NOTHING;

-- name: TransfersOf :many
SELECT * FROM payment.transfers WHERE order_id = @order_id AND order_id <> '' ORDER BY id;

-- name: LockAccount :exec
-- For whoever must know a balance and change it. Held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended(@account::text, 0));

-- name: RiderFloat :one
-- What an account whose name begins with rider_float: was debited more than credited.
SELECT (coalesce((SELECT sum(d.amount_minor) FROM payment.transfers d WHERE d.debit_account = @account::text AND d.debit_account LIKE 'rider_float:%'), 0)
      - coalesce((SELECT sum(c.amount_minor) FROM payment.transfers c WHERE c.credit_account = @account::text AND c.credit_account LIKE 'rider_float:%'), 0))::bigint AS amount_minor;
