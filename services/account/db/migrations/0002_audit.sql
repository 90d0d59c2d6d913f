-- +goose Up

-- What staff changed. Rows are added and never changed: the trigger holds for whoever connects, the owner
-- of the table included.
CREATE TABLE account.audit_log (
    id           text PRIMARY KEY,
    at           timestamptz NOT NULL,
    actor_id     text NOT NULL,
    actor_role   text NOT NULL,
    method       text NOT NULL,
    kind         text NOT NULL,
    object_id    text NOT NULL,
    warehouse_id text NOT NULL,
    -- [{"field": ..., "before": ..., "after": ...}, ...]
    changes      jsonb NOT NULL
);

CREATE INDEX audit_log_at ON account.audit_log (at DESC, id DESC);
CREATE INDEX audit_log_actor ON account.audit_log (actor_id, at DESC, id DESC);
CREATE INDEX audit_log_kind ON account.audit_log (kind, at DESC, id DESC);
CREATE INDEX audit_log_object ON account.audit_log (object_id, at DESC, id DESC);

-- +goose StatementBegin
CREATE FUNCTION account.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only ever added to' USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd

CREATE TRIGGER audit_log_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON account.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION account.refuse_change();

-- +goose Down
DROP TABLE account.audit_log;
DROP FUNCTION account.refuse_change();
