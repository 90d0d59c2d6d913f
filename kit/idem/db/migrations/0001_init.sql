-- +goose Up
CREATE SCHEMA IF NOT EXISTS idem;

CREATE TABLE idem.keys (
    caller       text NOT NULL,
    key          text NOT NULL,
    procedure    text NOT NULL,
    -- SHA-256 of the request: the same key with another body is refused.
    request_hash bytea NOT NULL,
    response     bytea NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller, key)
);

CREATE INDEX keys_created ON idem.keys USING brin (created_at);

-- +goose Down
DROP TABLE idem.keys;
