"""Authors, makers and approvers by an identity that lasts, beside the names as they were shown.

Who the people of the rows there are were, the service fills in: only names are known here.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

#: As migration 0003 has it, with the identities of makers and approver.
FROZEN = r"""
CREATE OR REPLACE FUNCTION processes_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
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
        IF NEW.based_on_id IS NULL THEN
            same.based_on_id := OLD.based_on_id;  -- the draft that it began from was thrown away
        END IF;
        IF OLD.state = 'draft' THEN
            same.name := OLD.name;
            same.title := OLD.title;
            same.sha256 := OLD.sha256;
            same.source := OLD.source;
            same.makers := OLD.makers;
            same.maker_keys := OLD.maker_keys;
            same.revision := OLD.revision;
            same.changed_by := OLD.changed_by;
            same.changed_at := OLD.changed_at;
            same.change_note := OLD.change_note;
            same.submitted_at := OLD.submitted_at;
            same.sent_back_by := OLD.sent_back_by;
            same.sent_back_reason := OLD.sent_back_reason;
        END IF;
        IF OLD.state = 'draft' OR (OLD.state, NEW.state) = ('in_review', 'published') THEN
            same.number := OLD.number;
            same.approver := OLD.approver;
            same.approver_key := OLD.approver_key;
            same.published_at := OLD.published_at;
            same.starts_at := OLD.starts_at;
        ELSIF (OLD.state, NEW.state) = ('in_review', 'draft') THEN
            same.submitted_at := OLD.submitted_at;
            same.starts_at := OLD.starts_at;
            same.sent_back_by := OLD.sent_back_by;
            same.sent_back_reason := OLD.sent_back_reason;
        ELSIF (OLD.state, NEW.state) = ('published', 'retired') THEN
            same.withdrawn_at := OLD.withdrawn_at;
            same.withdrawn_by := OLD.withdrawn_by;
            same.withdraw_reason := OLD.withdraw_reason;
        END IF;
        IF same IS NOT DISTINCT FROM OLD AND (OLD.state = NEW.state OR (OLD.state, NEW.state) IN (
            ('draft', 'in_review'), ('draft', 'published'), ('draft', 'discarded'), ('in_review', 'draft'),
            ('in_review', 'published'), ('published', 'retired'))) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a version that is no draft any more is never changed: a new one follows it'
        USING ERRCODE = 'restrict_violation';
END
$$;
"""

#: One place for each maker. Only the owner of the tables may set the guard aside, and only here.
PLACES = """
ALTER TABLE processes_processversion DISABLE TRIGGER frozen;
UPDATE processes_processversion SET maker_keys = array_fill(''::varchar, ARRAY[cardinality(makers)]);
ALTER TABLE processes_processversion ENABLE TRIGGER frozen;
"""


class Migration(migrations.Migration):
    dependencies = [("processes", "0003_drafts_and_periods")]

    operations = [
        migrations.AlterField(
            model_name="processversion",
            name="author",
            field=models.CharField(
                help_text="the name as it was shown then; so are all names", max_length=150
            ),
        ),
        migrations.AddField(
            model_name="processversion",
            name="author_key",
            field=models.CharField(blank=True, help_text="who that is, opaque here", max_length=100),
        ),
        migrations.AddField(
            model_name="processversion",
            name="maker_keys",
            field=ArrayField(
                base_field=models.CharField(blank=True, max_length=100),
                default=list,
                help_text="who each of the makers is, in the same order; empty: only the name is known",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="processversion",
            name="approver_key",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.RunSQL(FROZEN, migrations.RunSQL.noop),
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
    ]
