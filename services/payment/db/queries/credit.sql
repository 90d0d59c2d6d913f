-- name: BeginPaymentWithCredit :one
-- Writes the intent of a payment that credit pays a part of, or all. No row when there is a payment.
INSERT INTO payment.payments (order_id, user_id, warehouse_id, method, provider, state, amount_minor, credit_minor, currency, check_at, pay_until, created_at, captured_at)
VALUES (@order_id, @user_id, @warehouse_id, @method, @provider, @state, @amount_minor, @credit_minor, @currency, @check_at, @pay_until, @now, @captured_at)
ON CONFLICT (order_id) DO NOTHING
RETURNING *;

-- name: SpendCredit :execrows
-- Takes credit for an order. No row when there is less.
WITH spent AS (
    UPDATE payment.credits SET balance_minor = balance_minor - @amount_minor::bigint
    WHERE user_id = @user_id::text AND balance_minor >= @amount_minor::bigint
    RETURNING user_id
)
INSERT INTO payment.transfers (debit_account, credit_account, amount_minor, currency, order_id, kind, reference, created_at)
SELECT @debit_account::text, @credit_account::text, @amount_minor::bigint, @currency::text, @order_id::text, @kind::text, @reference::text, @now::timestamptz
FROM spent;

-- name: LackCredit :exec
-- The customer had less than they wanted to use: nothing is taken.
UPDATE payment.payments SET state = 'failed', credit_minor = 0, captured_at = NULL, check_at = NULL, message = @message, refusal = @refusal
WHERE order_id = @order_id;

-- name: AddCredit :exec
-- Books what becomes credit of a customer, once by its reference.
WITH booked AS (
    INSERT INTO payment.transfers (debit_account, credit_account, amount_minor, currency, order_id, kind, reference, created_at)
    VALUES (@debit_account::text, @credit_account::text, @amount_minor::bigint, @currency::text, @order_id::text, @kind::text, @reference::text, @now::timestamptz)
    ON CONFLICT (reference) DO NOTHING
    RETURNING amount_minor
)
INSERT INTO payment.credits AS c (user_id, balance_minor)
SELECT @user_id::text, booked.amount_minor FROM booked
ON CONFLICT (user_id) DO UPDATE SET balance_minor = c.balance_minor + excluded.balance_minor;

-- name: CreditBalance :one
SELECT coalesce((SELECT balance_minor FROM payment.credits WHERE user_id = @user_id), 0)::bigint;

-- name: CreditEntries :many
-- The transfers of a customer's account, newest first; what was spent is below zero.
SELECT e.id, e.amount_minor::bigint AS amount_minor, e.currency, e.kind, e.order_id, e.created_at FROM (
    SELECT c.id, c.amount_minor, c.currency, c.kind, c.order_id, c.created_at FROM payment.transfers c
    WHERE c.credit_account = @account::text AND c.credit_account LIKE 'customer_credit:%' AND c.id < @before::bigint
    UNION ALL
    SELECT d.id, -d.amount_minor, d.currency, d.kind, d.order_id, d.created_at FROM payment.transfers d
    WHERE d.debit_account = @account::text AND d.debit_account LIKE 'customer_credit:%' AND d.id < @before::bigint) e
ORDER BY e.id DESC
LIMIT @page_size::int;
