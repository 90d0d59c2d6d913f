-- +goose Up

-- The day in a store, which the dates on packs are compared with. A store that was never heard of is in India.
CREATE FUNCTION inventory.day_of(of_warehouse text, at timestamptz) RETURNS date LANGUAGE sql STABLE AS
$$SELECT (at AT TIME ZONE coalesce((SELECT s.time_zone FROM inventory.stores s WHERE s.warehouse_id = of_warehouse), 'Asia/Kolkata'))::date$$;

-- A lot is blocked when its last day of sale has ended, and stays so.
ALTER TABLE inventory.lots ADD COLUMN blocked_at timestamptz;

-- Units of blocked lots are on the shelf and not for sale. They may have been reserved before, so what is
-- left for others ends at nothing.
ALTER TABLE inventory.inventory DROP COLUMN available_quantity;
ALTER TABLE inventory.inventory
    ADD COLUMN blocked_quantity int NOT NULL DEFAULT 0,
    ADD COLUMN available_quantity int NOT NULL GENERATED ALWAYS AS (greatest(quantity - reserved_quantity - blocked_quantity, 0)) STORED;

-- The stock row follows its lots, whoever changes them.
-- +goose StatementBegin
CREATE FUNCTION inventory.note_blocked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change int := CASE WHEN NEW.blocked_at IS NOT NULL THEN NEW.quantity ELSE 0 END;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.blocked_at IS NOT NULL THEN
        change := change - OLD.quantity;
    END IF;
    IF change <> 0 THEN
        UPDATE inventory.inventory i SET blocked_quantity = i.blocked_quantity + change, version = i.version + 1
        WHERE i.warehouse_id = NEW.warehouse_id AND i.product_id = NEW.product_id;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER lots_blocked AFTER INSERT ON inventory.lots FOR EACH ROW WHEN (NEW.blocked_at IS NOT NULL)
    EXECUTE FUNCTION inventory.note_blocked();
CREATE TRIGGER lots_blocked_changed AFTER UPDATE ON inventory.lots FOR EACH ROW WHEN (num_nonnulls(OLD.blocked_at, NEW.blocked_at) > 0)
    EXECUTE FUNCTION inventory.note_blocked();

-- A product has run out when nothing of it can be sold. One transaction may change a row twice, its units and
-- then what is blocked of them: of two notes of one moment nothing stays but what they come to.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION inventory.note_stock_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.available_quantity = 0 THEN
        UPDATE inventory.stock_outs SET ended_at = NULL
        WHERE warehouse_id = NEW.warehouse_id AND product_id = NEW.product_id AND ended_at = NEW.updated_at;
        IF NOT found THEN
            INSERT INTO inventory.stock_outs (warehouse_id, product_id, began_at) VALUES (NEW.warehouse_id, NEW.product_id, NEW.updated_at)
            ON CONFLICT (warehouse_id, product_id, began_at) DO UPDATE SET ended_at = NULL;
        END IF;
    ELSE
        DELETE FROM inventory.stock_outs
        WHERE warehouse_id = NEW.warehouse_id AND product_id = NEW.product_id AND ended_at IS NULL AND began_at = NEW.updated_at;
        UPDATE inventory.stock_outs SET ended_at = greatest(began_at, NEW.updated_at)
        WHERE warehouse_id = NEW.warehouse_id AND product_id = NEW.product_id AND ended_at IS NULL;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

DROP TRIGGER inventory_runs_out ON inventory.inventory;
DROP TRIGGER inventory_begins_empty ON inventory.inventory;
CREATE TRIGGER inventory_runs_out AFTER UPDATE ON inventory.inventory FOR EACH ROW
    WHEN ((OLD.available_quantity = 0) <> (NEW.available_quantity = 0)) EXECUTE FUNCTION inventory.note_stock_out();
CREATE TRIGGER inventory_begins_empty AFTER INSERT ON inventory.inventory FOR EACH ROW
    WHEN (NEW.available_quantity = 0) EXECUTE FUNCTION inventory.note_stock_out();

-- +goose Down
DROP TRIGGER inventory_runs_out ON inventory.inventory;
DROP TRIGGER inventory_begins_empty ON inventory.inventory;
DROP TRIGGER lots_blocked ON inventory.lots;
DROP TRIGGER lots_blocked_changed ON inventory.lots;
DROP FUNCTION inventory.note_blocked;
ALTER TABLE inventory.lots DROP COLUMN blocked_at;
ALTER TABLE inventory.inventory DROP COLUMN available_quantity;
ALTER TABLE inventory.inventory DROP COLUMN blocked_quantity,
    ADD COLUMN available_quantity int NOT NULL GENERATED ALWAYS AS (quantity - reserved_quantity) STORED;
DROP FUNCTION inventory.day_of;
CREATE TRIGGER inventory_runs_out AFTER UPDATE ON inventory.inventory FOR EACH ROW
    WHEN ((OLD.quantity <= OLD.reserved_quantity) <> (NEW.quantity <= NEW.reserved_quantity)) EXECUTE FUNCTION inventory.note_stock_out();
CREATE TRIGGER inventory_begins_empty AFTER INSERT ON inventory.inventory FOR EACH ROW
    WHEN (NEW.quantity <= NEW.reserved_quantity) EXECUTE FUNCTION inventory.note_stock_out();
