-- +goose Up
-- Why which rider was asked: an AssignmentWhy of the contract.
ALTER TABLE delivery.offers ADD COLUMN why bytea;

-- What is learned of a rider's answers, and since when the rider has no trip.
ALTER TABLE delivery.delivery_partners
    ADD COLUMN offers_asked    int NOT NULL DEFAULT 0,
    ADD COLUMN offers_accepted int NOT NULL DEFAULT 0,
    ADD COLUMN idle_since      timestamptz;

-- +goose Down
ALTER TABLE delivery.delivery_partners DROP COLUMN offers_asked, DROP COLUMN offers_accepted, DROP COLUMN idle_since;
ALTER TABLE delivery.offers DROP COLUMN why;
