-- +goose Up
CREATE SCHEMA IF NOT EXISTS account;

-- Personal data is sealed; phone_index finds a phone by equality.
CREATE TABLE account.users (
    id                text PRIMARY KEY,
    phone_sealed      bytea NOT NULL,
    phone_index       bytea NOT NULL CONSTRAINT users_phone UNIQUE,
    email_sealed      bytea,
    name              text NOT NULL,
    role              text NOT NULL CHECK (role IN ('customer', 'rider', 'picker', 'store_manager', 'operations', 'admin')),
    warehouse_id      text NOT NULL,
    language          text NOT NULL,
    blocked           boolean NOT NULL,
    -- Access tokens made earlier, on the wall clock, carry a role or a store that is no longer true.
    tokens_valid_from timestamptz NOT NULL,
    -- Seq of user_saved.
    version           bigint NOT NULL,
    created_at        timestamptz NOT NULL,
    CHECK (role NOT IN ('picker', 'store_manager') OR warehouse_id <> '')
);

CREATE INDEX users_role ON account.users (role, id);

-- The customer's default address is the one with the latest used_at.
CREATE TABLE account.addresses (
    user_id        text NOT NULL REFERENCES account.users (id),
    id             text NOT NULL,
    address_sealed bytea NOT NULL,
    -- Fingerprint of all fields, so that saving the same address twice keeps one.
    content_index  bytea NOT NULL,
    latitude       double precision NOT NULL,
    longitude      double precision NOT NULL,
    created_at     timestamptz NOT NULL,
    used_at        timestamptz NOT NULL,
    PRIMARY KEY (user_id, id),
    CONSTRAINT addresses_content UNIQUE (user_id, content_index)
);

-- Logins use wall time throughout.
CREATE TABLE account.otp_throttles (
    phone_index       bytea PRIMARY KEY,
    window_started_at timestamptz NOT NULL,
    challenges        int NOT NULL,
    wrong_codes       int NOT NULL,
    last_challenge_at timestamptz NOT NULL,
    locked_until      timestamptz NOT NULL
);

CREATE TABLE account.otp_challenges (
    id           text PRIMARY KEY,
    phone_index  bytea NOT NULL,
    phone_sealed bytea NOT NULL,
    code_hash    bytea NOT NULL,
    wrong_codes  int NOT NULL,
    expires_at   timestamptz NOT NULL
);

CREATE INDEX otp_challenges_expiry ON account.otp_challenges (expires_at);

-- A session is the family of all refresh tokens that descend from one login.
CREATE TABLE account.sessions (
    id         text PRIMARY KEY,
    user_id    text NOT NULL REFERENCES account.users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE INDEX sessions_user ON account.sessions (user_id);
CREATE INDEX sessions_expiry ON account.sessions (expires_at);

-- A rotated token stays, so that its second use is noticed.
CREATE TABLE account.refresh_tokens (
    token_hash bytea PRIMARY KEY,
    session_id text NOT NULL REFERENCES account.sessions (id) ON DELETE CASCADE,
    rotated_at timestamptz
);

CREATE INDEX refresh_tokens_session ON account.refresh_tokens (session_id);
CREATE INDEX refresh_tokens_rotated ON account.refresh_tokens (rotated_at) WHERE rotated_at IS NOT NULL;

-- +goose Down
DROP TABLE account.refresh_tokens, account.sessions, account.otp_challenges, account.otp_throttles, account.addresses, account.users;
