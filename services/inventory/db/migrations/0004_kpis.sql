-- +goose Up
-- Since when, and until when, a store had nothing of a product to sell. Kept by the row itself, whoever
-- changes it, and only when it runs out or comes back.
CREATE TABLE inventory.stock_outs (
    warehouse_id text NOT NULL,
    product_id   text NOT NULL,
    began_at     timestamptz NOT NULL,
    ended_at     timestamptz,
    PRIMARY KEY (warehouse_id, product_id, began_at),
    CONSTRAINT stock_outs_order CHECK (ended_at >= began_at)
);

CREATE UNIQUE INDEX stock_outs_open ON inventory.stock_outs (warehouse_id, product_id) WHERE ended_at IS NULL;
CREATE INDEX stock_outs_ended ON inventory.stock_outs (warehouse_id, ended_at);

-- +goose StatementBegin
CREATE FUNCTION inventory.note_stock_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.quantity <= NEW.reserved_quantity THEN
        INSERT INTO inventory.stock_outs (warehouse_id, product_id, began_at) VALUES (NEW.warehouse_id, NEW.product_id, NEW.updated_at)
        ON CONFLICT (warehouse_id, product_id, began_at) DO UPDATE SET ended_at = NULL;
    ELSE
        UPDATE inventory.stock_outs SET ended_at = greatest(began_at, NEW.updated_at)
        WHERE warehouse_id = NEW.warehouse_id AND product_id = NEW.product_id AND ended_at IS NULL;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER inventory_runs_out AFTER UPDATE ON inventory.inventory FOR EACH ROW
    WHEN ((OLD.quantity <= OLD.reserved_quantity) <> (NEW.quantity <= NEW.reserved_quantity)) EXECUTE FUNCTION inventory.note_stock_out();
CREATE TRIGGER inventory_begins_empty AFTER INSERT ON inventory.inventory FOR EACH ROW
    WHEN (NEW.quantity <= NEW.reserved_quantity) EXECUTE FUNCTION inventory.note_stock_out();

INSERT INTO inventory.stock_outs (warehouse_id, product_id, began_at)
SELECT warehouse_id, product_id, updated_at FROM inventory.inventory WHERE quantity <= reserved_quantity;

-- When stores are open, from warehouse_saved.
CREATE TABLE inventory.stores (
    warehouse_id  text PRIMARY KEY,
    opens_minute  int NOT NULL,
    closes_minute int NOT NULL,
    time_zone     text NOT NULL,
    version       bigint NOT NULL
);

CREATE INDEX movements_times ON inventory.movements USING brin (created_at) WITH (pages_per_range = 32, autosummarize = on);

-- How many minutes of a span some spans fill.
CREATE FUNCTION inventory.minutes_in(spans tstzmultirange, span tstzrange) RETURNS float8 LANGUAGE sql IMMUTABLE AS
$$SELECT coalesce(sum(extract(epoch FROM upper(r) - lower(r)))::float8 / 60, 0) FROM unnest(spans * span::tstzmultirange) r$$;

