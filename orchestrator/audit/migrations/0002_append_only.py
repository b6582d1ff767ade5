"""Acts and reads can only be added; the chain of acts is written by the database at commit."""

from django.db import migrations

CHAIN = r"""
CREATE FUNCTION audit_act_digest(prev text, a audit_act) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(prev || jsonb_build_array(
        a.id, a.case_key, a.who_id, a.role, a.agency,
        to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        a.verb, a.object, a.detail, host(a.ip))::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION audit_link_act() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    head audit_chainhead;
    digest text;
BEGIN
    INSERT INTO audit_chainhead (case_key, number, hash) VALUES (NEW.case_key, 0, '')
        ON CONFLICT (case_key) DO NOTHING;
    SELECT * INTO head FROM audit_chainhead WHERE case_key = NEW.case_key FOR UPDATE;
    digest := audit_act_digest(head.hash, NEW);
    INSERT INTO audit_actlink (act_id, case_key, number, prev_hash, hash)
        VALUES (NEW.id, NEW.case_key, head.number + 1, head.hash, digest);
    UPDATE audit_chainhead SET number = head.number + 1, hash = digest WHERE case_key = NEW.case_key;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER link_act AFTER INSERT ON audit_act
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link_act();
"""

REFUSE = r"""
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: nothing in it is changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION audit_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- a test database is emptied between tests; a test of this very rule switches the exception off
    IF current_database() LIKE 'test\_%'
       AND coalesce(current_setting('ofd.refuse_truncate', true), '') <> 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: it is never emptied', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION audit_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.case_key = OLD.case_key AND NEW.number = OLD.number + 1 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of a chain only moves on by one'
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER head_moves_on BEFORE UPDATE OR DELETE ON audit_chainhead
    FOR EACH ROW EXECUTE FUNCTION audit_head_moves_on();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit_chainhead
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_truncate();
"""

TABLES = ["audit_act", "audit_actlink", "audit_read", "audit_seal", "audit_sealedread"]

REFUSE_EACH = "".join(
    f"""
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_truncate();
"""
    for table in TABLES
)

REVOKE = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ofd_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_act, audit_read, audit_seal, audit_sealedread FROM ofd_app;
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_actlink, audit_chainhead FROM ofd_app;
    END IF;
END $$;
"""

UNDO = (
    "".join(
        f"DROP TRIGGER refuse_change ON {table}; DROP TRIGGER refuse_truncate ON {table};" for table in TABLES
    )
    + """
DROP TRIGGER refuse_truncate ON audit_chainhead;
DROP TRIGGER head_moves_on ON audit_chainhead;
DROP TRIGGER link_act ON audit_act;
DROP FUNCTION audit_head_moves_on();
DROP FUNCTION audit_refuse_truncate();
DROP FUNCTION audit_refuse_change();
DROP FUNCTION audit_link_act();
DROP FUNCTION audit_act_digest(text, audit_act);
"""
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(CHAIN + REFUSE + REFUSE_EACH + REVOKE, UNDO)]
