-- name: BeginPayment :one
-- Writes the intent, or returns the payment that is there. No row when another call is writing it.
WITH made AS (
    INSERT INTO payment.payments (order_id, user_id, warehouse_id, method, provider, state, amount_minor, currency, check_at, pay_until, created_at)
    VALUES (@order_id::text, @user_id::text, @warehouse_id::text, @method::text, @provider::text, @state::text, @amount_minor::bigint, @currency::text,
            sqlc.narg(check_at)::timestamptz, sqlc.narg(pay_until)::timestamptz, @now::timestamptz)
    ON CONFLICT (order_id) DO NOTHING
    RETURNING *
)
SELECT true::boolean AS made, made.state, made.message FROM made
UNION ALL
SELECT false, p.state, p.message FROM payment.payments p WHERE p.order_id = @order_id::text;

-- name: AnnounceLater :one
-- Has the outcome of a payment published, if it is still open.
UPDATE payment.payments SET announce = true
WHERE order_id = @order_id AND state IN ('pending', 'action_needed', 'unknown')
RETURNING state;

-- name: CaptureAtOnce :execrows
-- The usual end of an intent, in one statement: captured and booked. No row when anything is unusual.
WITH captured AS (
    UPDATE payment.payments
    SET state = 'captured', captured_at = @now::timestamptz, provider_reference = @provider_reference::text, check_at = NULL
    WHERE order_id = @order_id::text AND state = 'pending' AND NOT announce
    RETURNING order_id, amount_minor, currency
)
INSERT INTO payment.transfers (debit_account, credit_account, amount_minor, currency, order_id, kind, reference, created_at)
SELECT @debit_account::text, @credit_account::text, captured.amount_minor, captured.currency, captured.order_id, @kind::text, @reference::text, @now::timestamptz
FROM captured;

-- name: GetPayment :one
SELECT * FROM payment.payments WHERE order_id = @order_id;

-- name: GetPaymentOf :one
SELECT * FROM payment.payments WHERE order_id = @order_id AND user_id = @user_id;

-- name: ListPaymentsOf :many
SELECT * FROM payment.payments
WHERE user_id = @user_id AND (@before_order_id::text = '' OR order_id < @before_order_id::text)
ORDER BY order_id DESC
LIMIT @page_size::int;

-- name: LockPayment :one
SELECT * FROM payment.payments WHERE order_id = @order_id FOR UPDATE;

-- name: SavePayment :exec
UPDATE payment.payments
SET state = @state, method = @method, provider = @provider, provider_reference = @provider_reference, message = @message, refusal = @refusal,
    announce = @announce, check_at = @check_at, checks = @checks, event_seq = @event_seq, captured_at = @captured_at, checkout_url = @checkout_url
WHERE order_id = @order_id;

-- name: DueChecks :many
-- Claims payments whose outcome is to be looked up, and sets when they are looked up again.
UPDATE payment.payments p
SET checks = p.checks + 1,
    check_at = sqlc.arg(now)::timestamptz + pauses.ms[least(p.checks + 2, cardinality(pauses.ms))] * interval '1 millisecond'
FROM (SELECT sqlc.arg(pauses_ms)::bigint[] AS ms) pauses
WHERE p.order_id IN (
    SELECT due.order_id FROM payment.payments due
    WHERE due.check_at <= @now::timestamptz
    ORDER BY due.check_at
    LIMIT @batch::int
    FOR UPDATE SKIP LOCKED)
RETURNING p.order_id, p.amount_minor, p.currency, p.checks, p.state, p.method, p.pay_until;

-- name: BarOrders :exec
-- Notes orders that were cancelled before they were paid, so that an authorisation that is still on
-- its way takes nothing.
INSERT INTO payment.payments (order_id, user_id, warehouse_id, method, provider, state, amount_minor, currency, created_at)
SELECT o.order_id, o.user_id, o.warehouse_id, '', '', 'voided', 0, @currency::text, @now::timestamptz
FROM (SELECT unnest(@order_ids::text[]) AS order_id, unnest(@user_ids::text[]) AS user_id, unnest(@warehouse_ids::text[]) AS warehouse_id) o
ORDER BY o.order_id
ON CONFLICT DO NOTHING;

-- name: VoidPayments :exec
-- An outcome that is still unknown stays to be found out: late money goes back. A page at the provider
-- is closed at the next look, which is now.
UPDATE payment.payments SET state = 'voided', check_at = CASE WHEN pay_until IS NOT NULL AND check_at IS NOT NULL THEN @now::timestamptz ELSE check_at END
WHERE order_id = ANY (@order_ids::text[]) AND state IN ('cash_due', 'pending', 'action_needed', 'unknown');

-- name: LowerCashDue :many
UPDATE payment.payments p
SET amount_minor = o.amount_minor
FROM (SELECT unnest(@order_ids::text[]) AS order_id, unnest(@amounts_minor::bigint[]) AS amount_minor) o
WHERE p.order_id = o.order_id AND p.state = 'cash_due'
RETURNING p.order_id, p.credit_minor;

-- name: CollectCash :exec
UPDATE payment.payments p
SET state = 'captured', amount_minor = o.amount_minor, captured_at = o.at
FROM (SELECT unnest(@order_ids::text[]) AS order_id, unnest(@amounts_minor::bigint[]) AS amount_minor, unnest(@times::timestamptz[]) AS at) o
WHERE p.order_id = o.order_id AND p.state = 'cash_due';

-- name: Captured :many
SELECT order_id FROM payment.payments WHERE order_id = ANY (@order_ids::text[]) AND state = 'captured';

-- name: WishForCash :exec
-- The customer of an open payment wants to pay at the door instead.
UPDATE payment.payments SET method = 'cod', announce = true
WHERE order_id = @order_id AND pay_until IS NOT NULL AND state IN ('pending', 'action_needed', 'unknown');
