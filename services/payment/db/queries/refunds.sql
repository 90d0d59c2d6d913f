-- name: GrantRefunds :exec
-- Promises money back, each refund once and never more than was captured: what is asked beyond that
-- is cut off. The order's row lock makes concurrent refunds of one order wait for each other. Orders
-- must not repeat within a call.
WITH asked AS (
    SELECT unnest(@order_ids::text[]) AS order_id, unnest(@refund_ids::text[]) AS refund_id,
           unnest(@amounts_minor::bigint[]) AS amount_minor, unnest(@reasons::text[]) AS reason
), paid AS (
    SELECT p.order_id, p.provider, p.currency, p.amount_minor - p.refund_minor AS left_minor, asked.refund_id, asked.amount_minor, asked.reason
    FROM payment.payments p JOIN asked ON asked.order_id = p.order_id
    WHERE p.state = 'captured'
    ORDER BY p.order_id
    FOR UPDATE OF p
), granted AS (
    INSERT INTO payment.refunds (order_id, refund_id, provider, amount_minor, currency, reason, borne_by, state, attempt_at, created_at)
    SELECT paid.order_id, paid.refund_id, paid.provider, least(paid.amount_minor, paid.left_minor), paid.currency, paid.reason, @borne_by::text,
           'pending', @now::timestamptz, @now::timestamptz
    FROM paid
    WHERE paid.left_minor > 0 AND paid.amount_minor > 0
    ON CONFLICT (order_id, refund_id) DO NOTHING
    RETURNING order_id, amount_minor
)
UPDATE payment.payments p
SET refund_minor = p.refund_minor + granted.amount_minor
FROM granted
WHERE p.order_id = granted.order_id;

-- name: DueRefunds :many
-- Claims refunds that are to be tried, and sets when they are tried again should nobody answer.
UPDATE payment.refunds r
SET attempts = r.attempts + 1,
    attempt_at = sqlc.arg(now)::timestamptz + pauses.ms[least(r.attempts + 1, cardinality(pauses.ms))] * interval '1 millisecond'
FROM (SELECT sqlc.arg(pauses_ms)::bigint[] AS ms) pauses
WHERE (r.order_id, r.refund_id) IN (
    SELECT due.order_id, due.refund_id FROM payment.refunds due
    WHERE due.attempt_at <= @now::timestamptz
    ORDER BY due.attempt_at
    LIMIT @batch::int
    FOR UPDATE SKIP LOCKED)
RETURNING r.*;

-- name: SettleRefund :execrows
UPDATE payment.refunds
SET state = @state, provider_reference = @provider_reference, attempt_at = NULL, settled_at = @now::timestamptz
WHERE order_id = @order_id AND refund_id = @refund_id AND state = 'pending';

-- name: TakeBackRefund :exec
UPDATE payment.payments SET refund_minor = refund_minor - @amount_minor WHERE order_id = @order_id;

-- name: CountEvent :one
UPDATE payment.payments SET event_seq = event_seq + 1 WHERE order_id = @order_id RETURNING event_seq;

-- name: RefundedTotal :one
SELECT coalesce(sum(amount_minor), 0)::bigint AS amount_minor
FROM payment.refunds
WHERE order_id = @order_id AND state = 'succeeded';

-- name: RefundsOf :many
SELECT * FROM payment.refunds WHERE order_id = ANY (@order_ids::text[]) ORDER BY order_id, created_at, refund_id;
