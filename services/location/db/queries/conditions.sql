-- name: GetConditions :one
SELECT conditions, since FROM location.conditions;

-- name: SetConditions :exec
INSERT INTO location.conditions (conditions, since) VALUES (@conditions, @since)
ON CONFLICT (only_row) DO UPDATE SET conditions = excluded.conditions, since = excluded.since;
