"""Sharing decisions, released answers, danger checks and feedback stay as they were written."""

from django.db import migrations

KEPT = r"""
CREATE FUNCTION cases_keep_sharing_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same cases_sharingdecision;
BEGIN
    -- a second person answers once, and it is withdrawn once; what was decided never changes
    IF TG_OP = 'UPDATE' THEN
        same := NEW;
        IF OLD.authorised IS NULL THEN
            same.authorised := OLD.authorised;
            same.authorised_by_id := OLD.authorised_by_id;
            same.authorised_at := OLD.authorised_at;
            same.authoriser_note := OLD.authoriser_note;
        END IF;
        IF OLD.withdrawn_at IS NULL THEN
            same.withdrawn_at := OLD.withdrawn_at;
        END IF;
        IF same IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a sharing decision is kept as it was made: a new one follows it'
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION cases_keep_released_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') AND EXISTS (
        SELECT FROM cases_agencyrequest WHERE id = OLD.request_id AND released_at IS NOT NULL)
    OR TG_OP IN ('INSERT', 'UPDATE') AND EXISTS (
        SELECT FROM cases_agencyrequest WHERE id = NEW.request_id AND released_at IS NOT NULL) THEN
        RAISE EXCEPTION 'an answer that was released is never changed: what is new comes as information'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE FUNCTION cases_keep_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.case_id, NEW.agency_id, NEW.round, NEW.asked_at)
            IS NOT DISTINCT FROM (OLD.case_id, OLD.agency_id, OLD.round, OLD.asked_at)
        AND (OLD.released_at IS NULL OR NEW.released_at = OLD.released_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'that an agency was asked, and that its answer was released, is kept'
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON cases_sharingdecision
    FOR EACH ROW EXECUTE FUNCTION cases_keep_sharing_decision();
CREATE TRIGGER released BEFORE INSERT OR UPDATE OR DELETE ON cases_agencyresponse
    FOR EACH ROW EXECUTE FUNCTION cases_keep_released_answer();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON cases_agencyrequest
    FOR EACH ROW EXECUTE FUNCTION cases_keep_request();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cases_dangercheck
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cases_feedback
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""

UNDO = """
DROP TRIGGER kept ON cases_sharingdecision;
DROP TRIGGER released ON cases_agencyresponse;
DROP TRIGGER kept ON cases_agencyrequest;
DROP TRIGGER append_only ON cases_dangercheck;
DROP TRIGGER append_only ON cases_feedback;
DROP FUNCTION cases_keep_sharing_decision();
DROP FUNCTION cases_keep_released_answer();
DROP FUNCTION cases_keep_request();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_danger_act_now")]

    operations = [migrations.RunSQL(KEPT, UNDO)]
