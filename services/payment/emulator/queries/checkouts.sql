-- name: OpenCheckout :exec
-- Makes a page once per reference.
INSERT INTO payment.emulator_checkouts (reference, token, method, amount_minor, currency, return_to, state, expires_at, created_at)
VALUES (@reference, @token, @method, @amount_minor, @currency, @return_to, 'open', @expires_at, @now)
ON CONFLICT (reference) DO NOTHING;

-- name: LockCheckout :one
SELECT * FROM payment.emulator_checkouts WHERE reference = @reference FOR UPDATE;

-- name: CheckoutOfToken :one
SELECT * FROM payment.emulator_checkouts WHERE token = @token FOR UPDATE;

-- name: SaveCheckout :exec
UPDATE payment.emulator_checkouts
SET method = @method, state = @state, refusal = @refusal, try_ends_at = @try_ends_at, try_approves = @try_approves, close_asked = @close_asked
WHERE reference = @reference;

-- name: Tell :exec
INSERT INTO payment.emulator_notices (reference, due_at) VALUES (@reference, @due_at);

-- name: DueNotices :many
-- Claims notices, and sets when they are told again should nobody take them.
UPDATE payment.emulator_notices n SET attempts = n.attempts + 1, due_at = @again_at
WHERE n.id IN (SELECT due.id FROM payment.emulator_notices due WHERE due.due_at <= @now ORDER BY due.due_at LIMIT 100 FOR UPDATE SKIP LOCKED)
RETURNING n.id, n.reference, n.attempts;

-- name: Told :exec
DELETE FROM payment.emulator_notices WHERE id = @id;
