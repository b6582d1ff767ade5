"""What was decided, rated, said by a child or published stays as it is, in the database too.

Reference numbers come from one sequence, so that opening two cases at once makes neither wait.
"""

from django.db import migrations

NUMBERS = "CREATE SEQUENCE cases_reference AS bigint"

FROZEN = r"""
CREATE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept as it was written', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION cases_keep_frozen_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same cases_decision;
BEGIN
    IF OLD.frozen_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.superseded_by_id IS NULL THEN
        same := NEW;
        same.superseded_by_id := NULL;
        IF same IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a frozen decision is never changed: a new one supersedes it'
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION cases_keep_part_of_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') AND EXISTS (
        SELECT FROM cases_decision WHERE id = OLD.decision_id AND frozen_at IS NOT NULL)
    OR TG_OP IN ('INSERT', 'UPDATE') AND EXISTS (
        SELECT FROM cases_decision WHERE id = NEW.decision_id AND frozen_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a frozen decision is never changed: a new one supersedes it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE FUNCTION cases_keep_published_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'a published plan is never changed: a new version follows it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE FUNCTION cases_keep_part_of_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') AND EXISTS (
        SELECT FROM cases_plan WHERE id = OLD.plan_id AND published_at IS NOT NULL)
    OR TG_OP IN ('INSERT', 'UPDATE') AND EXISTS (
        SELECT FROM cases_plan WHERE id = NEW.plan_id AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a published plan is never changed: a new version follows it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE FUNCTION cases_keep_published_action() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same cases_planaction;
BEGIN
    -- how far an action has come changes after publication; what it is does not
    IF TG_OP = 'UPDATE' AND NEW.plan_id = OLD.plan_id THEN
        same := NEW;
        same.status := OLD.status;
        same.not_done_reason := OLD.not_done_reason;
        IF same IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP IN ('UPDATE', 'DELETE') AND EXISTS (
        SELECT FROM cases_plan WHERE id = OLD.plan_id AND published_at IS NOT NULL)
    OR TG_OP IN ('INSERT', 'UPDATE') AND EXISTS (
        SELECT FROM cases_plan WHERE id = NEW.plan_id AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a published plan is never changed: a new version follows it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cases_rating
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cases_childvoice
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON cases_decision
    FOR EACH ROW EXECUTE FUNCTION cases_keep_frozen_decision();
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON cases_outcome
    FOR EACH ROW EXECUTE FUNCTION cases_keep_part_of_decision();
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON cases_position
    FOR EACH ROW EXECUTE FUNCTION cases_keep_part_of_decision();
CREATE TRIGGER published BEFORE UPDATE OR DELETE ON cases_plan
    FOR EACH ROW EXECUTE FUNCTION cases_keep_published_plan();
CREATE TRIGGER published BEFORE INSERT OR UPDATE OR DELETE ON cases_planaction
    FOR EACH ROW EXECUTE FUNCTION cases_keep_published_action();
CREATE TRIGGER published BEFORE INSERT OR UPDATE OR DELETE ON cases_plansignature
    FOR EACH ROW EXECUTE FUNCTION cases_keep_part_of_plan();
"""

UNDO = """
DROP TRIGGER append_only ON cases_rating;
DROP TRIGGER append_only ON cases_childvoice;
DROP TRIGGER frozen ON cases_decision;
DROP TRIGGER frozen ON cases_outcome;
DROP TRIGGER frozen ON cases_position;
DROP TRIGGER published ON cases_plan;
DROP TRIGGER published ON cases_planaction;
DROP TRIGGER published ON cases_plansignature;
DROP FUNCTION cases_keep_published_action();
DROP FUNCTION cases_keep_part_of_plan();
DROP FUNCTION cases_keep_published_plan();
DROP FUNCTION cases_keep_part_of_decision();
DROP FUNCTION cases_keep_frozen_decision();
DROP FUNCTION cases_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="CaseNumber"),
        migrations.RunSQL(NUMBERS, "DROP SEQUENCE cases_reference"),
        migrations.RunSQL(FROZEN, UNDO),
    ]
