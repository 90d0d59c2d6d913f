-- name: SaveContacts :exec
INSERT INTO notification.contacts (user_id, phone_sealed, phone_index, email_sealed, email_index, role, language, version)
SELECT unnest(sqlc.arg('user_ids')::text[]), unnest(sqlc.arg('phones_sealed')::bytea[]), unnest(sqlc.arg('phone_indexes')::bytea[]),
       unnest(sqlc.arg('emails_sealed')::bytea[]), unnest(sqlc.arg('email_indexes')::bytea[]),
       unnest(sqlc.arg('roles')::text[]), unnest(sqlc.arg('languages')::text[]), unnest(sqlc.arg('versions')::bigint[])
ON CONFLICT (user_id) DO UPDATE
SET phone_sealed = EXCLUDED.phone_sealed, phone_index = EXCLUDED.phone_index,
    email_sealed = EXCLUDED.email_sealed, email_index = EXCLUDED.email_index,
    role = EXCLUDED.role, language = EXCLUDED.language, version = EXCLUDED.version
WHERE contacts.version < EXCLUDED.version;

-- name: ContactsOfUsers :many
SELECT * FROM notification.contacts WHERE user_id = ANY (sqlc.arg('user_ids')::text[]);

-- name: LanguagesOfPhones :many
SELECT phone_index, language FROM notification.contacts WHERE phone_index = ANY (sqlc.arg('phone_indexes')::bytea[]);

-- name: GetConsent :one
SELECT * FROM notification.consents WHERE user_id = $1;

-- name: SaveConsent :exec
INSERT INTO notification.consents (user_id, promotions, quiet_from_hour, quiet_to_hour, updated_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (user_id) DO UPDATE
SET promotions = EXCLUDED.promotions, quiet_from_hour = EXCLUDED.quiet_from_hour, quiet_to_hour = EXCLUDED.quiet_to_hour, updated_at = EXCLUDED.updated_at;
