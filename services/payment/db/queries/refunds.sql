-- name: LockPayments :exec
-- Refunds of one order wait for each other. The next statement sees what was promised until then.
SELECT FROM payment.payments WHERE order_id = ANY (@order_ids::text[]) ORDER BY order_id FOR UPDATE;

-- name: GrantRefunds :exec
-- Promises money back, each refund once and never more than was paid, credit among it: what is asked
-- beyond that is cut off. Payments must be locked and orders must not repeat within a call. What the method
-- paid goes back first, and to there; cash, what the customer wants so, and the rest goes to their credit.
WITH asked AS (
    SELECT unnest(@order_ids::text[]) AS order_id, unnest(@refund_ids::text[]) AS refund_id,
           unnest(@amounts_minor::bigint[]) AS amount_minor, unnest(@reasons::text[]) AS reason, unnest(@to_credit::boolean[]) AS to_credit
), paid AS (
    SELECT p.order_id, p.provider, p.currency, asked.refund_id, asked.reason, asked.to_credit,
           least(asked.amount_minor, CASE p.state WHEN 'captured' THEN p.amount_minor ELSE 0 END + p.credit_minor - p.refund_minor) AS minor,
           CASE WHEN p.state = 'captured' AND p.provider NOT IN ('cash', 'credit') THEN p.amount_minor - p.source_refund_minor ELSE 0 END AS source_left
    FROM payment.payments p JOIN asked ON asked.order_id = p.order_id
    WHERE NOT EXISTS (SELECT FROM payment.refunds r WHERE r.order_id = asked.order_id AND r.refund_id = asked.refund_id)
), split AS (
    SELECT paid.*, CASE WHEN paid.to_credit THEN 0 ELSE least(paid.minor, paid.source_left) END AS source_minor FROM paid WHERE paid.minor > 0
), granted AS (
    INSERT INTO payment.refunds (order_id, refund_id, destination, provider, amount_minor, currency, reason, borne_by, state, attempt_at, created_at)
    SELECT split.order_id, split.refund_id, part.destination, split.provider, part.minor, split.currency, split.reason, @borne_by::text,
           'pending', @now::timestamptz, @now::timestamptz
    FROM split CROSS JOIN LATERAL (VALUES ('source', split.source_minor), ('credit', split.minor - split.source_minor)) AS part (destination, minor)
    WHERE part.minor > 0
    RETURNING order_id, destination, amount_minor
)
UPDATE payment.payments p
SET refund_minor = p.refund_minor + g.minor, source_refund_minor = p.source_refund_minor + g.source_minor
FROM (SELECT order_id, sum(amount_minor)::bigint AS minor, coalesce(sum(amount_minor) FILTER (WHERE destination = 'source'), 0)::bigint AS source_minor
      FROM granted GROUP BY 1) g
WHERE p.order_id = g.order_id;

-- name: DueRefunds :many
-- Claims refunds that are to be tried, and sets when they are tried again should nobody answer.
UPDATE payment.refunds r
SET attempts = r.attempts + 1,
    attempt_at = sqlc.arg(now)::timestamptz + pauses.ms[least(r.attempts + 1, cardinality(pauses.ms))] * interval '1 millisecond'
FROM (SELECT sqlc.arg(pauses_ms)::bigint[] AS ms) pauses
WHERE (r.order_id, r.refund_id, r.destination) IN (
    SELECT due.order_id, due.refund_id, due.destination FROM payment.refunds due
    WHERE due.attempt_at <= @now::timestamptz
    ORDER BY due.attempt_at
    LIMIT @batch::int
    FOR UPDATE SKIP LOCKED)
RETURNING r.*;

-- name: SettleRefund :execrows
UPDATE payment.refunds
SET state = @state, provider_reference = @provider_reference, attempt_at = NULL, settled_at = @now::timestamptz
WHERE order_id = @order_id AND refund_id = @refund_id AND destination = @destination AND state = 'pending';

-- name: TakeBackRefund :exec
-- Only what goes back through the method can be refused.
UPDATE payment.payments SET refund_minor = refund_minor - @amount_minor, source_refund_minor = source_refund_minor - @amount_minor WHERE order_id = @order_id;

-- name: CountEvent :one
UPDATE payment.payments SET event_seq = event_seq + 1 WHERE order_id = @order_id RETURNING event_seq;

-- name: RefundedTotal :one
SELECT coalesce(sum(amount_minor), 0)::bigint AS amount_minor
FROM payment.refunds
WHERE order_id = @order_id AND state = 'succeeded';

-- name: RefundsOf :many
SELECT * FROM payment.refunds WHERE order_id = ANY (@order_ids::text[]) ORDER BY order_id, created_at, refund_id, destination DESC;
