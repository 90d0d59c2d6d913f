-- +goose Up
CREATE SCHEMA IF NOT EXISTS notification;

-- How to reach people, as account told us. One recipient_index per phone and e-mail address finds
-- both contacts and what was sent to them.
CREATE TABLE notification.contacts (
    user_id      text PRIMARY KEY,
    phone_sealed bytea NOT NULL,
    phone_index  bytea NOT NULL,
    email_sealed bytea NOT NULL,
    email_index  bytea NOT NULL,
    role         text NOT NULL,
    language     text NOT NULL,
    version      bigint NOT NULL
);

CREATE INDEX contacts_phone ON notification.contacts (phone_index);

CREATE TABLE notification.consents (
    user_id         text PRIMARY KEY,
    promotions      boolean NOT NULL,
    quiet_from_hour int NOT NULL CHECK (quiet_from_hour BETWEEN 0 AND 23),
    quiet_to_hour   int NOT NULL CHECK (quiet_to_hour BETWEEN 0 AND 23),
    updated_at      timestamptz NOT NULL
);

-- Messages are numbered as they are written, many in a millisecond: the newest has the highest id.

-- In-app messages. Occasion tells apart what may happen to an order more than once: a refund's id,
-- a promotion's id, otherwise empty.
CREATE TABLE notification.notifications (
    user_id    text NOT NULL,
    id         bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    order_id   text NOT NULL,
    template   text NOT NULL,
    occasion   text NOT NULL,
    title      text NOT NULL,
    text       text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, id),
    CONSTRAINT notifications_once UNIQUE (order_id, template, occasion, user_id)
);

-- Rows arrive in this order, so a small index finds the old ones.
CREATE INDEX notifications_age ON notification.notifications USING brin (created_at);

-- Messages that leave the house: queue of the senders, log, and inbox.
CREATE TABLE notification.outgoing (
    id               bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    user_id          text NOT NULL,
    order_id         text NOT NULL,
    template         text NOT NULL,
    occasion         text NOT NULL,
    channel          text NOT NULL CHECK (channel IN ('sms', 'email', 'push')),
    recipient_sealed bytea NOT NULL,
    recipient_index  bytea NOT NULL,
    content_sealed   bytea NOT NULL,
    -- kept: in the inbox, as no sender has the channel.
    status           text NOT NULL CHECK (status IN ('kept', 'pending', 'sent', 'failed')),
    attempts         int NOT NULL DEFAULT 0,
    -- Not before this business time: quiet hours.
    due_at           timestamptz NOT NULL,
    -- Not before this wall time: a sender has it, or failed lately.
    retry_at         timestamptz NOT NULL,
    -- Wall time after which it is neither sent nor shown, and removed.
    expires_at       timestamptz NOT NULL,
    created_at       timestamptz NOT NULL,
    -- What the sender calls it, or why it failed.
    reference        text NOT NULL DEFAULT '',
    -- An order belongs to one user, so this is once per order, template and channel.
    CONSTRAINT outgoing_once UNIQUE (user_id, order_id, template, occasion, channel)
);

CREATE INDEX outgoing_recipient ON notification.outgoing (recipient_index, id);
CREATE INDEX outgoing_expiry ON notification.outgoing (expires_at);
CREATE INDEX outgoing_pending ON notification.outgoing (retry_at) WHERE status = 'pending';

CREATE TABLE notification.promotions (
    id           text PRIMARY KEY,
    title        text NOT NULL,
    text         text NOT NULL,
    title_hi     text NOT NULL,
    text_hi      text NOT NULL,
    -- Customers up to this one have it.
    last_user_id text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL,
    done_at      timestamptz
);

CREATE INDEX promotions_open ON notification.promotions (id) WHERE done_at IS NULL;

-- +goose Down
DROP TABLE notification.promotions, notification.outgoing, notification.notifications, notification.consents, notification.contacts;
