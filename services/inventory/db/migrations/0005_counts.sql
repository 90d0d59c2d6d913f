-- +goose Up

-- Products of a store that are to be counted on a day, drawn at random. Only what was drawn says how right
-- the records are: other counts look where errors are thought to be.
CREATE TABLE inventory.count_tasks (
    warehouse_id text NOT NULL,
    day          date NOT NULL,
    product_id   text NOT NULL,
    counted_at   timestamptz,
    PRIMARY KEY (warehouse_id, day, product_id)
);

-- Every blind count, also one that agreed.
CREATE TABLE inventory.counts (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    warehouse_id text NOT NULL,
    product_id   text NOT NULL,
    expected     int NOT NULL CHECK (expected >= 0),
    counted      int NOT NULL CHECK (counted >= 0),
    -- Was drawn for the day, and this is the first count of it.
    drawn        boolean NOT NULL,
    reference    text NOT NULL,
    actor        text NOT NULL,
    created_at   timestamptz NOT NULL
);

CREATE INDEX counts_drawn ON inventory.counts (created_at) WHERE drawn;

CREATE TRIGGER counts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON inventory.counts
    FOR EACH STATEMENT EXECUTE FUNCTION inventory.refuse_change();

-- The rows of the two figures of stock accuracy (domain guide, section 4).
CREATE FUNCTION inventory.count_rows(of_kpis text[], of_warehouse text, since timestamptz, until timestamptz)
RETURNS TABLE (kpi text, warehouse_id text, at timestamptz, subject text, part float8, whole float8, detail text)
LANGUAGE sql STABLE AS $$
SELECT k.kpi, c.warehouse_id, c.created_at, c.product_id, k.part, k.whole, c.counted || ' / ' || c.expected
FROM inventory.counts c CROSS JOIN LATERAL (VALUES
    ('stock_accuracy', (c.expected = c.counted)::int::float8, 1::float8),
    ('stock_accuracy_units', least(c.expected, c.counted)::float8, greatest(c.expected, c.counted)::float8)) AS k (kpi, part, whole)
WHERE k.kpi = ANY (of_kpis) AND c.drawn AND c.created_at >= since AND c.created_at < until
  AND (of_warehouse = '' OR c.warehouse_id = of_warehouse)
$$;

-- The rows of all figures of stock.
CREATE FUNCTION inventory.figure_rows(of_kpis text[], of_warehouse text, since timestamptz, until timestamptz, right_now timestamptz, zone text)
RETURNS TABLE (kpi text, warehouse_id text, at timestamptz, subject text, part float8, whole float8, detail text)
LANGUAGE sql STABLE AS $$
SELECT * FROM inventory.kpi_rows(of_kpis, of_warehouse, since, until, right_now, zone)
UNION ALL SELECT * FROM inventory.count_rows(of_kpis, of_warehouse, since, until)
$$;

-- +goose Down
DROP FUNCTION inventory.figure_rows, inventory.count_rows;
DROP TABLE inventory.counts, inventory.count_tasks;
