"""A contact that was begun had one subject for each person; now each has its own."""

from uuid import uuid4

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OLD = "contact:new"


def name_each(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """What lies beside a draft in another window's words stays beside it."""
    drafts = apps.get_model("case_forms", "Draft").objects
    for draft in drafts.filter(subject_key=OLD):
        subject = f"contact:{uuid4().hex}"
        drafts.filter(staff_id=draft.staff_id, subject_key=f"{OLD}:beside").update(
            subject_key=f"{subject}:beside"
        )
        drafts.filter(pk=draft.pk).update(subject_key=subject)


class Migration(migrations.Migration):
    dependencies = [("case_forms", "0001_initial")]
    operations = [migrations.RunPython(name_each, migrations.RunPython.noop)]
