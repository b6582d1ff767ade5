"""A version that has left its draft stays as it is, and history is only added to: in the database too."""

from django.db import migrations

FROZEN = r"""
CREATE FUNCTION processes_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same processes_processversion;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN
            RETURN OLD;
        END IF;
    ELSE
        same := NEW;
        same.state := OLD.state;
        same.approver := OLD.approver;
        same.published_at := OLD.published_at;
        IF OLD.state = 'draft' THEN
            same.name := OLD.name;
            same.sha256 := OLD.sha256;
            same.change_note := OLD.change_note;
        ELSIF (OLD.state, NEW.state) <> ('in_review', 'published')
            AND (NEW.approver, NEW.published_at) IS DISTINCT FROM (OLD.approver, OLD.published_at) THEN
            same := NULL;
        END IF;
        IF same IS NOT DISTINCT FROM OLD AND (OLD.state = NEW.state OR (OLD.state, NEW.state) IN (
            ('draft', 'in_review'), ('draft', 'published'), ('in_review', 'draft'),
            ('in_review', 'published'), ('published', 'retired'))) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a version that is no draft any more is never changed: a new one follows it'
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION processes_keep_part_of_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint;
BEGIN
    FOREACH touched IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.version_id]
        WHEN 'DELETE' THEN ARRAY[OLD.version_id]
        ELSE ARRAY[OLD.version_id, NEW.version_id] END
    LOOP
        -- locked, so that nobody publishes it while a file comes in or goes out
        PERFORM FROM processes_processversion WHERE id = touched AND state = 'draft' FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a version that is no draft any more is never changed: a new one follows it'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE FUNCTION processes_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: nothing in it is changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON processes_processversion
    FOR EACH ROW EXECUTE FUNCTION processes_keep_version();
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON processes_bundlefile
    FOR EACH ROW EXECUTE FUNCTION processes_keep_part_of_version();
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON processes_stepdefinition
    FOR EACH ROW EXECUTE FUNCTION processes_keep_part_of_version();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON processes_processevent
    FOR EACH ROW EXECUTE FUNCTION processes_refuse_change();
"""

UNDO = """
DROP TRIGGER frozen ON processes_processversion;
DROP TRIGGER frozen ON processes_bundlefile;
DROP TRIGGER frozen ON processes_stepdefinition;
DROP TRIGGER append_only ON processes_processevent;
DROP FUNCTION processes_keep_version();
DROP FUNCTION processes_keep_part_of_version();
DROP FUNCTION processes_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("processes", "0001_initial")]

    operations = [migrations.RunSQL(FROZEN, UNDO)]
