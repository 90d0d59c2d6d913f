-- name: InsertPromotion :exec
INSERT INTO notification.promotions (id, title, text, title_hi, text_hi, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: LockPromotion :one
SELECT * FROM notification.promotions WHERE done_at IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: PromotionRecipients :many
-- The share lock makes a withdrawal of consent come before or after, never in between.
SELECT sqlc.embed(who), sqlc.embed(c)
FROM notification.consents c JOIN notification.contacts who ON who.user_id = c.user_id
WHERE c.promotions AND who.role = 'customer' AND c.user_id > sqlc.arg('after')
ORDER BY c.user_id
LIMIT sqlc.arg('most')
FOR SHARE OF c;

-- name: AdvancePromotion :exec
UPDATE notification.promotions SET last_user_id = $2, done_at = $3 WHERE id = $1;
