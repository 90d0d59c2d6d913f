-- +goose Up
-- When riders took offers. The open one of a rider, if any, has no end.
CREATE TABLE delivery.online_spells (
    partner_id   text NOT NULL REFERENCES delivery.delivery_partners (id),
    -- The home store when it began.
    warehouse_id text NOT NULL,
    began_at     timestamptz NOT NULL,
    ended_at     timestamptz,
    PRIMARY KEY (partner_id, began_at),
    CONSTRAINT online_spells_order CHECK (ended_at >= began_at)
);

CREATE UNIQUE INDEX online_spells_open ON delivery.online_spells (partner_id) WHERE ended_at IS NULL;
CREATE INDEX online_spells_began ON delivery.online_spells (began_at);

INSERT INTO delivery.online_spells (partner_id, warehouse_id, began_at)
SELECT id, warehouse_id, online_since FROM delivery.delivery_partners WHERE online_since IS NOT NULL;

-- When the rider of an ended trip probably was at the store again; null: at once.
ALTER TABLE delivery.trips ADD COLUMN back_at timestamptz;

CREATE INDEX trips_partner_created ON delivery.trips (partner_id, created_at);
CREATE INDEX trips_times ON delivery.trips USING brin (completed_at) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX orders_times ON delivery.orders USING brin (ended_at) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX offers_times ON delivery.offers USING brin (ended_at) WITH (pages_per_range = 32, autosummarize = on);

-- How many minutes of a span some spans fill.
CREATE FUNCTION delivery.minutes_in(spans tstzmultirange, span tstzrange) RETURNS float8 LANGUAGE sql IMMUTABLE AS
$$SELECT coalesce(sum(extract(epoch FROM upper(r) - lower(r)))::float8 / 60, 0) FROM unnest(spans * span::tstzmultirange) r$$;

-- The rows of the riders' key figures (domain guide, section 4). A rider's time online is cut into hours;
-- in each, the time with a trip is the union of its trips, so that a batch counts once.
-- +goose StatementBegin
CREATE FUNCTION delivery.kpi_rows(of_kpis text[], of_warehouse text, since timestamptz, until timestamptz, right_now timestamptz, zone text)
RETURNS TABLE (kpi text, warehouse_id text, at timestamptz, subject text, part float8, whole float8, detail text)
LANGUAGE sql STABLE AS $$
SELECT k.kpi, s.warehouse_id, lower(h.piece), s.partner_id, k.part, k.whole, 'online'
FROM delivery.online_spells s
CROSS JOIN LATERAL (SELECT tstzrange(greatest(s.began_at, since), greatest(s.began_at, since, least(s.ended_at, until, right_now))) AS span) p
CROSS JOIN LATERAL (
    SELECT range_agg(tstzrange(t.created_at, greatest(t.created_at, coalesce(t.back_at, t.completed_at, right_now)))) AS busy,
        range_agg(tstzrange(t.created_at, greatest(t.created_at, coalesce(t.completed_at, right_now)))) AS engaged
    FROM delivery.trips t
    WHERE t.partner_id = s.partner_id AND t.created_at < upper(p.span) AND coalesce(t.back_at, t.completed_at, right_now) > lower(p.span)) b
CROSS JOIN LATERAL (
    SELECT range_agg(tstzrange(o.picked_up_at, greatest(o.picked_up_at, coalesce(o.ended_at, right_now)))) AS loaded
    FROM delivery.trips t JOIN delivery.orders o ON o.warehouse_id = t.warehouse_id AND o.order_id = ANY (t.order_ids) AND o.trip_id = t.id
    WHERE 'loaded_share' = ANY (of_kpis) AND t.partner_id = s.partner_id AND t.created_at < upper(p.span)
      AND coalesce(t.completed_at, right_now) > lower(p.span) AND o.picked_up_at IS NOT NULL) l
CROSS JOIN LATERAL (
    SELECT p.span * tstzrange(begins, begins + interval '1 hour') AS piece
    FROM generate_series(date_trunc('hour', lower(p.span), zone), upper(p.span), interval '1 hour') begins) h
CROSS JOIN LATERAL (SELECT extract(epoch FROM upper(h.piece) - lower(h.piece))::float8 / 60 AS minutes) m
CROSS JOIN LATERAL (VALUES
    ('partner_utilisation', coalesce(delivery.minutes_in(b.busy, h.piece), 0), m.minutes),
    ('engaged_share', coalesce(delivery.minutes_in(b.engaged, h.piece), 0), m.minutes),
    ('loaded_share', coalesce(delivery.minutes_in(l.loaded, h.piece), 0), m.minutes),
    ('orders_per_rider_hour', 0, m.minutes / 60),
    ('earnings_per_hour', 0, m.minutes / 60)) AS k (kpi, part, whole)
WHERE of_kpis && ARRAY['partner_utilisation', 'engaged_share', 'loaded_share', 'orders_per_rider_hour', 'earnings_per_hour']
  AND k.kpi = ANY (of_kpis) AND s.began_at < least(until, right_now) AND (s.ended_at IS NULL OR s.ended_at > since) AND NOT isempty(h.piece)
  AND (of_warehouse = '' OR s.warehouse_id = of_warehouse)
UNION ALL
SELECT 'earnings_per_hour', t.warehouse_id, t.completed_at, t.id, t.pay_minor / 100.0, 0, 'trip'
FROM delivery.trips t
WHERE 'earnings_per_hour' = ANY (of_kpis) AND t.completed_at >= since AND t.completed_at < until AND t.pay_minor > 0
  AND (of_warehouse = '' OR t.warehouse_id = of_warehouse)
UNION ALL
SELECT k.kpi, o.warehouse_id, o.ended_at, o.order_id, k.part, k.whole, k.detail
FROM delivery.orders o
CROSS JOIN LATERAL (
    SELECT count(*) > 1 AS together FROM delivery.trips t
    JOIN delivery.orders x ON x.warehouse_id = t.warehouse_id AND x.order_id = ANY (t.order_ids) AND x.trip_id = t.id
    WHERE 'batch_rate' = ANY (of_kpis) AND t.warehouse_id = o.warehouse_id AND t.id = o.trip_id) b
CROSS JOIN LATERAL (VALUES
    ('orders_per_rider_hour', 1::float8, 0::float8, 'delivered'),
    ('batch_rate', b.together::int, 1, ''),
    ('eta_error_handover', abs(extract(epoch FROM o.ended_at - o.handover_estimate_at)) / 60, 1, '')) AS k (kpi, part, whole, detail)
WHERE of_kpis && ARRAY['orders_per_rider_hour', 'batch_rate', 'eta_error_handover'] AND k.kpi = ANY (of_kpis) AND k.part IS NOT NULL
  AND o.status = 'completed' AND o.ended_at >= since AND o.ended_at < until AND (of_warehouse = '' OR o.warehouse_id = of_warehouse)
UNION ALL
-- Offers that a rider answered or let run out; one that was withdrawn asked nobody to the end.
SELECT 'acceptance', f.warehouse_id, f.ended_at, f.id, (f.status = 'accepted')::int, 1, f.status
FROM delivery.offers f
WHERE 'acceptance' = ANY (of_kpis) AND f.status IN ('accepted', 'declined', 'expired') AND f.ended_at >= since AND f.ended_at < until
  AND (of_warehouse = '' OR f.warehouse_id = of_warehouse)
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION delivery.kpi_rows, delivery.minutes_in;
DROP INDEX delivery.offers_times, delivery.orders_times, delivery.trips_times, delivery.trips_partner_created;
ALTER TABLE delivery.trips DROP COLUMN back_at;
DROP TABLE delivery.online_spells;
