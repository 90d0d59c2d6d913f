-- name: InsertClaim :exec
INSERT INTO orders.claims (claim_id, order_id, user_id, warehouse_id, kind, lines, note, amount, state, reason, decided_by, created_at, decided_at, picture_ids, refund_to, proposed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: ClaimedSince :one
-- What a customer was refunded by rule lately.
SELECT coalesce(sum(amount), 0)::bigint FROM orders.claims
WHERE user_id = @user_id AND created_at >= @since AND state = 'refunded' AND decided_by = '';

-- name: ClaimsOfOrder :many
-- What the customer reported.
SELECT * FROM orders.claims WHERE order_id = $1 AND kind <> 'staff' ORDER BY claim_id DESC;

-- name: GetClaim :one
SELECT * FROM orders.claims WHERE claim_id = $1;

-- name: LockClaim :one
SELECT * FROM orders.claims WHERE claim_id = $1 FOR UPDATE;

-- name: ListClaims :many
-- Open are those that nobody decided, proposed ones among them.
SELECT * FROM orders.claims
WHERE (@warehouse_id::text = '' OR warehouse_id = @warehouse_id)
  AND (@state::text = '' OR state = @state OR (@state = 'open' AND state = 'proposed'))
  AND (@order_id::text = '' OR order_id = @order_id)
  AND (@before::text = '' OR claim_id < @before)
ORDER BY claim_id DESC LIMIT @most;

-- name: DecideClaim :exec
UPDATE orders.claims SET state = @state, reason = @reason, proposed_by = @proposed_by, decided_by = @decided_by, decided_at = @decided_at WHERE claim_id = @claim_id;

-- name: PicturesOfOrder :one
-- How many pictures the claims of an order have.
SELECT coalesce(sum(cardinality(picture_ids)), 0)::bigint FROM orders.claims WHERE order_id = $1;

-- name: SetClaimPictures :exec
UPDATE orders.claims SET picture_ids = @picture_ids::text[] WHERE claim_id = @claim_id;
