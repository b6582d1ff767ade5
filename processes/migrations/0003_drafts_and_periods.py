"""Drafts that grow revision by revision, numbers given at approval, and a day from which a version starts.

Authors, makers and approvers get an identity that lasts, beside the names as they were shown. Who the people
of the rows there are were, the service fills in: only names are known here.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

#: As migration 0002 has it, with what a draft, a review and a withdrawal write by now.
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

#: What is known of the versions there are. Only the owner of the tables may set the guard aside, and only here.
KNOWN = """
ALTER TABLE processes_processversion DISABLE TRIGGER frozen;
UPDATE processes_processversion SET
    makers = ARRAY[author], maker_keys = ARRAY[''::varchar], changed_by = author, changed_at = created_at,
    origin_sha256 = CASE WHEN source = 'repository' THEN sha256 ELSE '' END,
    submitted_at = CASE WHEN state = 'in_review' THEN created_at END,
    number = CASE WHEN state IN ('draft', 'in_review') THEN NULL ELSE number END;
ALTER TABLE processes_processversion ENABLE TRIGGER frozen;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0002_frozen_versions'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='processversion',
            name='a_bundle_hash_is_published_once',
        ),
        migrations.AddField(
            model_name='bundlefile',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='bundlefile',
            name='changed_by',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='bundlefile',
            name='revision',
            field=models.PositiveIntegerField(default=1, help_text='of the draft when this file last changed'),
        ),
        migrations.AddField(
            model_name='bundlefile',
            name='svg',
            field=models.TextField(blank=True, help_text='the drawing as the editor showed it, made safe; no part of the hash'),
        ),
        migrations.AddField(
            model_name='processversion',
            name='based_on',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='drafts_of_it', to='processes.processversion'),
        ),
        migrations.AddField(
            model_name='processversion',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='processversion',
            name='changed_by',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='processversion',
            name='makers',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=150), default=list, help_text='everybody whose work is in it', size=None),
        ),
        migrations.AddField(
            model_name='processversion',
            name='origin_sha256',
            field=models.CharField(blank=True, help_text='of the bundle as it came from the repository; empty: it did not', max_length=64),
        ),
        migrations.AddField(
            model_name='processversion',
            name='revision',
            field=models.PositiveIntegerField(default=1, help_text='grows with each save of a draft'),
        ),
        migrations.AddField(
            model_name='processversion',
            name='sent_back_by',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='processversion',
            name='sent_back_reason',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='processversion',
            name='starts_at',
            field=models.DateTimeField(blank=True, help_text='from when new cases start on it; empty: as soon as it is approved', null=True),
        ),
        migrations.AddField(
            model_name='processversion',
            name='submitted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='processversion',
            name='title',
            field=models.CharField(blank=True, help_text='what the draft is about', max_length=200),
        ),
        migrations.AddField(
            model_name='processversion',
            name='withdraw_reason',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='processversion',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='processversion',
            name='withdrawn_by',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AlterField(
            model_name='processversion',
            name='name',
            field=models.CharField(help_text='of the process in the drawing', max_length=200),
        ),
        migrations.AlterField(
            model_name='processversion',
            name='number',
            field=models.PositiveIntegerField(blank=True, help_text='1, 2, 3 … per owner and process; none before approval', null=True),
        ),
        migrations.AlterField(
            model_name='processversion',
            name='published_at',
            field=models.DateTimeField(blank=True, help_text='when it was approved', null=True),
        ),
        migrations.AlterField(
            model_name='processversion',
            name='sha256',
            field=models.CharField(help_text='of the whole bundle, exactly as it lies here', max_length=64),
        ),
        migrations.AlterField(
            model_name='processversion',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('in_review', 'In review'), ('published', 'Published'), ('retired', 'Withdrawn'), ('discarded', 'Put aside')], default='draft', max_length=10),
        ),
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
            field=django.contrib.postgres.fields.ArrayField(
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
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='processversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'discarded']), _negated=True), fields=('owner_key', 'process_id', 'sha256'), name='a_bundle_hash_is_published_once'),
        ),
        migrations.AddConstraint(
            model_name='processversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'retired']), _negated=True), ('number__isnull', False), _connector='OR'), name='a_published_version_has_a_number'),
        ),
    ]
