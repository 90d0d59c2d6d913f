-- name: Charge :one
-- Notes a charge once per reference and returns what was noted first; no row when another call with
-- the reference is noting it right now.
WITH made AS (
    INSERT INTO payment.emulator_charges (reference, method, amount_minor, currency, approved, message, known_at, created_at)
    VALUES (@reference::text, @method::text, @amount_minor::bigint, @currency::text, @approved::boolean, @message::text, @known_at::timestamptz, @now::timestamptz)
    ON CONFLICT (reference) DO NOTHING
    RETURNING *
)
SELECT made.method, made.amount_minor, made.currency, made.approved, made.message, made.known_at FROM made
UNION ALL
SELECT c.method, c.amount_minor, c.currency, c.approved, c.message, c.known_at FROM payment.emulator_charges c WHERE c.reference = @reference::text;

-- name: GetCharge :one
SELECT method, amount_minor, currency, approved, message, known_at FROM payment.emulator_charges WHERE reference = @reference::text;

-- name: LockCharge :one
SELECT method, amount_minor, currency, approved, message, known_at FROM payment.emulator_charges WHERE reference = @reference::text FOR UPDATE;

-- name: GetRefund :one
SELECT charge_reference, amount_minor FROM payment.emulator_refunds WHERE reference = @reference::text;

-- name: Refunded :one
SELECT coalesce(sum(amount_minor), 0)::bigint AS amount_minor FROM payment.emulator_refunds WHERE charge_reference = @charge_reference::text;

-- name: InsertRefund :exec
INSERT INTO payment.emulator_refunds (reference, charge_reference, amount_minor, created_at)
VALUES (@reference, @charge_reference, @amount_minor, @now);
