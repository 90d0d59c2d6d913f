-- +goose Up

-- Finds people by the beginnings of the words of their name.
CREATE INDEX users_name ON account.users USING gin (to_tsvector('simple', name));

-- +goose Down
DROP INDEX account.users_name;
