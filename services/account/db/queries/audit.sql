-- name: KeepAudit :exec
INSERT INTO account.audit_log (id, at, actor_id, actor_role, method, kind, object_id, warehouse_id, changes)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (id) DO NOTHING;

-- name: ListAudit :many
SELECT a.*, coalesce(u.name, '')::text AS actor_name
FROM account.audit_log a LEFT JOIN account.users u ON u.id = a.actor_id
WHERE (sqlc.arg('actor_id')::text = '' OR a.actor_id = sqlc.arg('actor_id'))
  AND (sqlc.arg('kind')::text = '' OR a.kind = sqlc.arg('kind'))
  AND (sqlc.arg('object_id')::text = '' OR a.object_id = sqlc.arg('object_id'))
  AND (sqlc.arg('warehouse_id')::text = '' OR a.warehouse_id = sqlc.arg('warehouse_id'))
  AND (sqlc.narg('since')::timestamptz IS NULL OR a.at >= sqlc.narg('since'))
  AND (sqlc.narg('until')::timestamptz IS NULL OR a.at < sqlc.narg('until'))
  AND (sqlc.narg('before_at')::timestamptz IS NULL OR (a.at, a.id) < (sqlc.narg('before_at'), sqlc.arg('before_id')::text))
ORDER BY a.at DESC, a.id DESC
LIMIT sqlc.arg('most');
