-- name: SaveAddress :one
-- Inserts the address, or returns the same one saved earlier, as just used.
INSERT INTO account.addresses (user_id, id, address_sealed, content_index, latitude, longitude, created_at, used_at)
VALUES (sqlc.arg('user_id'), sqlc.arg('id'), sqlc.arg('address_sealed'), sqlc.arg('content_index'),
        sqlc.arg('latitude'), sqlc.arg('longitude'), sqlc.arg('now'), sqlc.arg('now'))
ON CONFLICT (user_id, content_index) DO UPDATE SET used_at = EXCLUDED.used_at
RETURNING *;

-- name: CountOtherAddresses :one
SELECT count(*) FROM account.addresses WHERE user_id = $1 AND content_index <> $2;

-- name: ReplaceAddress :execrows
UPDATE account.addresses
SET address_sealed = $3, content_index = $4, latitude = $5, longitude = $6, used_at = $7
WHERE user_id = $1 AND id = $2;

-- name: DeleteAddress :execrows
DELETE FROM account.addresses WHERE user_id = $1 AND id = $2;

-- name: ListAddresses :many
SELECT * FROM account.addresses WHERE user_id = $1 ORDER BY used_at DESC, id DESC;

-- name: GetAddress :one
SELECT sqlc.embed(a), u.name AS user_name,
       EXISTS (SELECT FROM account.addresses later WHERE later.user_id = a.user_id AND (later.used_at, later.id) > (a.used_at, a.id)) AS another_is_default
FROM account.addresses a JOIN account.users u ON u.id = a.user_id
WHERE a.user_id = $1 AND a.id = $2;

-- name: GetDefaultAddress :one
SELECT sqlc.embed(a), u.name AS user_name
FROM account.addresses a JOIN account.users u ON u.id = a.user_id
WHERE a.user_id = $1
ORDER BY a.used_at DESC, a.id DESC
LIMIT 1;

-- name: UseAddress :exec
UPDATE account.addresses SET used_at = $3 WHERE user_id = $1 AND id = $2;
