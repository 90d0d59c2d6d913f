-- +goose Up
-- The trip that a rider makes after the open one: accepted at its last door.
ALTER TABLE delivery.trips
    DROP CONSTRAINT trips_status_check,
    ADD CONSTRAINT trips_status_check CHECK (status IN ('next', 'assigned', 'at_store', 'under_way', 'completed', 'cancelled'));

-- A rider has at most one next trip.
CREATE UNIQUE INDEX trips_next ON delivery.trips (partner_id) WHERE status = 'next';

ALTER TABLE delivery.delivery_partners
    ADD COLUMN next_trip_id text,
    ADD CONSTRAINT delivery_partners_next CHECK (next_trip_id IS NULL OR trip_id IS NOT NULL);

-- +goose Down
ALTER TABLE delivery.delivery_partners DROP CONSTRAINT delivery_partners_next, DROP COLUMN next_trip_id;
DROP INDEX delivery.trips_next;
UPDATE delivery.orders o SET status = 'waiting', trip_id = NULL, partner_id = NULL, slot = NULL, position = 0, offer_id = NULL, pickup_code_sealed = NULL, assigned_at = NULL
FROM delivery.trips t WHERE t.status = 'next' AND o.warehouse_id = t.warehouse_id AND o.trip_id = t.id AND o.status = 'assigned';
UPDATE delivery.trips SET status = 'cancelled' WHERE status = 'next';
ALTER TABLE delivery.trips
    DROP CONSTRAINT trips_status_check,
    ADD CONSTRAINT trips_status_check CHECK (status IN ('assigned', 'at_store', 'under_way', 'completed', 'cancelled'));
