-- name: EnsureUser :one
-- Inserts the user, or locks and returns the one who has the phone.
INSERT INTO account.users (id, phone_sealed, phone_index, name, role, warehouse_id, language, blocked, tokens_valid_from, version, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, false, $8, 1, $9)
ON CONFLICT (phone_index) DO UPDATE SET phone_index = EXCLUDED.phone_index
RETURNING *;

-- name: GetUser :one
SELECT * FROM account.users WHERE id = $1;

-- name: LockUser :one
SELECT * FROM account.users WHERE id = $1 FOR NO KEY UPDATE;

-- name: HoldUserByPhone :one
-- Keeps a concurrent block waiting until the session that is about to open can be seen.
SELECT * FROM account.users WHERE phone_index = $1 FOR SHARE;

-- name: SaveUser :exec
UPDATE account.users
SET email_sealed = $2, name = $3, role = $4, warehouse_id = $5, language = $6, blocked = $7, tokens_valid_from = $8, version = $9
WHERE id = $1;

-- name: ListUsers :many
SELECT * FROM account.users
WHERE (sqlc.narg('phone_index')::bytea IS NULL OR phone_index = sqlc.narg('phone_index'))
  AND (sqlc.narg('name_query')::text IS NULL OR to_tsvector('simple', name) @@ to_tsquery('simple', sqlc.narg('name_query')))
  AND (sqlc.arg('warehouse_id')::text = '' OR warehouse_id = sqlc.arg('warehouse_id'))
  AND (sqlc.arg('user_id')::text = '' OR id = sqlc.arg('user_id'))
  AND (sqlc.arg('role')::text = '' OR role = sqlc.arg('role'))
  AND (sqlc.arg('before')::text = '' OR id < sqlc.arg('before'))
ORDER BY id DESC
LIMIT sqlc.arg('most');

-- name: ListStaff :many
SELECT id, name, role FROM account.users
WHERE warehouse_id = @warehouse_id AND role IN ('picker', 'store_manager') AND NOT blocked
ORDER BY name, id
LIMIT 500;

-- name: FindUsers :many
-- The newest users of a role who have the phone, or a name with words that begin so.
SELECT id FROM account.users
WHERE role = sqlc.arg('role')
  AND (sqlc.narg('phone_index')::bytea IS NULL OR phone_index = sqlc.narg('phone_index'))
  AND (sqlc.narg('name_query')::text IS NULL OR to_tsvector('simple', name) @@ to_tsquery('simple', sqlc.narg('name_query')))
ORDER BY id DESC
LIMIT sqlc.arg('most');

-- name: CountOtherAdmins :one
-- Locks those who count, so that two admins cannot each remove the other at once.
SELECT count(*) FROM (
    SELECT id FROM account.users WHERE role = 'admin' AND NOT blocked AND id <> $1 ORDER BY id FOR NO KEY UPDATE
) AS others;
