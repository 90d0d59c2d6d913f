-- name: LockThrottle :one
-- Locks the phone's limits, making them when the phone is new.
INSERT INTO account.otp_throttles (phone_index, window_started_at, challenges, wrong_codes, last_challenge_at, locked_until)
VALUES ($1, $2, 0, 0, 'epoch', 'epoch')
ON CONFLICT (phone_index) DO UPDATE SET phone_index = EXCLUDED.phone_index
RETURNING *;

-- name: SaveThrottle :exec
UPDATE account.otp_throttles
SET window_started_at = $2, challenges = $3, wrong_codes = $4, last_challenge_at = $5, locked_until = $6
WHERE phone_index = $1;

-- name: InsertChallenge :exec
INSERT INTO account.otp_challenges (id, phone_index, phone_sealed, code_hash, wrong_codes, expires_at)
VALUES ($1, $2, $3, $4, 0, $5);

-- name: LockChallenge :one
SELECT sqlc.embed(c), sqlc.embed(t)
FROM account.otp_challenges c JOIN account.otp_throttles t USING (phone_index)
WHERE c.id = $1
FOR UPDATE OF c, t;

-- name: CountWrongCode :exec
UPDATE account.otp_challenges SET wrong_codes = wrong_codes + 1 WHERE id = $1;

-- name: OpenSession :exec
-- Spends the challenge and starts a session with its first refresh token.
WITH spent AS (
    DELETE FROM account.otp_challenges WHERE otp_challenges.id = sqlc.arg('challenge_id')
), calmed AS (
    UPDATE account.otp_throttles SET challenges = 0, wrong_codes = 0 WHERE otp_throttles.phone_index = sqlc.arg('phone_index')
), opened AS (
    INSERT INTO account.sessions (id, user_id, created_at, expires_at)
    VALUES (sqlc.arg('session_id'), sqlc.arg('user_id'), sqlc.arg('now'), sqlc.arg('expires_at'))
)
INSERT INTO account.refresh_tokens (token_hash, session_id) VALUES (sqlc.arg('token_hash'), sqlc.arg('session_id'));

-- name: FindSession :one
-- Share-locks the user, so that a block or a new role is either seen here or waits for us.
SELECT t.rotated_at, s.id AS session_id, s.expires_at, sqlc.embed(u)
FROM account.refresh_tokens t
JOIN account.sessions s ON s.id = t.session_id
JOIN account.users u ON u.id = s.user_id
WHERE t.token_hash = $1
FOR SHARE OF u;

-- name: RotateToken :execrows
-- Exchanges the token unless somebody else just did.
WITH rotated AS (
    UPDATE account.refresh_tokens SET rotated_at = sqlc.arg('now')
    WHERE refresh_tokens.token_hash = sqlc.arg('old_hash') AND refresh_tokens.rotated_at IS NULL
    RETURNING refresh_tokens.session_id
), prolonged AS (
    UPDATE account.sessions SET expires_at = sqlc.arg('expires_at') FROM rotated WHERE sessions.id = rotated.session_id
)
INSERT INTO account.refresh_tokens (token_hash, session_id)
SELECT sqlc.arg('new_hash'), rotated.session_id FROM rotated;

-- name: EndSession :exec
DELETE FROM account.sessions WHERE id = $1;

-- name: EndSessionOfToken :exec
DELETE FROM account.sessions WHERE id = (SELECT session_id FROM account.refresh_tokens WHERE token_hash = $1);

-- name: EndSessionsOfUser :exec
DELETE FROM account.sessions WHERE user_id = $1;

-- name: SweepChallenges :execrows
DELETE FROM account.otp_challenges WHERE id IN (
    SELECT c.id FROM account.otp_challenges c WHERE c.expires_at <= sqlc.arg('now') LIMIT sqlc.arg('most') FOR UPDATE SKIP LOCKED);

-- name: SweepThrottles :execrows
DELETE FROM account.otp_throttles WHERE phone_index IN (
    SELECT t.phone_index FROM account.otp_throttles t
    WHERE t.last_challenge_at <= sqlc.arg('idle_since') AND t.locked_until <= sqlc.arg('now')
    LIMIT sqlc.arg('most') FOR UPDATE SKIP LOCKED);

-- name: SweepSessions :execrows
DELETE FROM account.sessions WHERE id IN (
    SELECT s.id FROM account.sessions s WHERE s.expires_at <= sqlc.arg('now') LIMIT sqlc.arg('most') FOR UPDATE SKIP LOCKED);

-- name: SweepTokens :execrows
DELETE FROM account.refresh_tokens WHERE token_hash IN (
    SELECT t.token_hash FROM account.refresh_tokens t WHERE t.rotated_at <= sqlc.arg('rotated_before') LIMIT sqlc.arg('most') FOR UPDATE SKIP LOCKED);
