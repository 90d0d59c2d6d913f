-- +goose Up
-- Devices that take push messages. The address is a secret: who knows it can bother the device.
CREATE TABLE notification.push_devices (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id        text NOT NULL,
    endpoint_index bytea NOT NULL UNIQUE,
    -- JSON of the browser's subscription.
    device_sealed  bytea NOT NULL,
    created_at     timestamptz NOT NULL
);

CREATE INDEX push_devices_user ON notification.push_devices (user_id, created_at DESC, id DESC);

-- Which devices have a message while others are tried again.
CREATE TABLE notification.push_deliveries (
    outgoing_id bigint NOT NULL REFERENCES notification.outgoing ON DELETE CASCADE,
    device_id   bigint NOT NULL REFERENCES notification.push_devices ON DELETE CASCADE,
    PRIMARY KEY (outgoing_id, device_id)
);

CREATE INDEX push_deliveries_device ON notification.push_deliveries (device_id);

-- +goose Down
DROP TABLE notification.push_deliveries, notification.push_devices;
