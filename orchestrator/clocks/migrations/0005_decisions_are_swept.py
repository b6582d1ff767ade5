from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def watch_everywhere(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Joint decisions are watched wherever their case stands, late ones too: nobody heard of those that were
    late before their drawing began to watch. What a drawing told is not told again.
    """
    clocks = apps.get_model("clocks", "Clock").objects.filter(code="K-07", stopped_at__isnull=True)
    clocks.update(swept=True, next_due_at=models.F("started_at"))


class Migration(migrations.Migration):
    dependencies = [("clocks", "0004_plans_are_swept")]

    operations = [migrations.RunPython(watch_everywhere, migrations.RunPython.noop)]