-- The rows of the key figures of stock (domain guide, section 4). There are no prices of purchase, so all but
-- the first are in units instead of at cost.
-- +goose StatementBegin
CREATE FUNCTION inventory.kpi_rows(of_kpis text[], of_warehouse text, since timestamptz, until timestamptz, right_now timestamptz, zone text)
RETURNS TABLE (kpi text, warehouse_id text, at timestamptz, subject text, part float8, whole float8, detail text)
LANGUAGE sql STABLE AS $$
WITH hours AS (
    -- The open part of each hour of each store.
    SELECT stock.warehouse_id, stock.products, h.piece, coalesce(o.open, '{(,)}') * h.piece::tstzmultirange AS open
    FROM (SELECT i.warehouse_id, count(*) AS products FROM inventory.inventory i
          WHERE 'out_of_stock_rate' = ANY (of_kpis) AND (of_warehouse = '' OR i.warehouse_id = of_warehouse) GROUP BY i.warehouse_id) stock
    CROSS JOIN LATERAL (
        SELECT tstzrange(greatest(begins, since), least(begins + interval '1 hour', until, right_now)) AS piece
        FROM generate_series(date_trunc('hour', since, zone), least(until, right_now), interval '1 hour') begins
        WHERE greatest(begins, since) < least(begins + interval '1 hour', until, right_now)) h
    LEFT JOIN LATERAL (
        SELECT range_agg(tstzrange(midnight + make_interval(mins => s.opens_minute),
            midnight + make_interval(mins => s.closes_minute + CASE WHEN s.closes_minute < s.opens_minute THEN 1440 ELSE 0 END))) AS open
        FROM inventory.stores s
        CROSS JOIN LATERAL generate_series(date_trunc('day', lower(h.piece), s.time_zone) - interval '1 day',
            date_trunc('day', lower(h.piece), s.time_zone), interval '1 day') midnight
        WHERE s.warehouse_id = stock.warehouse_id) o ON true
), gone AS (
    -- What left the shelf, by hour and product.
    SELECT m.warehouse_id, m.product_id, m.kind, max(m.created_at) AS at, -sum(m.quantity_delta)::float8 AS units
    FROM inventory.movements m
    WHERE of_kpis && ARRAY['stock_turnover', 'waste_rate', 'shrink_rate'] AND m.quantity_delta < 0 AND m.kind IN ('pick', 'wastage', 'adjustment', 'not_found')
      AND m.created_at >= since AND m.created_at < until AND (of_warehouse = '' OR m.warehouse_id = of_warehouse)
    GROUP BY m.warehouse_id, m.product_id, m.kind, date_trunc('hour', m.created_at, zone)
)
SELECT 'out_of_stock_rate', h.warehouse_id, lower(h.piece), '', 0::float8, h.products * inventory.minutes_in(h.open, h.piece), 'open'
FROM hours h
UNION ALL
SELECT 'out_of_stock_rate', h.warehouse_id, lower(h.piece), s.product_id,
    sum(inventory.minutes_in(h.open, tstzrange(greatest(s.began_at, lower(h.piece)), least(s.ended_at, upper(h.piece))))), 0, 'empty'
FROM hours h JOIN inventory.stock_outs s ON s.warehouse_id = h.warehouse_id AND s.began_at < upper(h.piece) AND (s.ended_at IS NULL OR s.ended_at > lower(h.piece))
GROUP BY h.warehouse_id, h.piece, s.product_id
UNION ALL
SELECT k.kpi, g.warehouse_id, g.at, g.product_id, k.part, k.whole, g.kind
FROM gone g CROSS JOIN LATERAL (VALUES
    ('stock_turnover', CASE WHEN g.kind = 'pick' THEN g.units END, 0::float8),
    ('waste_rate', CASE g.kind WHEN 'wastage' THEN g.units WHEN 'pick' THEN 0 END, CASE WHEN g.kind = 'pick' THEN g.units ELSE 0 END),
    ('shrink_rate', CASE WHEN g.kind IN ('adjustment', 'not_found') THEN g.units WHEN g.kind = 'pick' THEN 0 END, CASE WHEN g.kind = 'pick' THEN g.units ELSE 0 END)
    ) AS k (kpi, part, whole)
WHERE k.kpi = ANY (of_kpis) AND k.part IS NOT NULL
UNION ALL
-- What lay there at the end of each day, or of the part of it that is in the period: the row as it is now
-- without what happened since.
SELECT 'stock_turnover', stock.warehouse_id, d.begins, '', 0,
    (stock.units - coalesce((SELECT sum(m.quantity_delta) FROM inventory.movements m
        WHERE m.warehouse_id = stock.warehouse_id AND m.created_at >= d.ends AND m.quantity_delta <> 0), 0))
        * extract(epoch FROM d.ends - d.begins) / 86400 / 365, 'stock'
FROM (SELECT i.warehouse_id, sum(i.quantity)::float8 AS units FROM inventory.inventory i
      WHERE 'stock_turnover' = ANY (of_kpis) AND (of_warehouse = '' OR i.warehouse_id = of_warehouse) GROUP BY i.warehouse_id) stock
CROSS JOIN LATERAL (
    SELECT greatest(midnight, since) AS begins, least(midnight + interval '1 day', until, right_now) AS ends
    FROM generate_series(date_trunc('day', since, zone), least(until, right_now), interval '1 day') midnight
    WHERE greatest(midnight, since) < least(midnight + interval '1 day', until, right_now)) d
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION inventory.kpi_rows, inventory.minutes_in;
DROP INDEX inventory.movements_times;
DROP TABLE inventory.stores;
DROP TRIGGER inventory_runs_out ON inventory.inventory;
DROP TRIGGER inventory_begins_empty ON inventory.inventory;
DROP FUNCTION inventory.note_stock_out;
DROP TABLE inventory.stock_outs;
